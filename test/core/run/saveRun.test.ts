import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/run/runEvents';
import { cellId, type CellKey, type CellRecord, type RunHeader } from '../../../src/core/run/runRecord';
import type { RunStore } from '../../../src/core/run/runStore';
import { saveRun } from '../../../src/core/run/saveRun';
import { PRESETS } from '../../../src/core/strategy/presets';
import { AppError, type ErrorInfo } from '../../../src/core/util/errors';

const HEADER: RunHeader = {
  id: 'run',
  startedAt: '2026-01-01T00:00:00.000Z',
  templateName: 'paper',
  sectionHashes: {},
  endpointId: 'e',
  model: 'm',
  form: 'chat',
  sampling: {},
  seed: 1,
  columns: PRESETS.slice(0, 2).map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} })),
  testCaseIds: ['a#2', 'b#2'],
};
const CELLS = HEADER.testCaseIds.flatMap((testCaseId) =>
  HEADER.columns.map(({ id: columnId }) => ({ columnId, testCaseId })),
);
const [first, second, third, fourth] = CELLS as [CellKey, CellKey, CellKey, CellKey];
const TOKENS = { tokens: 1, tokeniser: 'o200k_base', exact: true };
const PROMPT = { form: 'completion', text: 'Listener:', stop: [] } as const;

const started = (cell: CellKey): RunEvent => ({ kind: 'cell-started', cell });
const finished = (cell: CellKey): RunEvent => ({ kind: 'cell-finished', cell });
const says = (cell: CellKey, text: string): readonly RunEvent[] => [
  {
    kind: 'cell-step',
    cell,
    step: { kind: 'prompt', stage: 'response', prompt: PROMPT, requestHash: 'h', tokens: TOKENS },
  },
  { kind: 'cell-step', cell, step: { kind: 'delta', stage: 'response', text } },
];

/** A store in memory; `broken` makes whatever changes it fail. */
function memory() {
  const log: string[] = [];
  const cells = new Map<string, CellRecord>();
  const state = { broken: false, known: false };
  const attempt = async <T>(what: string, work: () => T): Promise<T> => {
    await Promise.resolve();
    if (state.broken) throw new AppError('file-error', 'The disk is full.');
    log.push(what);
    return work();
  };
  const store = {
    writable: true,
    begin: (header: RunHeader, text?: string) =>
      attempt(`begin ${header.id}${text === undefined ? '' : ` from ${text}`}`, () => state.known),
    saveCells: (_: string, records: readonly CellRecord[]) =>
      attempt(`save ${records.map(({ key }) => cellId(key)).join(' ')}`, () =>
        records.forEach((record) => cells.set(cellId(record.key), record)),
      ),
    end: (_: string, outcome: string) => attempt(`end ${outcome}`, () => undefined),
  } as unknown as RunStore;
  return { store, log, cells, state };
}

async function* stream(events: readonly (RunEvent | (() => void))[]): AsyncGenerator<RunEvent, void, undefined> {
  for (const event of events) {
    if (typeof event === 'function') event();
    else yield Promise.resolve(event);
  }
}

async function drain(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const begin: RunEvent = { kind: 'run-started', header: HEADER };
const end: RunEvent = { kind: 'run-finished', outcome: 'completed' };
const silent = (): void => undefined;

describe('saving a run', () => {
  it('keeps the text of the template with it', async () => {
    const { store, log } = memory();
    await drain(saveRun(stream([{ ...begin, templateText: '## Stage Two' }, end]), store, silent));
    expect(log).toEqual(['begin run from ## Stage Two', 'end completed']);
  });

  it('passes every event on, in order', async () => {
    const events = [begin, started(first), ...says(first, 'Oh'), finished(first), end];
    const seen: RunEvent[] = [];
    for await (const event of saveRun(stream(events), memory().store, silent)) seen.push(event);
    expect(seen).toEqual(events);
  });

  it('stores the header before anything starts, each cell as it ends, the outcome before the end is told', async () => {
    const { store, log } = memory();
    for await (const event of saveRun(stream([begin, started(first), finished(first), end]), store, silent))
      log.push(event.kind);
    const order = ['begin run', 'run-started', `save ${cellId(first)}`, 'end completed', 'run-finished'];
    expect(log.filter((entry) => !entry.startsWith('cell-'))).toEqual(order);
  });

  it('stores what a stopped cell had come to, as cancelled', async () => {
    const { store, cells } = memory();
    await drain(saveRun(stream([begin, started(first), ...says(first, 'Oh'), end]), store, silent));
    expect(cells.get(cellId(first))).toMatchObject({ status: 'cancelled', stages: { response: { text: 'Oh' } } });
    expect([...cells.keys()]).toEqual([cellId(first)]);
  });

  it('counts a run that is left early as cancelled', async () => {
    const { store, log, cells } = memory();
    for await (const event of saveRun(stream([begin, started(first), finished(first), started(second)]), store, silent))
      if (event.kind === 'cell-finished') break;
    expect(cells.get(cellId(first))?.status).toBe('finished');
    expect(log.at(-1)).toBe('end cancelled');
  });

  it('tells of trouble once, goes on, and stores what was left behind when it is over', async () => {
    const { store, cells, state, log } = memory();
    const problems: ErrorInfo[] = [];
    const seen: string[] = [];
    const breaks = (): void => void (state.broken = true);
    const mends = (): void => void (state.broken = false);
    const events = stream([
      begin,
      ...[started(first), finished(first), breaks],
      ...[started(second), finished(second), started(third), finished(third), mends],
      ...[started(fourth), finished(fourth), end],
    ]);
    for await (const event of saveRun(events, store, (problem) => problems.push(problem))) seen.push(event.kind);
    expect(seen.at(-1)).toBe('run-finished');
    expect(problems).toEqual([{ code: 'file-error', message: 'The disk is full.' }]);
    expect([...cells.keys()].sort()).toEqual(CELLS.map(cellId).sort());
    expect(log.at(-1)).toBe('end completed');
  });

  it('tells of trouble again when it comes back after everything was stored', async () => {
    const { store, cells, state } = memory();
    const problems: ErrorInfo[] = [];
    const breaks = (): void => void (state.broken = true);
    const mends = (): void => void (state.broken = false);
    const one = (cell: CellKey): readonly RunEvent[] => [started(cell), finished(cell)];
    const events = [
      begin,
      breaks,
      ...one(first),
      mends,
      ...one(second),
      started(third),
      breaks,
      finished(third),
      mends,
      end,
    ];
    await drain(saveRun(stream(events), store, (problem) => problems.push(problem)));
    expect(problems).toHaveLength(2);
    expect([...cells.keys()].sort()).toEqual([first, second, third].map(cellId).sort());
  });

  it('begins late when the store could not be written at first', async () => {
    const { store, state, log } = memory();
    state.broken = true;
    const mends = (): void => void (state.broken = false);
    const events = stream([begin, started(first), mends, finished(first), end]);
    await drain(saveRun(events, store, silent));
    expect(log).toEqual(['begin run', `save ${cellId(first)}`, 'end completed']);
  });

  it('never throws for a store that stays broken', async () => {
    const { store, state } = memory();
    state.broken = true;
    const seen: string[] = [];
    for await (const event of saveRun(stream([begin, started(first), finished(first), end]), store, silent))
      seen.push(event.kind);
    expect(seen).toEqual(['run-started', 'cell-started', 'cell-finished', 'run-finished']);
  });

  it('leaves a store alone that cannot be written', async () => {
    const { store, log } = memory();
    const events = [begin, started(first), finished(first), end];
    const seen: RunEvent[] = [];
    for await (const event of saveRun(stream(events), { ...store, writable: false }, silent)) seen.push(event);
    expect(seen).toEqual(events);
    expect(log).toEqual([]);
  });

  it.each([
    [true, []],
    [false, [cellId(second)]],
  ])('of a record taken up again stores the cells it has unless they are stored (%s)', async (known, expected) => {
    const { store, cells, state } = memory();
    state.known = known;
    const kept = Object.fromEntries(
      [
        { key: second, status: 'finished' as const, stages: {} },
        { key: third, status: 'waiting' as const, stages: {} },
      ].map((cell) => [cellId(cell.key), cell]),
    );
    await drain(saveRun(stream([{ ...begin, cells: kept }, end]), store, silent));
    expect([...cells.keys()]).toEqual(expected);
  });

  it('takes no more cells than a store has in hand at once', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const { store } = memory();
    const slow: RunStore = {
      ...store,
      saveCells: () => new Promise((resolve) => (most = Math.max(most, waiting.push(resolve)))),
    };
    const keys = Array.from({ length: 200 }, (_, index) => ({ columnId: 'zero-shot', testCaseId: `case${index}#2` }));
    const events = stream([begin, ...keys.flatMap((cell) => [started(cell), finished(cell)]), end]);
    const run = { over: false };
    const done = drain(saveRun(events, slow, silent)).finally(() => (run.over = true));
    while (!run.over) {
      await nextTurn();
      waiting.splice(0).forEach((resolve) => resolve());
    }
    expect(await done).toHaveLength(2 * keys.length + 2);
    expect(most).toBeLessThanOrEqual(50);
    expect(most).toBeGreaterThan(1);
  });

  it('passes an error of the run on after storing what there was', async () => {
    const { store, log } = memory();
    const failing = async function* (): AsyncGenerator<RunEvent, void, undefined> {
      yield begin;
      yield started(first);
      throw await Promise.resolve(new RangeError('broken'));
    };
    const run = async (): Promise<void> => {
      await drain(saveRun(failing(), store, silent));
    };
    await expect(run()).rejects.toThrow('broken');
    expect(log).toEqual(['begin run', `save ${cellId(first)}`, 'end cancelled']);
  });
});
