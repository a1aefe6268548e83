import { describe, expect, it } from 'vitest';
import type { Completion } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { applyRunEvent, type RunEvent } from '../../../src/core/run/runEvents';
import { cellId, type CellRecord, type RunRecord } from '../../../src/core/run/runRecord';
import { saveRun } from '../../../src/core/run/saveRun';
import type { Store } from '../../../src/core/run/store';
import { asFound } from '../../../src/core/store/answerFromStore';
import { madeUpRun, streamed, type MadeUpRun } from './madeUpRun';
import { NEVER, newFolder, open } from './storeFolder';

const fold = (events: readonly RunEvent[]): RunRecord => {
  let record: RunRecord | undefined;
  for (const event of events) record = applyRunEvent(record, event);
  if (record === undefined) throw new Error('no events');
  return record;
};

async function store(run: MadeUpRun, into: Store, { withAnswers = true } = {}): Promise<void> {
  if (withAnswers) for (const { request, completion } of run.asked) await into.completions.save(request, completion, 0);
  const problems: unknown[] = [];
  const saved: RunEvent[] = [];
  for await (const event of saveRun(streamed(run.events), into.runs, (problem) => problems.push(problem)))
    saved.push(event);
  expect(saved).toEqual(run.events);
  expect(problems).toEqual([]);
}

const someCell = (run: MadeUpRun): CellRecord => {
  const cell = Object.values(fold(run.events).cells).find(({ status }) => status === 'finished');
  if (cell === undefined) throw new Error('the run has no finished cell');
  return cell;
};

describe('a run read back', () => {
  it.each([...Array(25).keys()])('is what the fold of its events made of it (seed %i)', async (seed) => {
    const folder = newFolder();
    const run = madeUpRun(seed);
    const before = open(folder);
    await store(run, before, { withAnswers: seed % 3 > 0 });
    const expected = fold(run.events);
    expect(await before.runs.load(run.header.id, NEVER)).toStrictEqual(expected);
    before.dispose();
    expect(await open(folder).runs.load(run.header.id, NEVER)).toStrictEqual(expected);
  });

  it('is the same when its answers came from the store', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(7, 10);
    for (const { request, completion } of run.asked) await opened.completions.save(request, completion, 0);
    const answers = new Map<string, Completion>();
    for (const { request } of run.asked) {
      const found = await opened.completions.find(requestHash(request), 0);
      if (found !== undefined) answers.set(found.completion.text.trim(), asFound(found));
    }
    expect(answers.size).toBeGreaterThan(3);
    const events = run.events.map((event): RunEvent => {
      if (event.kind !== 'cell-step' || event.step.kind !== 'completed') return event;
      const { completion } = event.step;
      const found = completion.source.kind === 'live' ? answers.get(completion.text) : undefined;
      return found === undefined
        ? event
        : { ...event, step: { ...event.step, completion: { ...found, text: completion.text } } };
    });
    await store({ ...run, events }, opened, { withAnswers: false });
    expect(await opened.runs.load(run.header.id, NEVER)).toStrictEqual(fold(events));
  });

  it('lets others of the thread go on while its cells are laid out', async () => {
    const opened = open(newFolder());
    const { header } = madeUpRun(1);
    const testCaseIds = Array.from({ length: 20_000 }, (_, index) => `case-${index}`);
    await opened.runs.begin({ ...header, testCaseIds });
    await opened.runs.end(header.id, 'completed');
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns++;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    const { cells } = await opened.runs.load(header.id, NEVER);
    going = false;
    const count = testCaseIds.length * header.columns.length;
    expect(Object.keys(cells)).toHaveLength(count);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(count / 2000));
  });

  it('has its cells in the order of cases and columns', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(4, 20);
    await store(run, opened);
    const loaded = await opened.runs.load(run.header.id, NEVER);
    expect(Object.keys(loaded.cells)).toEqual(Object.keys(fold(run.events).cells));
  });

  it('is whole when it has more cells than one page of reading', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(1, 150);
    await store(run, opened);
    const expected = fold(run.events);
    expect(Object.keys(expected.cells).length).toBeGreaterThan(400);
    expect(await opened.runs.load(run.header.id, NEVER)).toStrictEqual(expected);
  });

  it('still waits for what was not reached while it is not ended', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(2);
    await opened.runs.begin(run.header);
    const cell = someCell(run);
    await opened.runs.saveCells(run.header.id, [cell]);
    const loaded = await opened.runs.load(run.header.id, NEVER);
    expect(loaded.outcome).toBe('running');
    const others = Object.values(loaded.cells).filter(({ key }) => cellId(key) !== cellId(cell.key));
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set(['waiting']));
    expect(loaded.cells[cellId(cell.key)]).toEqual(cell);
  });

  it('keeps members that a later version of the record may add', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(2);
    const cell = someCell(run);
    const response = { ...cell.stages.response!, ahead: [1, { two: 2 }] };
    const completion = { ...response.completion!, logprobs: [-0.5], source: { kind: 'live' as const } };
    const grown = { ...cell, mark: 'x', stages: { ...cell.stages, response: { ...response, completion } } };
    await opened.runs.begin(run.header);
    await opened.runs.saveCells(run.header.id, [grown]);
    expect(await opened.runs.cells(run.header.id, [cell.key])).toEqual([grown]);
  });

  it('stops being read when the signal aborts', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(1);
    await store(run, opened);
    await expect(opened.runs.load(run.header.id, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('throws not-found for a run that is not there', async () => {
    const opened = open(newFolder());
    await expect(opened.runs.load('nobody', NEVER)).rejects.toMatchObject({ code: 'not-found' });
    await expect(opened.runs.rename('nobody', 'x')).rejects.toMatchObject({ code: 'not-found' });
    await expect(opened.runs.saveCells('nobody', [someCell(madeUpRun(1))])).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('cells', () => {
  it('are read one by one, in the order asked for, with gaps where none is stored', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(5, 10);
    await store(run, opened);
    const expected = fold(run.events).cells;
    const ended = Object.values(expected).filter(({ stages }) => Object.keys(stages).length > 0);
    const keys = ended.map(({ key }) => key).reverse();
    const missing = { columnId: 'no such column', testCaseId: keys[0]!.testCaseId };
    expect(await opened.runs.cells(run.header.id, [...keys, missing])).toEqual([...ended.reverse(), undefined]);
  });

  it('take the place of what was stored for their key, and the counts follow', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(2);
    const cell = someCell(run);
    await opened.runs.begin(run.header);
    await opened.runs.saveCells(run.header.id, [cell]);
    const failed: CellRecord = {
      key: cell.key,
      status: 'failed',
      stages: {},
      error: { code: 'timeout', message: 'Slow.' },
    };
    await opened.runs.saveCells(run.header.id, [failed, failed]);
    expect(await opened.runs.cells(run.header.id, [cell.key])).toEqual([failed]);
    const [summary] = await opened.runs.list('kept');
    expect(summary?.cells).toEqual({ finished: 0, failed: 1, cancelled: 0, unavailable: 0 });
  });

  it('that wait or run are not stored', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(2);
    const key = someCell(run).key;
    await opened.runs.begin(run.header);
    await opened.runs.saveCells(run.header.id, [{ key, status: 'running', stages: {} }]);
    expect(await opened.runs.cells(run.header.id, [key])).toEqual([undefined]);
  });

  it('keep their notes when they are run again', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(2);
    const cell = someCell(run);
    await opened.runs.begin(run.header);
    await opened.runs.annotateCell(run.header.id, cell.key, ' too long ');
    await opened.runs.saveCells(run.header.id, [cell]);
    await opened.runs.begin(run.header);
    await opened.runs.saveCells(run.header.id, [cell]);
    expect(Object.keys(await opened.runs.cellNotes(run.header.id))).toEqual([cellId(cell.key)]);
    await opened.runs.annotateCell(run.header.id, cell.key, 'better');
    expect(await opened.runs.cellNotes(run.header.id)).toEqual({ [cellId(cell.key)]: 'better' });
    await opened.runs.annotateCell(run.header.id, cell.key, '');
    expect(await opened.runs.cellNotes(run.header.id)).toEqual({});
  });

  it('name the repeat that they show when a request was answered more than once', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(7, 10);
    const { request, completion } = run.asked[0]!;
    for (const latencyMs of [1, 2, 3]) await opened.completions.save(request, { ...completion, latencyMs }, 'next');
    await store(run, opened);
    expect(await opened.runs.load(run.header.id, NEVER)).toStrictEqual(fold(run.events));
  });
});

describe('the list of runs', () => {
  it('has the run begun last first, with what made it and how its cells ended', async () => {
    const opened = open(newFolder());
    for (const seed of [1, 2, 3]) await store(madeUpRun(seed), opened);
    const summaries = await opened.runs.list('kept');
    expect(summaries.map(({ header }) => header.id)).toEqual(['run-3', 'run-2', 'run-1']);
    const record = fold(madeUpRun(3).events);
    const count = (status: string): number =>
      Object.values(record.cells).filter((cell) => cell.status === status && Object.keys(cell.stages).length > 0)
        .length;
    const { testCaseIds, ...header } = record.header;
    expect(summaries[0]).toMatchObject({ header, testCaseCount: testCaseIds.length, outcome: record.outcome });
    expect(summaries[0]?.cells.finished).toBe(count('finished'));
    expect(summaries[0]?.savedAt).toMatch(/^2026-01-02T12:/);
  });

  it('shows names and notes until they are taken away', async () => {
    const opened = open(newFolder());
    await store(madeUpRun(1), opened);
    await opened.runs.rename('run-1', '  warmer guideline ');
    await opened.runs.annotate('run-1', 'for the paper');
    expect((await opened.runs.list('kept'))[0]).toMatchObject({ name: 'warmer guideline', note: 'for the paper' });
    await opened.runs.rename('run-1', '');
    await opened.runs.annotate('run-1', '');
    const [summary] = await opened.runs.list('kept');
    expect(summary).not.toHaveProperty('name');
    expect(summary).not.toHaveProperty('note');
  });

  it('has a deleted run again when it is taken up again', async () => {
    const opened = open(newFolder());
    const run = madeUpRun(1);
    await store(run, opened);
    await opened.runs.delete('run-1');
    expect(await opened.runs.begin(run.header)).toBe(true);
    expect((await opened.runs.list('kept')).map(({ outcome }) => outcome)).toEqual(['running']);
  });

  it('loses a deleted run until it is restored', async () => {
    const opened = open(newFolder());
    for (const seed of [1, 2]) await store(madeUpRun(seed), opened);
    await opened.runs.delete('run-2');
    const ids = async (which: 'kept' | 'deleted'): Promise<readonly string[]> =>
      (await opened.runs.list(which)).map(({ header }) => header.id);
    expect(await ids('kept')).toEqual(['run-1']);
    expect(await ids('deleted')).toEqual(['run-2']);
    await opened.runs.restore('run-2');
    expect(await ids('kept')).toEqual(['run-2', 'run-1']);
    expect(await opened.runs.load('run-2', NEVER)).toStrictEqual(fold(madeUpRun(2).events));
  });
});
