import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { CancellationTokenSource, commands, lm, MarkdownString, type Command, type LanguageModelChat } from 'vscode';
import type { Bench } from '../../src/host/bench';
import type { Chat } from '../../src/host/chat/chat';
import { chatTools } from '../../src/host/chat/chatTools';
import type { CheckedWordings } from '../../src/host/chat/chatWordings';
import { activateRapport, until } from '../support/vscode/hostBench';
import { openDiffs } from '../support/vscode/openDiffs';
import { useStandInUser } from '../support/vscode/standInUser';

const NO_TOKEN = undefined;

describe('Rapport in the chat', () => {
  const user = useStandInUser();
  let bench: Bench;
  let chat: Chat;
  let columns: readonly string[];
  let model: LanguageModelChat;
  const kept: string[] = [];

  const source = new CancellationTokenSource();

  /** What `@rapport` says to a request. */
  const answer = async (command: string | undefined, prompt: string, by = model) => {
    let text = '';
    const buttons: Command[] = [];
    const stream = {
      markdown: (value: string | MarkdownString) => void (text += typeof value === 'string' ? value : value.value),
      progress: () => undefined,
      button: (button: Command) => void buttons.push(button),
    };
    await chat.answer({ command, prompt, model: by }, stream, source.token);
    return { text, buttons };
  };
  const find = async (id: string): Promise<LanguageModelChat> => {
    const [found] = await lm.selectChatModels({ vendor: 'parrot', id });
    assert.ok(found !== undefined);
    return found;
  };
  const invoke = async (name: string, input: object): Promise<Record<string, unknown>> => {
    const { content } = await lm.invokeTool(name, { input, toolInvocationToken: NO_TOKEN }, source.token);
    const [part] = content as readonly { readonly value?: string }[];
    return JSON.parse(part?.value ?? '') as Record<string, unknown>;
  };

  before(async () => {
    ({ bench, chat } = await activateRapport());
    await bench.open();
    await bench.run.finished;
    columns = bench.strategyIds;
    await until(bench.models.onDidChange, () => bench.models.find('vscode-models', 'parrot/hostile') !== undefined);
    model = await find('hostile');
    await bench.chooseStrategies(['zero-shot']);
    // Two kept runs of the same strategy.
    await bench.chooseModel('vscode-models', 'parrot/kind');
    await bench.start();
    await bench.run.finished;
    kept.push(bench.run.record?.header.id ?? '');
    await bench.chooseModel('vscode-models', 'parrot/hostile');
    await bench.start();
    await bench.run.finished;
    kept.push(bench.run.record?.header.id ?? '');
  });

  after(async () => {
    for (const id of kept) await bench.store.get()?.runs.delete(id);
    await bench.chooseModel('recorded-chat', bench.models.choices.find(({ recorded }) => recorded)?.model ?? '');
    await bench.chooseStrategies(columns);
    await bench.run.finished;
    source.dispose();
  });

  it('says what it can do when it is asked for nothing that it can', async () => {
    const { text, buttons } = await answer(undefined, 'Hello');
    assert.match(text, /\/weakest/);
    assert.deepEqual(buttons, []);
  });

  it('tells the weakest cases with figures of its own; what the model makes up is left out, and nothing of it is a link', async () => {
    const { text } = await answer(undefined, 'Which cases are weakest?');
    const testCase = bench.run.record?.header.testCaseIds[0] ?? '';
    assert.ok(text.replaceAll('\\', '').includes(`${testCase}: BLEU-2 `), text);
    assert.ok(text.replaceAll('\\', '').includes('Answers with a figure of BLEU-2: 1, without: 0 (bleu|n:2'), text);
    const worded = text.slice(text.lastIndexOf('The \\*\\*worst'));
    assert.doesNotMatch(worded.slice(0, worded.indexOf('left out')), /99/);
    assert.match(worded, /left out/);
    assert.doesNotMatch(text, /[^\\]\]\(|(?<!\\)<|https:\/\//);
  });

  it('tells what changed from one run to the next', async () => {
    const { text } = await answer('delta', '');
    assert.match(text.replaceAll('\\', ''), /Model: parrot\/kind .* → parrot\/hostile/);
    assert.match(
      text.replaceAll('\\', ''),
      /0-shot: BLEU-2 \d+\.\d\d → \d+\.\d\d, .* not tested; \d better, \d worse, \d same/,
    );
  });

  it('says why a model did not word it, and shows the figures', async () => {
    const { text } = await answer('weakest', 'by dist-1', await find('blocked'));
    assert.match(text, /Dist\\-1/);
    assert.match(text, /did not word this.*over quota/);
    const asked = await answer('reword', 'Guideline Instruction', await find('blocked'));
    assert.match(
      asked.text.replaceAll('\\', ''),
      /The extension that brings parrot\/blocked blocked the request: over quota/,
    );
  });

  it('offers wordings that keep to the rules of the section, and changes nothing', async () => {
    const before = bench.templates.current?.document.getText();
    const { text, buttons } = await answer('reword', 'Guideline Instruction, warmer');
    assert.match(text, /Listen well, and answer as a kind friend would\./);
    assert.equal(text.match(/Left out/g)?.length, 2);
    assert.equal(buttons.length, 1);
    assert.equal(bench.templates.current?.document.getText(), before);
    assert.equal(bench.templates.current?.document.isDirty, false);
  });

  it('has its wordings reviewed as suggested ones are: shown beside the template, added when the user says so', async () => {
    const document = bench.templates.current?.document;
    assert.ok(document !== undefined);
    const before = document.getText();
    const { buttons } = await answer('reword', 'Guideline Instruction, warmer');
    const [button] = buttons;
    const review = async (reply: 'Add' | 'Discard'): Promise<void> => {
      user.replies(reply);
      await commands.executeCommand(button?.command ?? '', ...((button?.arguments ?? []) as readonly string[]));
    };
    const shown: string[] = [];
    user.onAsked = async ({ question }) => {
      if (!question.startsWith('Add ')) return;
      assert.equal(document.getText(), before);
      shown.push(...(await openDiffs()).map(({ modified }) => modified));
    };
    await review('Discard');
    assert.equal(document.getText(), before);
    assert.deepEqual(await openDiffs(), []);
    await review('Add');
    assert.deepEqual(await openDiffs(), []);
    const added = '## Guideline Instruction (chat 1)\n\nListen well, and answer as a kind friend would.\n';
    assert.equal(shown.length, 2);
    assert.ok(shown.every((text) => text.includes(added)));
    assert.ok(document.getText().includes(added));
    await commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  it('offers nothing where no wording can be used', async () => {
    const { text, buttons } = await answer('reword', '', await find('kind'));
    assert.match(text, /no wording that can be used/);
    assert.deepEqual(buttons, []);
  });

  it('has tools that any model can use, whose results are figures or say why there are none', async () => {
    assert.ok(
      ['rapport_weakestCases', 'rapport_explainDelta', 'rapport_proposeRewordings'].every((name) =>
        lm.tools.some((tool) => tool.name === name),
      ),
    );
    const { figures } = await invoke('rapport_weakestCases', { metric: 'bleu-2', count: 1 });
    assert.match(String((figures as readonly string[])[1]), /: BLEU-2 \d+\.\d\d$/);
    assert.match(String((await invoke('rapport_weakestCases', { run: 'nowhere' }))['error']), /No kept run/);
    assert.match(String((await invoke('rapport_weakestCases', { metric: 'charm' }))['error']), /no metric/);
    assert.match(JSON.stringify(await invoke('rapport_explainDelta', {})), /0-shot: BLEU-2/);
  });

  it('has a tool for wordings that asks first, shows them as they are, and hands on only what keeps to the rules', async () => {
    const proposed: CheckedWordings[] = [];
    const { services } = chat.parts;
    const tool = chatTools({
      bench,
      services,
      log: chat.parts.log,
      renderer: chat.parts.renderer,
      review: (wordings) => Promise.resolve(void proposed.push(wordings)),
    }).rapport_proposeRewordings;
    const input = {
      section: 'Task Definition',
      wordings: ['Answer a person who tells of a feeling.', '{{ nothing }}'],
    };
    const asked = await tool.prepareInvocation?.({ input }, source.token);
    const message = asked?.confirmationMessages?.message;
    assert.ok(message instanceof MarkdownString && message.value.includes('Answer a person who tells of a feeling.'));
    assert.equal(message.isTrusted, undefined);
    await tool.invoke({ input, toolInvocationToken: NO_TOKEN }, source.token);
    assert.deepEqual(
      proposed.map(({ section, wordings }) => [section, wordings.map(({ text }) => text)]),
      [['Task Definition', ['Answer a person who tells of a feeling.']]],
    );
    assert.equal(proposed[0]?.refused.length, 1);
  });

  it('opens nothing for a button of an earlier session', async () => {
    const before = bench.templates.current?.document.getText();
    await commands.executeCommand('rapport.chat.reviewWordings', 'gone');
    assert.match(user.told.join(), /of an earlier session/);
    assert.equal(bench.templates.current?.document.getText(), before);
  });
});
