import { describe, expect, it } from 'vitest';
import { applyRunEvent, type RunEvent } from '../../../src/core/run/runEvents';
import { runHeader } from '../../../src/core/run/runExperiment';
import { cellId, responseOf, type CellRecord, type RunRecord } from '../../../src/core/run/runRecord';
import type { StepEvent } from '../../../src/core/strategy/stepEvent';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';

const spec = makeSpec({ columns: presetColumns('zero-shot', 'two-stage'), testCases: makeTestCases(2) });
const header = runHeader(spec, '2026-01-02T03:04:05.000Z');
const cell = { columnId: 'two-stage', testCaseId: 'case1#2' };
const id = cellId(cell);

const started: RunEvent = { kind: 'run-started', header };
const foldAll = (...events: readonly RunEvent[]): RunRecord =>
  events.reduce<RunRecord | undefined>(applyRunEvent, undefined) as RunRecord;
const step = (what: StepEvent): RunEvent => ({ kind: 'cell-step', cell, step: what });
const prompt = { form: 'completion', text: 'p', stop: [] } as const;
const tokens = { tokens: 1, tokeniser: 't', exact: true };
const completion = {
  text: 'whole',
  finishReason: 'stop',
  latencyMs: 1,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
} as const;

describe('the fold of run events', () => {
  it('starts with every cell waiting, in the order of cases and columns', () => {
    const record = foldAll(started);
    expect(record.outcome).toBe('running');
    expect(Object.keys(record.cells)).toEqual([
      'zero-shot|case0#2',
      'two-stage|case0#2',
      'zero-shot|case1#2',
      'two-stage|case1#2',
    ]);
    expect(record.cells[id]).toEqual({ key: cell, status: 'waiting', stages: {} });
  });

  it('keeps the cells of a run that is taken up again until they start anew', () => {
    const kept: CellRecord = { key: cell, status: 'finished', stages: {}, scores: [] };
    const record = foldAll({ kind: 'run-started', header, cells: { [id]: kept } });
    expect(record.cells[id]).toBe(kept);
    expect(Object.values(record.cells).filter(({ status }) => status === 'waiting')).toHaveLength(3);
    expect(applyRunEvent(record, { kind: 'cell-started', cell }).cells[id]).toEqual({
      key: cell,
      status: 'running',
      stages: {},
    });
  });

  it('does not change the cells that it was given to keep', () => {
    const cells = { [id]: { key: cell, status: 'finished', stages: {} } as const };
    foldAll({ kind: 'run-started', header, cells }, { kind: 'cell-started', cell });
    expect(cells[id]?.status).toBe('finished');
    expect(Object.keys(cells)).toEqual([id]);
  });

  it('gathers the steps of a cell', () => {
    const record = foldAll(
      started,
      { kind: 'cell-started', cell },
      step({ kind: 'exemplars', exemplars: [] }),
      step({ kind: 'prompt', stage: 'one', prompt, requestHash: 'h', tokens }),
      step({ kind: 'delta', stage: 'one', text: 'wh' }),
      step({ kind: 'delta', stage: 'one', text: 'at' }),
    );
    expect(record.cells[id]).toEqual({
      key: cell,
      status: 'running',
      exemplars: [],
      stages: { one: { prompt, requestHash: 'h', tokens, text: 'what' } },
    });
    expect(responseOf(record.cells[id]!)).toBeUndefined();
    const later = [
      step({ kind: 'completed', stage: 'one', completion }),
      step({ kind: 'stage-one', result: { text: 'whole', label: 'sad', sentReply: 'whole' } }),
      step({ kind: 'prompt', stage: 'response', prompt, requestHash: 'i', tokens }),
      step({ kind: 'delta', stage: 'response', text: 'Y' }),
      step({ kind: 'completed', stage: 'response', completion: { ...completion, text: 'Yes' } }),
      step({ kind: 'scores', scores: [] }),
      { kind: 'cell-finished', cell } as const,
    ].reduce<RunRecord>(applyRunEvent, record);
    expect(later.cells[id]).toMatchObject({
      status: 'finished',
      stageOne: { label: 'sad' },
      scores: [],
      stages: { one: { text: 'whole', completion }, response: { text: 'Yes', requestHash: 'i' } },
    });
    expect(responseOf(later.cells[id]!)).toBe('Yes');
  });

  it('shows the final text of a completion, whatever the deltas were', () => {
    const record = foldAll(
      started,
      step({ kind: 'prompt', stage: 'response', prompt, requestHash: 'h', tokens }),
      step({ kind: 'delta', stage: 'response', text: ' who' }),
      step({ kind: 'completed', stage: 'response', completion }),
    );
    expect(record.cells[id]?.stages.response?.text).toBe('whole');
  });

  it('starts a cell afresh when it is started again', () => {
    const record = foldAll(
      started,
      { kind: 'cell-started', cell },
      step({ kind: 'delta', stage: 'response', text: 'old' }),
      { kind: 'cell-failed', cell, error: { code: 'timeout', message: 'x' } },
      { kind: 'cell-started', cell },
    );
    expect(record.cells[id]).toEqual({ key: cell, status: 'running', stages: {} });
  });

  it.each([
    ['timeout', 'failed'],
    ['cancelled', 'cancelled'],
    ['unavailable', 'unavailable'],
    ['not-recorded', 'failed'],
  ] as const)('turns the error %s into the status %s', (code, status) => {
    const error = { code, message: 'Why.' };
    expect(foldAll(started, { kind: 'cell-failed', cell, error }).cells[id]).toMatchObject({ status, error });
  });

  it.each(['completed', 'cancelled'] as const)('leaves nothing waiting or running after the end: %s', (outcome) => {
    const error = { code: 'timeout', message: 'x' } as const;
    const record = foldAll(
      started,
      { kind: 'cell-started', cell },
      { kind: 'cell-finished', cell: { columnId: 'zero-shot', testCaseId: 'case0#2' } },
      { kind: 'cell-failed', cell: { columnId: 'zero-shot', testCaseId: 'case1#2' }, error },
      { kind: 'run-finished', outcome },
    );
    expect(record.outcome).toBe(outcome);
    expect(Object.values(record.cells).map(({ status }) => status)).toEqual([
      'finished',
      'cancelled',
      'failed',
      'cancelled',
    ]);
  });

  it('gives new objects for what changed and keeps the others', () => {
    const before = foldAll(started);
    const [record, other, changed] = [before, before.cells['zero-shot|case0#2'], before.cells[id]];
    const after = applyRunEvent(record, { kind: 'cell-started', cell });
    expect(after).not.toBe(record);
    expect(after.cells['zero-shot|case0#2']).toBe(other);
    expect(after.cells[id]).not.toBe(changed);
    expect(after.header).toBe(record.header);
  });

  it('takes in a cell that the header does not name', () => {
    const stray = { columnId: 'other', testCaseId: 'x#2' };
    expect(foldAll(started, { kind: 'cell-started', cell: stray }).cells['other|x#2']?.status).toBe('running');
  });

  it('refuses to begin with anything but the start', () => {
    expect(() => applyRunEvent(undefined, { kind: 'cell-started', cell })).toThrow(RangeError);
  });

  it('takes over the table of cells instead of copying it, so that many fold in linear time', () => {
    const started = applyRunEvent(undefined, { kind: 'run-started', header });
    const { cells } = started;
    const cell = { columnId: 'zero-shot', testCaseId: header.testCaseIds[0] ?? '' };
    let record = started;
    for (const kind of ['cell-started', 'cell-finished'] as const) {
      record = applyRunEvent(record, { kind, cell });
      expect(record.cells).toBe(cells);
    }
    expect(Object.values(record.cells).some(({ status }) => status === 'finished')).toBe(true);
  });
});
