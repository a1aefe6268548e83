import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { ConfigurationTarget, workspace } from 'vscode';
import { cellId, type CellRecord } from '../../src/core/run/runRecord';
import type { RapportApi } from '../../src/extension';
import { startRecording } from '../../src/host/recordingMode';
import { hangs, refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { activateRapport, until } from '../support/vscode/hostBench';

const DEFAULT_COLUMNS = [
  'zero-shot',
  'one-shot',
  'five-shot',
  'ss-icl',
  'two-stage',
  'two-stage-emotion',
  'two-stage-situation',
  'knowledge',
];

describe('the bench', () => {
  let rapport: RapportApi;
  let server: LoopbackServer;

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
    server = await startLoopback();
    const endpoint = { id: 'loopback', baseUrl: server.baseUrl, models: ['parrot'], maxRetries: 0 };
    await workspace.getConfiguration('rapport').update('endpoints', [endpoint], ConfigurationTarget.Global);
  });

  after(async () => {
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await server[Symbol.asyncDispose]();
  });

  afterEach(() => rapport.bench.run.clear());

  const cell = (columnId: string): CellRecord | undefined => {
    const { record } = rapport.bench.run;
    const testCaseId = record?.header.testCaseIds[0] ?? '';
    return record?.cells[cellId({ columnId, testCaseId })];
  };
  /** Asks anew, whatever earlier tests left in the store. */
  const runAll = async (): Promise<void> => {
    await rapport.bench.start(undefined, true);
    await rapport.bench.run.finished;
  };

  it('opens on the first test dialogue, answered from recordings that name their model', async () => {
    const { bench } = rapport;
    const recorded = bench.models.choices.find((choice) => choice.recorded && choice.form === 'chat');
    assert.ok(recorded !== undefined);
    await bench.chooseModel(recorded.endpointId, recorded.model);
    await bench.run.finished;
    assert.equal(bench.testCase?.id, 'test-apprehensive#2');
    const answered = Object.values(bench.run.record?.cells ?? {});
    assert.deepEqual(
      answered.map(({ key, status }) => [key.columnId, status]),
      DEFAULT_COLUMNS.map((id) => [id, 'finished']),
    );
    assert.equal(cell('zero-shot')?.stages.response?.completion?.source.kind, 'recorded');
    assert.equal(cell('five-shot')?.exemplars?.length, 5);
  });

  it('streams from a live endpoint, asks the stage one that three columns share once, and scores every column', async () => {
    const { bench } = rapport;
    server.always(streamed(['You sound ', 'sad. ', 'The situation is new.']));
    await bench.chooseModel('loopback', 'parrot');
    const before = server.requests.length;
    await until(bench.onDidChange, () => bench.snapshot().bench.plan.calls === 9);
    assert.equal(bench.snapshot().bench.plan.cost, null);
    await runAll();
    assert.equal(server.requests.length - before, 9);
    assert.equal(cell('zero-shot')?.stages.response?.text, 'You sound sad. The situation is new.');
    assert.equal(
      cell('two-stage-emotion')?.stageOne?.sentReply,
      `The user's emotion may be "apprehensive". The situation is new.`,
    );
    assert.ok(cell('two-stage')?.scores?.some(({ metric, value }) => metric === 'bleu-2' && value !== null));
  });

  it('asks nothing twice: the plan says so, and the next run is answered from the store', async () => {
    const { bench } = rapport;
    await bench.chooseModel('loopback', 'parrot');
    const before = server.requests.length;
    await until(bench.onDidChange, () => bench.snapshot().bench.plan.known === 9);
    assert.equal(bench.snapshot().bench.plan.calls, 0);
    await bench.start();
    await bench.run.finished;
    assert.equal(server.requests.length, before);
    assert.equal(cell('two-stage')?.stages.response?.completion?.source.kind, 'stored');
  });

  it('records what is answered to a file while recording is on, also what was stored, and a recorded model replays it', async () => {
    const { bench, statusBar } = rapport;
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'rapport-recording-')), 'parrot.jsonl');
    await bench.chooseModel('loopback', 'parrot');
    bench.recording.start(file, { server: 'loopback 1.0', date: '2026-01-02' });
    assert.ok(statusBar.texts.some((text) => text.endsWith('parrot.jsonl')));
    await bench.start();
    await bench.run.finished;
    bench.recording.stop();
    assert.ok(statusBar.texts.every((text) => !text.endsWith('parrot.jsonl')));
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    assert.equal(lines.length, 9);
    assert.match(lines[0] ?? '', /"server":"loopback 1.0"/);
    await runAll();
    assert.equal(readFileSync(file, 'utf8').split('\n').length, lines.length + 1);
    rmSync(path.dirname(file), { recursive: true });
  });

  it('refuses to record what is itself recorded', async () => {
    const { bench } = rapport;
    const recorded = bench.models.choices.find((choice) => choice.recorded);
    assert.ok(recorded !== undefined);
    await bench.chooseModel(recorded.endpointId, recorded.model);
    await assert.rejects(startRecording(bench.recording, bench.model), /connected model/);
  });

  it('shows a kept run again', async () => {
    const { bench } = rapport;
    await bench.chooseModel('loopback', 'parrot');
    await bench.start();
    await bench.run.finished;
    const shown = bench.run.snapshot;
    await bench.run.clear();
    await bench.showRun(shown?.header.id ?? '');
    assert.deepEqual(bench.run.record, shown);
  });

  it('sends the key of the secret storage, asked anew for each request', async () => {
    const { bench, keys } = rapport;
    server.always(streamed(['Hello there.']));
    await bench.chooseModel('loopback', 'parrot');
    await keys.set('loopback', 'sk-first-0123456789');
    await runAll();
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer sk-first-0123456789');
    await keys.forget('loopback');
    await runAll();
    assert.equal(server.requests.at(-1)?.headers.authorization, undefined);
    assert.doesNotMatch(JSON.stringify(bench.snapshot()), /sk-first/);
  });

  it('keeps a failed column to itself, with a sentence that says what to do', async () => {
    const { bench } = rapport;
    await bench.chooseModel('loopback', 'parrot');
    server.script(refuses(401, { error: { message: 'bad key' } }));
    server.always(streamed(['Fine.']));
    await bench.chooseStrategies(['zero-shot', 'one-shot']);
    await runAll();
    const statuses = [cell('zero-shot'), cell('one-shot')].map((found) => found?.status).sort();
    assert.deepEqual(statuses, ['failed', 'finished']);
    const failed = [cell('zero-shot'), cell('one-shot')].find((found) => found?.status === 'failed');
    assert.equal(failed?.error?.code, 'unauthorized');
    assert.match(failed.error.message, /Set API Key/);
    await bench.chooseStrategies(DEFAULT_COLUMNS);
  });

  it('moves, duplicates and removes columns, and keeps what was answered', async () => {
    const { bench } = rapport;
    const before = bench.strategyIds;
    const ids = (): readonly string[] => bench.columns.map(({ id }) => id);
    await bench.chooseModel('loopback', 'parrot');
    server.always(streamed(['Fine.']));
    await bench.chooseStrategies(['zero-shot', 'one-shot']);
    await runAll();
    await bench.duplicateColumn('zero-shot');
    assert.deepEqual(ids(), ['zero-shot', 'zero-shot-2', 'one-shot']);
    assert.equal(bench.snapshot().bench.columns[1]?.name, '0-shot (2)');
    await bench.moveColumn('zero-shot-2', 1);
    await bench.moveColumn('zero-shot-2', 1);
    assert.deepEqual(ids(), ['zero-shot', 'one-shot', 'zero-shot-2']);
    await bench.duplicateColumn('zero-shot');
    assert.deepEqual(ids(), ['zero-shot', 'zero-shot-3', 'one-shot', 'zero-shot-2']);
    assert.equal(cell('one-shot')?.status, 'finished');
    await bench.removeColumn('zero-shot');
    assert.deepEqual(ids(), ['zero-shot-3', 'one-shot', 'zero-shot-2']);
    assert.equal(bench.snapshot().bench.baseColumnId, 'zero-shot-3');
    await assert.rejects(bench.duplicateColumn('zero-shot'), /not shown any more/);
    await bench.chooseStrategies([]);
    await bench.chooseStrategies(before);
  });

  it('runs one column again inside the shown run', async () => {
    const { bench } = rapport;
    server.always(streamed(['Once.']));
    await bench.chooseModel('loopback', 'parrot');
    await runAll();
    server.always(streamed(['Twice.']));
    await bench.start('one-shot', true);
    await bench.run.finished;
    assert.equal(cell('one-shot')?.stages.response?.text, 'Twice.');
    assert.equal(cell('zero-shot')?.stages.response?.text, 'Once.');
  });

  it('stops what is under way: the requests are cut and the columns say so', async () => {
    const { bench } = rapport;
    server.always(hangs());
    await bench.chooseModel('loopback', 'parrot');
    const before = server.requests.length;
    await bench.start(undefined, true);
    await server.arrived(before + 4);
    assert.equal(bench.snapshot().bench.running, true);
    await bench.run.stop();
    assert.equal(bench.run.record?.outcome, 'cancelled');
    assert.ok(Object.values(bench.run.record.cells).every(({ status }) => status === 'cancelled'));
    assert.deepEqual(await Promise.all(server.requests.slice(before).map(({ closed }) => closed)), [
      'cut',
      'cut',
      'cut',
      'cut',
    ]);
  });

  it('shows presets without an engine as unavailable, with the reason, and leaves them out of the plan', async () => {
    const { bench } = rapport;
    const before = bench.strategyIds;
    const settings = workspace.getConfiguration('rapport');
    await settings.update('knowledge.source', 'endpoint', ConfigurationTarget.Global);
    await bench.chooseStrategies(['zero-shot', 'knowledge']);
    const { columns, plan } = bench.snapshot().bench;
    await bench.chooseStrategies(before);
    await settings.update('knowledge.source', undefined, ConfigurationTarget.Global);
    assert.match(columns.find(({ id }) => id === 'knowledge')?.unavailable ?? '', /endpoint/);
    assert.equal(plan.columns, 1);
  });

  it('finds the nearest dialogues of the pool for SS-ICL, nearest first', async () => {
    const { bench } = rapport;
    const before = bench.strategyIds;
    server.always(streamed(['Near.']));
    await bench.chooseModel('loopback', 'parrot');
    await bench.chooseStrategies(['ss-icl']);
    await runAll();
    const exemplars = cell('ss-icl')?.exemplars ?? [];
    await bench.chooseStrategies(before);
    assert.equal(exemplars.length, 5);
    const cosines = exemplars.map(({ cosine }) => cosine ?? 0);
    assert.deepEqual(
      cosines,
      [...cosines].sort((a, b) => b - a),
    );
    assert.ok((cosines[0] ?? 0) > 0.2);
  });

  it('steps through the test cases and back', async () => {
    const { bench } = rapport;
    const first = bench.testCase?.id;
    await bench.stepTestCase(1);
    assert.notEqual(bench.testCase?.id, first);
    await bench.stepTestCase(-1);
    assert.equal(bench.testCase?.id, first);
  });

  it('counts the tokens of the prompts to come', async () => {
    const { bench } = rapport;
    await bench.chooseModel('loopback', 'parrot');
    await bench.setSeed(4711);
    await until(bench.onDidChange, () => bench.snapshot().bench.plan.promptTokens > 0);
    assert.ok(bench.snapshot().bench.plan.promptTokens > 500);
  });
});
