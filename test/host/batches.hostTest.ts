import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { commands, ConfigurationTarget, Uri, workspace, type CodeLens } from 'vscode';
import type { RapportApi } from '../../src/extension';
import {
  answerLine,
  GOOD_ANSWER,
  refusedLine,
  startBatchLoopback,
  type BatchLoopback,
  type UploadedLine,
} from '../support/loopback/batchLoopback';
import { activateRapport, until } from '../support/vscode/hostBench';

const SHORT_WAIT_SECONDS = 0.01;

describe('batches of experiments', () => {
  let rapport: RapportApi;
  let server: BatchLoopback;
  let folder: string;
  let count = 0;

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    folder = path.join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'batches-of-tests');
    mkdirSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    server = await startBatchLoopback();
    await configure('endpoints', [{ id: 'bulk', baseUrl: server.baseUrl, models: ['tiny'] }]);
    await poll(SHORT_WAIT_SECONDS);
  });

  afterEach(async () => {
    const { bulk } = rapport.experiments;
    for (const { uri } of bulk.desk.followed) await bulk.desk.forget(uri);
    await bulk.desk.close();
    for (const job of (await bulk.desk.batches.jobs()).jobs)
      await bulk.desk.batches.cancel(job, new AbortController().signal).catch(() => undefined);
    rmSync(path.join(rapport.bench.store.folder ?? folder, 'batches'), { recursive: true, force: true });
    await server[Symbol.asyncDispose]();
  });

  after(async () => {
    rapport.results.choose({ kind: 'shown' });
    const { store } = rapport.bench;
    for (const { header, name } of (await store.get()?.runs.list('kept')) ?? [])
      if (name?.startsWith('Bulk') === true) await store.get()?.runs.delete(header.id);
    rmSync(folder, { recursive: true, force: true });
    await configure('endpoints', undefined);
    await poll(undefined);
  });

  const configure = (name: string, value: unknown): Thenable<void> =>
    workspace.getConfiguration('rapport').update(name, value, ConfigurationTarget.Global);
  const poll = (seconds: number | undefined): Thenable<void> => configure('batch.pollSeconds', seconds);

  /** An experiment whose requests no other test asked: 3 responses, 3 stages one, 3 stages two. */
  const write = (more = ''): { readonly uri: Uri; readonly name: string } => {
    const name = `Bulk ${++count}`;
    const file = path.join(folder, `bulk-${count}.experiment.yaml`);
    writeFileSync(
      file,
      `name: ${name}
template: ../paper.rapport.md
dataset: { test: ../dialogues/test.jsonl, pool: ../dialogues/pool.jsonl, sample: { count: 3 } }
strategies: [zero-shot, two-stage]
models: [{ endpoint: bulk, model: tiny }]
sampling: { maxTokens: ${100 + count} }
${more}`,
    );
    return { uri: Uri.file(file), name };
  };
  const linesOf = (batch: number): readonly UploadedLine[] => server.batches[batch]?.lines ?? [];
  /** The runs that the next batch which comes to its end is made into. */
  const finished = async (): Promise<{
    readonly ids: readonly string[];
    readonly finished: number;
    readonly failed: number;
  }> =>
    new Promise((resolve) => {
      const subscription = rapport.experiments.bulk.onDidFinish((made) => {
        subscription.dispose();
        resolve(made);
      });
    });
  const kept = async (id: string | undefined) =>
    (await rapport.bench.store.get()?.runs.list('kept'))?.find(({ header }) => header.id === id);

  it('are sent one after the other until everything is answered, and become a run like any other', async () => {
    const { uri, name } = write();
    const ended = finished();
    assert.equal(await rapport.experiments.bulk.start(uri, false), true);
    const made = await ended;
    assert.deepEqual(
      server.batches.map(({ lines }) => lines.length),
      [6, 3],
    );
    assert.deepEqual([made.finished, made.failed], [6, 0]);
    const run = await kept(made.ids[0]);
    assert.equal(run?.name, name);
    assert.deepEqual([run.outcome, run.cells.finished], ['completed', 6]);
    await until(rapport.experiments.bulk.desk.onDidChange, () => rapport.experiments.bulk.status.text === '');
    await commands.executeCommand('rapport.showResults', made.ids[0]);
    const rows = () => rapport.results.snapshot().table?.rows.map((row) => `${row.name} ${row.count}`);
    await until(rapport.results.onDidChange, () => rows()?.join() === '0-shot 3,Two-stage 3');
  });

  it('go on where they were when the window is loaded again, and send nothing twice', async () => {
    const { bulk } = rapport.experiments;
    let mayEnd = false;
    server.endings = ({ lines }) =>
      mayEnd ? { status: 'completed', output: lines.map((line) => answerLine(line, GOOD_ANSWER)) } : undefined;
    const { uri, name } = write();
    await bulk.start(uri, false);
    await until(bulk.desk.onDidChange, () => bulk.desk.seen.some(({ state }) => state?.word === 'in_progress'));
    assert.match(bulk.status.text, /batch 0\/6/);
    await bulk.desk.close();
    assert.deepEqual(bulk.desk.seen, []);
    mayEnd = true;
    const ended = finished();
    bulk.desk.open();
    assert.deepEqual(
      bulk.desk.followed.map((one) => one.name),
      [name],
    );
    assert.deepEqual([(await ended).finished, server.batches.length], [6, 2]);
    assert.equal(server.calls.filter((call) => call === 'POST /batches').length, 2);
  });

  it('settle one that was being begun when the window went away', async () => {
    const { bulk } = rapport.experiments;
    server.instead.set('create', (response) => response.destroy());
    const { uri } = write();
    const ended = finished();
    await assert.rejects(bulk.start(uri, false), /connection .* was lost/);
    assert.equal((await ended).finished, 6);
    assert.deepEqual(
      server.batches.map(({ lines }) => lines.length),
      [6, 3],
    );
  });

  it('tell which requests got no answer and why, in the cells and in a list, and do not send them again', async () => {
    const { bulk } = rapport.experiments;
    server.endings = ({ lines }) => ({
      status: 'completed',
      output: lines.slice(1).map((line) => answerLine(line, GOOD_ANSWER)),
      errors: lines.slice(0, 1).map((line) => refusedLine(line, 'content policy')),
    });
    const { uri } = write();
    let unanswered: number | undefined;
    const subscription = bulk.desk.onDidEnd((end) => (unanswered = end.unanswered));
    const ended = finished();
    await bulk.start(uri, false);
    const made = await ended;
    subscription.dispose();
    assert.equal(
      server.batches.flatMap(({ lines }) => lines).length,
      new Set([...linesOf(0), ...linesOf(1)].map((line) => line.custom_id)).size,
    );
    assert.ok((unanswered ?? 0) > 0);
    const record = await rapport.bench.store.get()?.runs.load(made.ids[0] ?? '', new AbortController().signal);
    const reasons = Object.values(record?.cells ?? {}).flatMap(({ error }) =>
      error === undefined ? [] : [error.message],
    );
    assert.ok(reasons.some((reason) => reason.includes('The batch brought no answer: content policy')));
    assert.equal(reasons.length, made.failed);
  });

  it('show what there is before they have ended, and take in what a cancelled one has', async () => {
    const { bulk } = rapport.experiments;
    let mayEnd = false;
    server.endings = ({ lines }) =>
      mayEnd
        ? { status: 'cancelled', output: lines.slice(0, 2).map((line) => answerLine(line, GOOD_ANSWER)) }
        : undefined;
    const { uri } = write();
    await bulk.start(uri, false);
    const partial = await bulk.showAnswered(uri);
    assert.deepEqual([partial.finished, partial.failed], [0, 6]);
    const ended = finished();
    const [followed] = bulk.desk.followed;
    await bulk.cancel(followed);
    assert.ok(server.calls.some((call) => call.endsWith('/cancel')));
    mayEnd = true;
    const made = await ended;
    // The same run goes on: it is not begun anew with every look.
    assert.deepEqual(made.ids, partial.ids);
    assert.equal(made.finished + made.failed, 6);
    assert.equal(server.batches.length, 1);
  });

  it('send nothing more by themselves when the experiment changed meanwhile', async () => {
    const { bulk } = rapport.experiments;
    let mayEnd = false;
    server.endings = ({ lines }) =>
      mayEnd ? { status: 'completed', output: lines.map((line) => answerLine(line, GOOD_ANSWER)) } : undefined;
    const { uri } = write();
    await bulk.start(uri, false);
    const text = readFileSync(uri.fsPath, 'utf8');
    const document = await workspace.openTextDocument(uri);
    writeFileSync(uri.fsPath, text.replace('count: 3', 'count: 4'));
    await until(workspace.onDidChangeTextDocument, () => document.getText().includes('count: 4'));
    const said: (string | undefined)[] = [];
    const subscription = bulk.desk.onDidEnd(({ reason }) => said.push(reason));
    const ended = finished();
    mayEnd = true;
    await ended;
    subscription.dispose();
    assert.match(said[0] ?? '', /changed since the batch was sent/);
    assert.equal(server.batches.length, 1);
  });

  it('go through files for a program of one’s own', async () => {
    const { bulk } = rapport.experiments;
    const { uri } = write();
    const requests = path.join(folder, 'requests.jsonl');
    const results = path.join(folder, 'results.jsonl');
    assert.deepEqual(await bulk.exportFiles(uri, Uri.file(requests)), [requests]);
    const lines = readFileSync(requests, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as UploadedLine);
    assert.equal(lines.length, 6);
    writeFileSync(results, lines.map((line) => answerLine(line, GOOD_ANSWER)).join('\n'));
    assert.equal(await bulk.importResults(uri, [Uri.file(results)]), 6);
    assert.deepEqual(server.calls, []);
    const { finished: done } = await bulk.showAnswered(uri);
    assert.equal(done, 3);
  });

  it('are offered above the experiment at their price, where a server is asked', async () => {
    const lenses = async (uri: Uri): Promise<readonly (string | undefined)[]> => {
      await workspace.openTextDocument(uri);
      const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri);
      return found.map(({ command }) => command?.title);
    };
    assert.ok((await lenses(write().uri)).some((title) => title?.includes('Run as a batch (half price)')));
    assert.ok(
      (await lenses(write('batch: { priceFactor: 0.4 }').uri)).some((title) => title?.includes('(40 % of the price)')),
    );
    const recorded = write();
    writeFileSync(
      recorded.uri.fsPath,
      readFileSync(recorded.uri.fsPath, 'utf8').replace('endpoint: bulk', 'recordings: ../recordings/a.jsonl'),
    );
    assert.ok(!(await lenses(recorded.uri)).some((title) => title?.includes('batch')));
  });
});
