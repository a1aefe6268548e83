import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import { commands, ConfigurationTarget, Uri, window, workspace, WorkspaceEdit, Position } from 'vscode';
import type { CaseQuery } from '../../src/core/evaluation/caseQuery';
import type { RunSummary } from '../../src/core/run/runStore';
import type { RapportApi } from '../../src/extension';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { activateRapport, until } from '../support/vscode/hostBench';

const MODEL = 'cases-parrot';

describe('test cases of the results, and runs again', () => {
  let rapport: RapportApi;
  let server: LoopbackServer;
  let cases: readonly string[];
  let template: Uri;
  let templateText: string;

  const setting = (name: string, value: unknown, target = ConfigurationTarget.Global): Thenable<void> =>
    workspace.getConfiguration('rapport').update(name, value, target);
  const kept = async (): Promise<readonly RunSummary[]> =>
    ((await rapport.bench.store.get()?.runs.list('kept')) ?? []).filter(({ header }) => header.model === MODEL);
  const settled = async (): Promise<void> => {
    const { results } = rapport;
    await until(results.onDidChange, () => results.snapshot().work === undefined && results.cases.info !== undefined);
    await results.finished;
  };
  const query = (change: Partial<CaseQuery> = {}): CaseQuery => ({
    systems: ['zero-shot', 'two-stage'],
    baseId: 'zero-shot',
    metric: 'length',
    kind: 'all',
    ...change,
  });

  before(async () => {
    rapport = await activateRapport();
    const { bench } = rapport;
    await bench.open();
    await bench.run.finished;
    server = await startLoopback();
    await setting('endpoints', [{ id: 'cases', baseUrl: server.baseUrl, models: [MODEL], maxRetries: 0 }]);
    cases = bench.inputs.current.testCases.slice(0, 2).map(({ id }) => id);
    const document = bench.templates.current?.document;
    assert.ok(document !== undefined);
    template = document.uri;
    templateText = document.getText();
    await bench.chooseModel('cases', MODEL);
    for (const [index, id] of cases.entries()) {
      await bench.chooseTestCase(id);
      server.always(streamed([index === 0 ? 'Sad. ' : 'The user may be joyful, I think. ', 'Oh.']));
      await bench.start();
      await bench.run.finished;
    }
  });

  after(async () => {
    const { bench } = rapport;
    await setting('runOnSave', undefined, ConfigurationTarget.Workspace);
    await setting('runOnSaveMaxCalls', undefined, ConfigurationTarget.Workspace);
    writeFileSync(template.fsPath, templateText);
    await window.tabGroups.close(
      window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Results'),
    );
    for (const { header } of await kept()) await bench.store.get()?.runs.delete(header.id);
    const recorded = bench.models.choices.find((choice) => choice.recorded);
    if (recorded !== undefined) await bench.chooseModel(recorded.endpointId, recorded.model);
    await bench.chooseTestCase(cases[0] ?? '');
    await bench.run.finished;
    await setting('endpoints', undefined);
    await server[Symbol.asyncDispose]();
  });

  it('are one line each, told in pages, in the order and of the kind that is asked for', async () => {
    await commands.executeCommand('rapport.showResults');
    await settled();
    const { results } = rapport;
    const info = results.snapshot().cases;
    assert.equal(info?.total, 2);
    const all = await results.cases.page(query(), 0, 50);
    assert.deepEqual(
      all?.rows.map(({ id }) => id),
      cases,
    );
    assert.match(all.rows[0]?.answers[0]?.response ?? '', /Sad\. Oh\./);
    const sorted = await results.cases.page(
      query({ sort: { by: 'value', systemId: 'zero-shot', direction: 'falling' } }),
      0,
      1,
    );
    assert.deepEqual([sorted?.found, sorted?.rows.map(({ id }) => id)], [2, [cases[1]]]);
    const words = await results.cases.page(query({ text: 'JOYFUL, I think' }), 0, 50);
    assert.deepEqual(
      words?.rows.map(({ id }) => id),
      [cases[1]],
    );
    const none = await results.cases.page(query({ kind: 'failed' }), 0, 50);
    assert.equal(none?.found, 0);
  });

  it('answer the last of two questions, and not the first', async () => {
    const { cases: desk } = rapport.results;
    const first = desk.page(query({ kind: 'better', metric: 'bleu-4' }), 0, 50);
    const second = await desk.page(query({ text: 'sad.' }), 0, 50);
    assert.equal(await first, undefined);
    assert.equal(second?.found, 1);
  });

  it('are sorted by BERTScore once it was computed, have it in their details, and are written with it', async () => {
    const { cases: desk } = rapport.results;
    assert.match(desk.info?.bertMissing ?? '', /rapport.bertscore.model/);
    const version = desk.info?.version ?? 0;
    const why = desk.info?.bertMissing ?? '';
    desk.scoreBy(({ response }) => ({ p: 0.5, r: 0.5, f: response.includes('joyful') ? 0.9 : 0.8 }));
    assert.equal(desk.info?.version, version + 1);
    assert.ok(desk.info.metrics.some(({ id }) => id === 'bertscore-f'));
    const sort = { by: 'value', systemId: 'zero-shot', direction: 'falling' } as const;
    const byScore = query({ systems: ['zero-shot'], metric: 'bertscore-f', sort });
    const values = (await desk.page(byScore, 0, 50))?.rows.map(({ answers }) => answers[0]?.value ?? 0) ?? [];
    assert.deepEqual(
      values,
      values.toSorted((one, other) => other - one),
    );
    assert.ok(values.every((value) => value >= 0.8));
    const details = desk.details(cases[0] ?? '');
    assert.ok(details.answers.every((answer) => answer.values.length === details.metrics.length));
    const [head = '', ...lines] = (await desk.text(byScore, 'csv', new AbortController().signal)).trim().split('\r\n');
    assert.match(head, /^test case,.*bertscore-f/);
    assert.equal(lines.length, values.length);
    desk.scoreBy(why);
    assert.equal(desk.info.bertMissing, why);
  });

  it('are told whole, with every figure, and have charts with what answers took', async () => {
    const details = rapport.results.cases.details(cases[0] ?? '');
    assert.equal(details.isOpenable, true);
    assert.ok(details.turns.length > 0);
    assert.ok(details.answers.every(({ values }) => values.length === details.metrics.length));
    assert.throws(() => rapport.results.cases.details('nowhere#2'), /not in the results/);
    const charts = await rapport.results.charts('length');
    assert.equal(charts.spreads.find(({ systemId }) => systemId === 'zero-shot')?.count, 2);
    await assert.rejects(rapport.results.charts('beauty'), /no metric/);
  });

  it('of two runs tell what changed, strategy by strategy', async () => {
    const { bench, results } = rapport;
    const [before] = await kept();
    const { seed } = bench.snapshot().bench;
    await bench.setSeed(seed + 1);
    server.always(streamed(['Sad, I hear, and more than before. ', 'Oh.']));
    await bench.start(undefined, true);
    await bench.run.finished;
    const [now] = await kept();
    await commands.executeCommand('rapport.compareRuns', now, [now, before]);
    await until(results.onDidChange, () => results.snapshot().changes !== undefined);
    const { changes } = results.snapshot();
    assert.deepEqual(changes?.sections, []);
    assert.match(changes.others.join(), new RegExp(`Seed: ${seed} → ${seed + 1}`));
    const pair = changes.pairs.find(({ name }) => name === '0-shot');
    assert.ok(pair !== undefined);
    const counts = await results.changeCounts('length');
    assert.deepEqual(
      counts.find(({ laterId }) => laterId === pair.laterId),
      { laterId: pair.laterId, better: 1, worse: 0, same: 0 },
    );
    const shown = query({ systems: [pair.earlierId, pair.laterId], baseId: pair.earlierId });
    const rows = (await results.cases.page(shown, 0, 10))?.rows;
    const row = rows?.find(({ id }) => id === cases[1]);
    assert.ok((row?.answers[1]?.delta ?? 0) > 0);
    await bench.setSeed(seed);
    results.choose({ kind: 'shown' });
    assert.equal(results.snapshot().changes, undefined);
  });

  it('belong to runs that have tags beside their note', async () => {
    const [run] = await kept();
    await commands.executeCommand('rapport.noteRun', run, 'odd one');
    await commands.executeCommand('rapport.tagRun', run?.header.id, 'pilot #v2');
    assert.equal((await kept())[0]?.note, 'odd one #pilot #v2');
    const { description } = rapport.trees.runs.getTreeItem((await kept())[0]!);
    assert.match(String(description), /“odd one” · #pilot · #v2/);
    await commands.executeCommand('rapport.noteRun', run?.header.id, '');
    assert.equal((await kept())[0]?.note, '#pilot #v2');
  });

  it('belong to runs that are run again as an experiment, for which nothing has to be asked', async () => {
    const [run] = await kept();
    await commands.executeCommand('rapport.runFromRecord', run?.header.id);
    const file = window.activeTextEditor?.document.uri;
    assert.match(file?.path ?? '', /run-[\dT]+\.experiment\.yaml$/);
    try {
      assert.match(readFileSync(file?.fsPath ?? '', 'utf8'), new RegExp(`seeds:\\s+- ${run?.header.seed ?? ''}\\s`));
      const before = server.requests.length;
      const [again] = await rapport.experiments.run(file ?? Uri.file('/'), false);
      assert.equal(server.requests.length, before);
      const made = (await kept()).find(({ header }) => header.id === again);
      assert.deepEqual(
        made?.header.columns.map(({ id }) => id),
        run?.header.columns.map(({ id }) => id),
      );
      assert.equal(made?.cells.finished, run?.cells.finished);
    } finally {
      await commands.executeCommand('workbench.action.closeActiveEditor');
      rmSync(file?.fsPath ?? '');
    }
  });

  it('are run again when the template is saved, where that is wanted, and within its limit', async () => {
    const { bench } = rapport;
    await bench.start();
    await bench.run.finished;
    const document = await workspace.openTextDocument(template);
    const heading = document
      .getText()
      .split('\n')
      .findIndex((line) => line.startsWith('## Guideline Instruction'));
    const change = async (line: string): Promise<void> => {
      const edit = new WorkspaceEdit();
      edit.insert(template, new Position(heading + 1, 0), `${line}\n`);
      await workspace.applyEdit(edit);
      await document.save();
    };
    const before = (await kept()).length;
    await change('Off: nobody asked for it.');
    const shown = () => bench.snapshot().bench.runOnSave;
    await commands.executeCommand('rapport.toggleRunOnSave');
    await until(bench.onDidChange, () => shown().on);
    await setting('runOnSaveMaxCalls', 0, ConfigurationTarget.Workspace);
    await until(bench.onDidChange, () => shown().mostCalls === 0);
    await change('Too many calls.');
    await setting('runOnSaveMaxCalls', 100, ConfigurationTarget.Workspace);
    const begun = new Promise<void>((resolve) => {
      const subscription = bench.run.onDidReplace(() => {
        subscription.dispose();
        resolve();
      });
    });
    await change('This one is run.');
    await begun;
    await bench.run.finished;
    assert.equal((await kept()).length, before + 1);
    assert.deepEqual(bench.snapshot().bench.template?.changedSinceRun, []);
  });
});
