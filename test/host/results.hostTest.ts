import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { commands, ConfigurationTarget, Uri, window, workspace } from 'vscode';
import type { RapportApi } from '../../src/extension';
import { tablesText } from '../../src/host/results/exportTable';
import type { ResultsState } from '../../src/protocol/resultsState';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { activateRapport, until } from '../support/vscode/hostBench';

describe('the results', () => {
  let rapport: RapportApi;
  let server: LoopbackServer;
  let folder: string;
  let cases: readonly string[];

  before(async () => {
    rapport = await activateRapport();
    const { bench } = rapport;
    await bench.open();
    await bench.run.finished;
    folder = mkdtempSync(path.join(tmpdir(), 'rapport-results-'));
    server = await startLoopback();
    const endpoint = { id: 'results', baseUrl: server.baseUrl, models: ['results-parrot'], maxRetries: 0 };
    await workspace.getConfiguration('rapport').update('endpoints', [endpoint], ConfigurationTarget.Global);
    cases = bench.inputs.current.testCases.slice(0, 3).map(({ id }) => id);
    await bench.chooseModel('results', 'results-parrot');
    for (const [index, id] of cases.entries()) {
      await bench.chooseTestCase(id);
      server.always(streamed([`The user may be sad. Answer number ${index} is `, 'this one.']));
      await bench.start();
      await bench.run.finished;
    }
  });

  after(async () => {
    const { bench, results } = rapport;
    for (const { id } of results.predictions.files) await results.predictions.remove(id);
    const tabs = window.tabGroups.all.flatMap(({ tabs: all }) => all);
    await window.tabGroups.close(tabs.filter(({ label }) => label === 'Results'));
    for (const { header } of (await bench.store.get()?.runs.list('kept')) ?? [])
      if (header.model === 'results-parrot') await bench.store.get()?.runs.delete(header.id);
    const recorded = bench.models.choices.find((choice) => choice.recorded);
    if (recorded !== undefined) await bench.chooseModel(recorded.endpointId, recorded.model);
    await bench.chooseTestCase(cases[0] ?? '');
    await bench.run.finished;
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const state = (): ResultsState => rapport.results.snapshot();
  const settled = async (): Promise<ResultsState> => {
    await until(rapport.results.onDidChange, () => state().work === undefined && state().source.title !== '');
    await rapport.results.finished;
    return state();
  };
  const predictions = (name: string, lines: readonly object[]): Uri => {
    const file = path.join(folder, name);
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return Uri.file(file);
  };

  it('are of the run shown on the bench and the kept runs of its template, model and seed', async () => {
    await commands.executeCommand('rapport.showResults');
    const shown = await settled();
    assert.equal(shown.failure, undefined);
    assert.match(shown.source.title, /results-parrot at results/);
    assert.match(shown.source.detail, /3 runs/);
    assert.equal(shown.caseCount, 3);
    assert.ok(shown.systems.some(({ id, included }) => id === 'two-stage' && included));
    await until(window.tabGroups.onDidChangeTabs, () =>
      window.tabGroups.all.some(({ tabs }) => tabs.some(({ label, isActive }) => label === 'Results' && isActive)),
    );
  });

  it('test every difference from the base over systems x metrics, with the seed in the record', async () => {
    const { table } = state();
    assert.ok(table !== undefined);
    assert.equal(table.comparison?.seed, 13);
    const row = table.rows.find(({ id }) => id === 'two-stage');
    const bleu = row?.cells.find(({ metric }) => metric === 'bleu-2');
    assert.equal(bleu?.difference?.test, 'paired-bootstrap');
    assert.equal(typeof bleu.difference.pHolm, 'number');
    rapport.results.setBaseline('two-stage');
    assert.equal((await settled()).table?.comparison?.baselineName, 'Two-stage');
  });

  it('take an imported file as a system, measured against the same gold responses, and list what does not align', async () => {
    const file = predictions('cem.jsonl', [
      ...cases.map((id, index) => ({ id, response: `CEM says ${index}`, stageOne: 'sad', emotion: 'sad' })),
      { id: 'nowhere#2', response: 'stray' },
    ]);
    await commands.executeCommand('rapport.importPredictions', file);
    const shown = await settled();
    const cem = shown.systems.find(({ name }) => name === 'cem');
    assert.deepEqual([cem?.kind, cem?.answered, cem?.included, cem?.problemCount], ['imported', 3, true, 1]);
    assert.equal(shown.caseCount, 3);
    const { problems } = rapport.results.problemsOf(cem?.id ?? '');
    assert.match(problems.join(), /cem\.jsonl:4: prediction "nowhere#2" is left out/);
  });

  it('read the layouts of the baselines, and keep which field of a file was chosen', async () => {
    const mime = Uri.file(path.resolve(__dirname, '../../test/fixtures/predictions/mime.txt'));
    await rapport.results.predictions.add([mime], 'Beam');
    const found = rapport.results.predictions.files.find(({ path: at }) => at === mime.fsPath);
    assert.deepEqual([found?.name, found?.field], ['mime Beam', 'Beam']);
    const shown = await settled();
    assert.ok(shown.systems.some(({ name, kind }) => name === 'mime Beam' && kind === 'imported'));
    // None of its contexts is among the open test cases: every line is listed, and nothing is guessed.
    const system = shown.systems.find(({ name }) => name === 'mime Beam');
    assert.equal(system?.included, false);
    assert.ok(system.problemCount > 0);
    await rapport.results.predictions.remove(found?.id ?? '');
    await settled();
  });

  it('say of a file that is gone that it cannot be read, and show the rest', async () => {
    const file = predictions('gone.jsonl', [{ id: cases[0], response: 'x' }]);
    await rapport.results.predictions.add([file]);
    rmSync(file.fsPath);
    rapport.results.setBaseline('zero-shot');
    const shown = await settled();
    const gone = shown.systems.find(({ name }) => name === 'gone');
    assert.equal(gone?.included, false);
    assert.match(rapport.results.problemsOf(gone.id).problems.join(), /gone\.jsonl/);
    assert.equal(shown.caseCount, 3);
    await rapport.results.predictions.remove(gone.id);
    assert.ok(!(await settled()).systems.some(({ name }) => name === 'gone'));
  });

  it('leave a system out when told to, and count fewer tests', async () => {
    const before = state().table?.comparison?.familySize ?? 0;
    rapport.results.setIncluded('one-shot', false);
    const shown = await settled();
    assert.equal(
      shown.table?.rows.some(({ id }) => id === 'one-shot'),
      false,
    );
    assert.ok((shown.table.comparison?.familySize ?? 0) < before);
    rapport.results.setIncluded('one-shot', true);
    await settled();
  });

  it('have tables by emotion when they are wanted, and published rows marked as such', async () => {
    rapport.results.setByEmotion(true);
    rapport.results.setPublished(true);
    const shown = await settled();
    assert.equal(
      shown.groups?.reduce((sum, { count }) => sum + count, 0),
      3,
    );
    assert.ok(shown.table?.warnings.some((warning) => warning.includes('5,255')));
    assert.ok(shown.confusions.some(({ systemId }) => systemId === 'two-stage'));
  });

  it('are written as shown: columns, order, and every form', () => {
    const tables = rapport.results.tables({
      metrics: ['bleu-2', 'dist-1'],
      sort: { metric: 'dist-1', direction: 'falling' },
    });
    assert.deepEqual(tables.whole.metrics, ['bleu-2', 'dist-1']);
    const csv = tablesText(tables, 'a.csv');
    assert.match(csv, /^system,kind,n,bleu-2,/);
    assert.match(csv, /KEMP,published,5255/);
    assert.match(tablesText(tables, 'a.tex'), /\\toprule/);
    assert.match(tablesText(tables, 'a.md'), /^\| {2}\| BLEU-2 \| Dist-1 \|/);
    assert.equal(tablesText(tables, 'a.jsonl').split('\n').filter(Boolean).length, tables.whole.rows.length);
    assert.throws(() => tablesText(tables, 'a.doc'), /\.csv/);
  });

  it('of one test case have differences and no significance, and say why', async () => {
    const [summary] = (await rapport.bench.store.get()?.runs.list('kept')) ?? [];
    rapport.results.choose({ kind: 'runs', ids: [summary?.header.id ?? ''] });
    const shown = await settled();
    assert.equal(shown.caseCount, 1);
    const bleu = shown.table?.rows
      .find(({ id }) => id === 'two-stage')
      ?.cells.find(({ metric }) => metric === 'bleu-2');
    assert.equal(typeof bleu?.difference?.delta, 'number');
    assert.equal(bleu?.difference?.p, null);
    assert.match(bleu.signature ?? '', /smooth:method1/);
    assert.ok(shown.notices.some((notice) => notice.startsWith('One test case')));
  });

  it('refuse runs that cannot stand in one table, saying what they differ in', async () => {
    const { bench, results } = rapport;
    const { seed } = bench.snapshot().bench;
    await bench.setSeed(seed + 1);
    await bench.chooseTestCase(cases[0] ?? '');
    await bench.start();
    await bench.run.finished;
    const kept = (await bench.store.get()?.runs.list('kept')) ?? [];
    const ids = [seed + 1, seed].map(
      (wanted) =>
        kept.find(({ header }) => header.seed === wanted && header.model === 'results-parrot')?.header.id ?? '',
    );
    results.choose({ kind: 'runs', ids });
    assert.match((await settled()).failure ?? '', /differ in seed/);
    await bench.setSeed(seed);
    results.choose({ kind: 'shown' });
    assert.equal((await settled()).failure, undefined);
  });

  it('need an encoder for BERTScore and say which setting names one', () => {
    assert.throws(() => rapport.results.scoreBert(), /rapport\.bertscore\.model/);
  });

  it('have BERTScore by the encoder that the setting names', async () => {
    const encoder = path.resolve(__dirname, '../../test/fixtures/bertscore/roberta');
    const settings = workspace.getConfiguration('rapport');
    await settings.update('bertscore.model', `path:${encoder}:2`, ConfigurationTarget.Global);
    rapport.results.scoreBert();
    const { table, bertScored } = await settled();
    assert.equal(bertScored, true);
    const cell = table?.rows.find(({ id }) => id === 'two-stage')?.cells.find(({ metric }) => metric === 'bertscore-f');
    assert.ok((cell?.value ?? 0) > 0);
    assert.match(cell?.signature ?? '', /^bertscore\|model:roberta.*\|layer:2\|/);
    await settings.update('bertscore.model', undefined, ConfigurationTarget.Global);
  });

  it('stop what is under way and keep what was there', async () => {
    const before = state().caseCount;
    rapport.results.setBaseline('one-shot');
    rapport.results.stop();
    const shown = await settled();
    assert.equal(shown.failure, undefined);
    assert.equal(shown.caseCount, before);
  });

  it('are shown again after their tab was closed, and rest meanwhile', async () => {
    const open = (): readonly string[] => window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    const before = state().caseCount;
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label === 'Results');
    await window.tabGroups.close(tabs);
    await until(window.tabGroups.onDidChangeTabs, () => !open().includes('Results'));
    await commands.executeCommand('rapport.showResults');
    await until(window.tabGroups.onDidChangeTabs, () => open().includes('Results'));
    assert.equal((await settled()).caseCount, before);
  });

  it('remember imported files in the workspace, by their paths', async () => {
    const inside = path.join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'mime.jsonl');
    writeFileSync(inside, `${JSON.stringify({ id: cases[0], response: 'x' })}\n`);
    await rapport.results.predictions.add([Uri.file(inside)]);
    const kept = rapport.results.predictions.files.find(({ name }) => name === 'mime');
    assert.equal(kept?.path, inside);
    assert.ok(readFileSync(kept.path, 'utf8').length > 0);
    await rapport.results.predictions.remove(kept.id);
    rmSync(inside);
  });
});
