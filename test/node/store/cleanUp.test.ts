import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { requestHash } from '../../../src/core/llm/requestHash';
import { applyRunEvent, type RunEvent } from '../../../src/core/run/runEvents';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { saveRun } from '../../../src/core/run/saveRun';
import type { Store } from '../../../src/core/run/store';
import { chatRequest } from '../../support/loopback/asking';
import { madeUpRun, streamed } from './madeUpRun';
import { NEVER, NOON, newFolder, open, storeFile } from './storeFolder';

async function storeRun(store: Store, seed: number): Promise<RunRecord> {
  const run = madeUpRun(seed, 20);
  for (const { request, completion } of run.asked) await store.completions.save(request, completion, 0);
  let record: RunRecord | undefined;
  for await (const event of saveRun(streamed(run.events), store.runs, (problem) => expect.fail(problem.message)))
    record = applyRunEvent(record, event);
  if (record === undefined) throw new Error('no events');
  return record;
}

const LATER = NOON + 24 * 3_600_000;

describe('cleaning up', () => {
  it('removes deleted runs and all that only they used, and leaves the others whole', async () => {
    const folder = newFolder();
    const store = open(folder);
    const kept = await storeRun(store, 1);
    const small = await store.stats();
    await storeRun(store, 2);
    await store.runs.annotateCell('run-2', { columnId: 'zero-shot', testCaseId: 'x#2' }, 'a note');
    await store.runs.delete('run-2');
    const full = await store.stats();
    expect(full).toMatchObject({ runs: 1, deletedRuns: 1 });
    store.dispose();
    const later = open(folder, { now: () => LATER });
    expect(await later.cleanUp({ unusedCompletions: true })).toBeGreaterThan(0);
    const cleaned = await later.stats();
    expect({ ...cleaned, bytes: 0 }).toEqual({ ...small, bytes: 0 });
    expect(cleaned.bytes).toBeLessThan(full.bytes);
    expect(await later.runs.load('run-1', NEVER)).toEqual(kept);
    await expect(later.runs.restore('run-2')).rejects.toMatchObject({ code: 'not-found' });
    later.dispose();
    expect(await open(folder).runs.load('run-1', NEVER)).toEqual(kept);
  });

  it('keeps every answer unless told otherwise', async () => {
    const folder = newFolder();
    const store = open(folder);
    await storeRun(store, 2);
    const before = await store.stats();
    await store.runs.delete('run-2');
    await store.cleanUp({ unusedCompletions: false });
    const after = await store.stats();
    expect(after).toMatchObject({ runs: 0, deletedRuns: 0, cells: 0, completions: before.completions });
    const { request, completion } = madeUpRun(2, 20).asked[0]!;
    expect((await store.completions.find(requestHash(request), 0))?.completion).toEqual(completion);
  });

  it('spares unused answers of the last hour: their cells may be about to be stored', async () => {
    const folder = newFolder();
    const { request, completion } = madeUpRun(2).asked[0]!;
    const store = open(folder);
    await store.completions.save(request, completion, 0);
    await store.cleanUp({ unusedCompletions: true });
    expect(await store.completions.count([requestHash(request)])).toEqual([1]);
    store.dispose();
    const later = open(folder, { now: () => LATER });
    await later.cleanUp({ unusedCompletions: true });
    expect(await later.stats()).toMatchObject({ completions: 0, requests: 0, texts: 0 });
  });

  it('keeps of several equal answers the one that a run shows', async () => {
    const folder = newFolder();
    const store = open(folder);
    const run = madeUpRun(7, 10);
    const { request, completion } = run.asked[0]!;
    const repeats = [1, 2, 3].map((latencyMs) => ({ ...completion, latencyMs }));
    for (const repeat of repeats) await store.completions.save(request, repeat, 'next');
    const hash = requestHash(request);
    await store.completions.find(hash, 2);
    const events = run.events.map((event): RunEvent => {
      if (event.kind !== 'cell-step' || event.step.kind !== 'completed') return event;
      return event.step.completion.latencyMs === completion.latencyMs
        ? { ...event, step: { ...event.step, completion: { ...event.step.completion, latencyMs: 2 } } }
        : event;
    });
    for await (const event of saveRun(streamed(events), store.runs, () => undefined)) expect(event).toBeDefined();
    store.dispose();
    const later = open(folder, { now: () => LATER });
    await later.cleanUp({ unusedCompletions: true });
    expect((await later.completions.repeats(hash)).map((stored) => stored.completion)).toEqual([repeats[1]]);
  });

  it('does not mislead another window that knows rows which are gone', async () => {
    const folder = newFolder();
    const [one, other] = [open(folder), open(folder, { now: () => LATER })];
    await storeRun(one, 3);
    await one.runs.delete('run-3');
    await other.cleanUp({ unusedCompletions: true });
    expect(await other.stats()).toMatchObject({ texts: 0, requests: 0 });
    // The same texts again: their rows must be made anew.
    const record = await storeRun(one, 3);
    expect(await one.runs.load('run-3', NEVER)).toEqual(record);
    one.dispose();
    expect(await other.runs.load('run-3', NEVER)).toEqual(record);
  });

  it('leaves no reference without its row', async () => {
    const folder = newFolder();
    const store = open(folder, { now: () => LATER });
    for (const seed of [4, 5, 6]) await storeRun(store, seed);
    await store.runs.delete('run-5');
    await store.cleanUp({ unusedCompletions: true });
    for (const seed of [4, 6]) await store.runs.load(`run-${seed}`, NEVER);
    store.dispose();
    const database = new DatabaseSync(storeFile(folder), { readOnly: true });
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    database.close();
  });

  it('says what is in the store', async () => {
    const store = open(newFolder());
    expect(await store.stats()).toMatchObject({
      texts: 0,
      requests: 0,
      completions: 0,
      runs: 0,
      deletedRuns: 0,
      cells: 0,
    });
    const record = await storeRun(store, 1);
    await store.completions.save(chatRequest(), madeUpRun(1).asked[0]!.completion, 0);
    const stats = await store.stats();
    const stored = Object.values(record.cells).filter(({ stages }) => Object.keys(stages).length > 0).length;
    expect(stats.cells).toBeGreaterThanOrEqual(stored);
    expect(stats.runs).toBe(1);
    expect(stats.bytes).toBeGreaterThan(10_000);
  });
});
