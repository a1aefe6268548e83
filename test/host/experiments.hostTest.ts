import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { ConfigurationTarget, languages, Uri, workspace } from 'vscode';
import { parseExperiment } from '../../src/core/run/parseExperiment';
import type { RapportApi } from '../../src/extension';
import { experimentText } from '../../src/host/experiments/newExperiment';
import { refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { activateRapport, until } from '../support/vscode/hostBench';

describe('experiments', () => {
  let rapport: RapportApi;
  let server: LoopbackServer;
  let folder: string;

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
    server = await startLoopback();
    const endpoint = { id: 'bulk', baseUrl: server.baseUrl, models: ['tiny'] };
    await workspace.getConfiguration('rapport').update('endpoints', [endpoint], ConfigurationTarget.Global);
    folder = path.join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'experiments-of-tests');
    mkdirSync(folder, { recursive: true });
  });

  after(async () => {
    rapport.results.choose({ kind: 'shown' });
    const { store } = rapport.bench;
    for (const { header, name } of (await store.get()?.runs.list('kept')) ?? [])
      if (name === 'Hosted') await store.get()?.runs.delete(header.id);
    await rapport.bench.run.clear();
    rmSync(folder, { recursive: true, force: true });
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await server[Symbol.asyncDispose]();
  });

  const write = (name: string, text: string): Uri => {
    const file = path.join(folder, `${name}.experiment.yaml`);
    writeFileSync(file, text);
    return Uri.file(file);
  };
  const experiment = (more = ''): string => `name: Hosted
template: ../paper.rapport.md
dataset: { test: ../dialogues/test.jsonl, pool: ../dialogues/pool.jsonl, sample: { count: 3 } }
strategies: [zero-shot, two-stage]
models: [{ endpoint: bulk, model: tiny }]
${more}`;

  it('run over their test cases, are kept as runs under their names, and ask nothing twice', async () => {
    server.always(streamed(['You may be "sad". The situation is new.']));
    const uri = write('hosted', experiment());
    const [id] = await rapport.experiments.run(uri, false);
    assert.equal(server.requests.length, 9);
    const kept = (await rapport.bench.store.get()?.runs.list('kept'))?.find(({ header }) => header.id === id);
    assert.equal(kept?.name, 'Hosted');
    assert.equal(kept.testCaseCount, 3);
    assert.deepEqual([kept.outcome, kept.cells.finished], ['completed', 6]);
    await rapport.experiments.run(uri, false);
    assert.equal(server.requests.length, 9);
  });

  it('show their table when they have ended', async () => {
    await rapport.experiments.run(write('shown', experiment()), false);
    const rows = () => rapport.results.snapshot().table?.rows.map(({ name, count }) => `${name} ${count}`);
    // A table of what was shown before may still stand there.
    await until(rapport.results.onDidChange, () => rows()?.join() === '0-shot 3,Two-stage 3');
  });

  it('stop after as many failed cells as they say', async () => {
    const before = server.requests.length;
    server.always(refuses(400, { error: { message: 'no' } }));
    const more = 'seeds: [99]\nsampling: { temperature: 1 }\nlimits: { concurrency: 1, stopAfterErrors: 2 }';
    await rapport.experiments.run(write('failing', experiment(more)), false);
    assert.ok(server.requests.length - before < 9);
  });

  it('name endpoints of the settings only: a folder can bring none along', async () => {
    const uri = write('foreign', experiment().replace('endpoint: bulk', 'endpoint: "https://example.invalid/v1"'));
    await assert.rejects(rapport.experiments.run(uri, false), /settings do not have.*bulk/);
  });

  it('have their problems in the list of problems, with their lines', async () => {
    const uri = write('wrong', experiment('metric: [dist-1]\n'));
    await workspace.openTextDocument(uri);
    await until(languages.onDidChangeDiagnostics, () => languages.getDiagnostics(uri).length > 0);
    const [problem] = languages.getDiagnostics(uri);
    assert.match(problem?.message ?? '', /metric/);
    assert.equal(problem?.range.start.line, 5);
  });

  it('are made of what the bench has chosen', async () => {
    const { bench } = rapport;
    await bench.chooseModel('bulk', 'tiny');
    const root = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root !== undefined);
    const { experiment: made, problems } = parseExperiment(await experimentText(bench, root), 'made');
    assert.deepEqual(problems, []);
    assert.deepEqual(made?.models, [{ endpoint: 'bulk', model: 'tiny' }]);
    assert.equal(made.template, 'paper.rapport.md');
    assert.deepEqual(
      made.strategies,
      bench.columns.map(({ id }) => id),
    );
  });
});
