import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import {
  commands,
  ConfigurationTarget,
  DiagnosticSeverity,
  languages,
  Uri,
  window,
  workspace,
  type CodeLens,
  type TextDocument,
} from 'vscode';
import { reviewWordings } from '../../src/host/suggest/reviewWordings';
import type { SearchRequest } from '../../src/host/suggest/searchRequest';
import { streamed } from '../support/loopback/behaviours';
import type { Behaviour, ReceivedRequest } from '../support/loopback/loopbackServer';
import { useLiveBench } from '../support/vscode/liveBench';
import { openDiffs } from '../support/vscode/openDiffs';
import { useStandInUser, type Reply } from '../support/vscode/standInUser';

const [folder] = workspace.workspaceFolders ?? [];
const TEXT = `---
name: suggest
---

## Task Definition

TASK

## Guideline Instruction

GUIDE

## Dialogue Context

{{ context }}
`;

function contents({ body }: ReceivedRequest): readonly string[] {
  return ((body?.['messages'] ?? []) as readonly { readonly content: string }[]).map(({ content }) => content);
}

/** Each asking gets the next wording; a warm prompt is answered with words that gold responses have, and a judge likes them. */
function answering(...wordings: readonly string[]): Behaviour {
  let asked = 0;
  return (response, request) => {
    const question = contents(request).at(-1) ?? '';
    const warm = contents(request)[0]?.includes('WARM') === true;
    const said = question.includes('</wording>')
      ? (wordings[asked++ % wordings.length] ?? '')
      : question.includes('Which response is better')
        ? `Verdict: ${/Response A:\n.*sorry/.test(question) ? 'A' : 'B'}`
        : warm
          ? 'I am sorry, what happened to you and that?'
          : 'xylophone';
    return streamed([said], {
      usage: { prompt: 50, completion: 10 },
    })(response, request);
  };
}

describe('suggested wordings', () => {
  const live = useLiveBench();
  const user = useStandInUser();
  let document: TextDocument;
  let first: Uri | undefined;

  before(async () => {
    first = live.bench.templates.current?.document.uri;
    const uri = Uri.joinPath(folder?.uri ?? Uri.file('/'), 'suggest.rapport.md');
    await workspace.fs.writeFile(uri, new TextEncoder().encode(TEXT));
    document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document);
    await live.bench.chooseStrategies(['zero-shot']);
  });

  beforeEach(() =>
    live.server.always(answering('<wording>Be WARM.</wording>', 'No wording.', '<wording>Be COLD {{ x }}</wording>')),
  );

  after(async () => {
    await commands.executeCommand('workbench.action.files.revert');
    await commands.executeCommand('workbench.action.closeAllEditors');
    if (first !== undefined) await live.bench.followTemplate(first);
    await workspace.fs.delete(document.uri);
  });

  const request = (change: Partial<SearchRequest> = {}): SearchRequest => ({
    template: document.uri.toString(),
    section: 'Guideline Instruction',
    columnId: live.bench.columns[0]?.id ?? '',
    proposer: { endpointId: 'loopback', model: 'parrot' },
    answers: { endpointId: 'loopback', model: 'parrot' },
    objective: { kind: 'metric', metric: 'bleu-1' },
    rounds: 1,
    perRound: 3,
    mostCases: 4,
    splitSeed: 1,
    seed: 13,
    budget: { calls: 100 },
    ...change,
  });
  const search = async (change?: Partial<SearchRequest>): Promise<string> => {
    const before = new Set(workspace.textDocuments);
    await commands.executeCommand('rapport.suggestWordings', document.uri, undefined, request(change));
    const made = workspace.textDocuments.find(
      (one) => !before.has(one) && one.languageId === 'markdown' && one.uri.scheme === 'rapport-text',
    );
    return made?.getText() ?? '';
  };

  it('are offered above each section, asked for, scored, and tested on what chose nothing', async () => {
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const offered = lenses.filter(({ command }) => command?.command === 'rapport.suggestWordings');
    assert.deepEqual(
      offered.map(({ command }) => command?.arguments?.[1] as string),
      ['Task Definition', 'Guideline Instruction', 'Dialogue Context'],
    );
    const report = await search();
    assert.match(report, /^# Suggested wordings of `Guideline Instruction`/);
    assert.match(report, /3 tries in 1 of 1 rounds: 1 scored, 2 refused, 0 not scored/);
    assert.match(report, /One test \(paired bootstrap\) on 4 test cases/);
    assert.match(report, /Refused: `There is no slot "x" in this section/);
    assert.equal(document.getText(), TEXT);
    const before = live.server.requests.length;
    assert.match(await search(), /Spent by this command: 0 calls/);
    assert.equal(live.server.requests.length, before);
  });

  it('come into the template when the user says so, and not before; which of several is asked', async () => {
    const proposed = {
      template: document.uri,
      section: 'Guideline Instruction',
      wordings: [
        { name: 'suggested 1.1', text: 'Be WARM.', note: '12.00', ticked: false },
        { name: 'suggested 1.2', text: 'Be KIND.', ticked: true },
        { name: 'suggested 1.3', text: 'Be COLD.', ticked: false },
      ],
    };
    const parts = {
      bench: live.bench,
      log: live.rapport.chat.parts.log,
      readOnlyTexts: live.rapport.readOnlyTexts,
      openPanel: () => Promise.resolve(),
    };
    const review = (...replies: readonly Reply[]): Promise<void> => {
      user.replies(...replies);
      return reviewWordings(proposed, parts);
    };
    const shown: string[] = [];
    user.onAsked = async ({ question }) => {
      if (question.startsWith('Add')) assert.equal(document.getText(), TEXT);
      shown.push(...(await openDiffs()).map(({ modified }) => modified));
    };
    await review(undefined);
    assert.deepEqual(user.asked, [
      {
        question: 'Add which wordings as variants?',
        offered: ['suggested 1.1', 'suggested 1.2', 'suggested 1.3'],
        ticked: ['suggested 1.2'],
        detail: '',
      },
    ]);
    await review([]);
    assert.equal(user.asked.length, 1);
    const two = ['suggested 1.1', 'suggested 1.2'];
    for (const no of ['Discard', undefined]) {
      await review(two, no);
      assert.equal(document.getText(), TEXT);
      assert.deepEqual(await openDiffs(), []);
    }
    await review(two, 'Add');
    assert.deepEqual(
      user.asked.slice(0, 2).map(({ question }) => question),
      ['Add which wordings as variants?', 'Add "suggested 1.1", "suggested 1.2" to Guideline Instruction?'],
    );
    const added =
      'GUIDE\n\n## Guideline Instruction (suggested 1.1)\n\nBe WARM.\n\n## Guideline Instruction (suggested 1.2)\n\nBe KIND.\n\n## Dialogue Context';
    assert.ok(document.getText().includes(added));
    assert.equal(shown.length, 3);
    assert.ok(shown.every((text) => text.includes(added)));
    assert.deepEqual(
      languages.getDiagnostics(document.uri).filter(({ severity }) => severity === DiagnosticSeverity.Error),
      [],
    );
  });

  describe('are asked for one thing after the other', () => {
    const steps = [
      ['Word which section anew?', 'Guideline Instruction'],
      ['Try wordings with which strategy?', '0-shot'],
      ['Which model words anew?', 'parrot'],
      ['What is it asked?', 'The built-in question'],
      ['The best wording is the one with the best ...', 'BLEU-1'],
      ['How many wordings are asked for?', '4 wordings'],
      ['On how many test cases?', 'All test cases'],
      ['Budget of the search', '2000 calls'],
      ['Let parrot word Guideline Instruction anew?', 'Search'],
    ] as const;
    const judged = steps.flatMap(([question, reply]): readonly (readonly [string, string])[] =>
      reply === 'BLEU-1'
        ? [
            [question, 'Win rate by a judge'],
            ['Which model judges?', 'parrot'],
            ['What is the judge asked?', 'The built-in question'],
            ['What does it judge?', 'Coherence'],
          ]
        : [[question, reply]],
    );
    let question: Uri;

    before(async () => {
      question = Uri.joinPath(folder?.uri ?? Uri.file('/'), 'mine.suggest.md');
      await workspace.fs.writeFile(question, new TextEncoder().encode('## Question\n\n{{ original }} </wording>\n'));
      await live.bench.chooseStrategies(['zero-shot', 'two-stage']);
      await commands.executeCommand('workbench.action.files.revert');
      await window.showTextDocument(document);
      assert.equal(document.getText(), TEXT);
    });

    after(async () => {
      await workspace.fs.delete(question);
      await live.bench.chooseStrategies(['zero-shot']);
    });

    /** Answers the questions and gives the report that was opened, if one was. */
    const drive = async (command: string, ...replies: readonly Reply[]): Promise<string | undefined> => {
      const before = new Set(workspace.textDocuments);
      user.replies(...replies);
      await commands.executeCommand(command, document.uri);
      return workspace.textDocuments.find((one) => !before.has(one) && one.uri.scheme === 'rapport-text')?.getText();
    };

    it('and searched for once the plan is accepted', async () => {
      const asked = live.server.requests.length;
      const report = await drive('rapport.suggestWordings', ...steps.map(([, reply]) => reply));
      assert.deepEqual(
        user.asked.slice(0, steps.length).map((one) => one.question),
        steps.map(([title]) => title),
      );
      assert.match(
        user.asked[steps.length - 1]?.detail ?? '',
        /^Development part: .*\n\nAt most \d+ calls: 4 to parrot/,
      );
      assert.ok(live.server.requests.length > asked);
      assert.match(report ?? '', /4 tries in 1 of 1 rounds: 1 scored/);
      // What comes after is an offer.
      assert.deepEqual(user.asked[steps.length]?.offered.slice(0, 2), ['Review and Add...', 'Export...']);
      assert.equal(document.getText(), TEXT);
    });

    it('and by a judge, whose model, question and aspect are asked as well', async () => {
      const report = await drive('rapport.suggestWordings', ...judged.map(([, reply]) => reply));
      assert.deepEqual(
        user.asked.slice(0, judged.length).map((one) => one.question),
        judged.map(([title]) => title),
      );
      assert.match(user.asked[judged.length - 1]?.detail ?? '', /to parrot as the judge/);
      assert.match(report ?? '', /Chosen by Win rate \(Coherence\)/);
      assert.match(report ?? '', /\| Win rate \(Coherence\) \| 50\.0 \| 100\.0 \| \+50\.0 \|/);
    });

    for (const [what, flow] of [
      ['a metric', steps],
      ['a judge', judged],
    ] as const) {
      it(`and turning away at any step leaves nothing behind: ${what}`, async () => {
        const runs = await live.bench.store.get()?.runs.list('kept');
        const asked = live.server.requests.length;
        for (const [place, [title]] of flow.entries()) {
          // Another budget each time, so that what is kept of an abandoned one would be seen.
          const replies = flow
            .slice(0, place)
            .map(([one, reply]) => (one.startsWith('Budget') ? `${300 + place} calls` : reply));
          assert.equal(await drive('rapport.suggestWordings', ...replies, undefined), undefined);
          assert.deepEqual([user.asked.length, user.asked.at(-1)?.question], [place + 1, title]);
          assert.deepEqual(user.told, []);
        }
        assert.equal(live.server.requests.length, asked);
        assert.deepEqual(await live.bench.store.get()?.runs.list('kept'), runs);
        assert.equal(document.getText(), TEXT);
        assert.equal(document.isDirty, false);
        // The search that can be gone on with is the one that was made.
        await drive('rapport.resumeSuggestedWordings', undefined);
        assert.deepEqual(
          user.asked.map((one) => [one.question, one.detail]),
          [['Budget of the search', '2000 calls']],
        );
      });
    }

    it('and go on, with what they spent before told and counted', async () => {
      const asked = live.server.requests.length;
      const report = await drive('rapport.resumeSuggestedWordings', '2001 calls, 900000 tokens', 'Search');
      assert.match(user.asked[1]?.detail ?? '', /Earlier runs of this search spent \d+ calls/);
      assert.match(report ?? '', /Spent by this command: 0 calls.*\n- Spent by this search in all: [1-9]\d* calls/);
      assert.equal(live.server.requests.length, asked);
    });

    it('and by BERTScore where an encoder is set; one that is not there costs nothing', async () => {
      const settings = workspace.getConfiguration('rapport');
      const offered = async (): Promise<readonly string[]> => {
        await drive('rapport.suggestWordings', ...steps.slice(0, 4).map(([, reply]) => reply));
        return user.asked.at(-1)?.offered ?? [];
      };
      assert.ok(!(await offered()).includes('F-BERT'));
      await settings.update('bertscore.model', 'path:/nowhere/at/all', ConfigurationTarget.Global);
      try {
        assert.ok((await offered()).includes('F-BERT'));
        const asked = live.server.requests.length;
        const replies = steps.map(([, reply]) => (reply === 'BLEU-1' ? 'F-BERT' : reply));
        assert.equal(await drive('rapport.suggestWordings', ...replies), undefined);
        assert.match(user.told.join(), /nowhere/);
        assert.equal(live.server.requests.length, asked);
      } finally {
        await settings.update('bertscore.model', undefined, ConfigurationTarget.Global);
      }
    });
  });
});
