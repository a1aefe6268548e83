import { describe, expect, it } from 'vitest';
import type { CellRecord, CellStatus } from '../../../src/core/run/runRecord';
import { announcement } from '../../../webview/model/announcement';
import { benchPhase, missingParts } from '../../../webview/model/benchPhase';
import { columnStatus } from '../../../webview/model/columnStatus';
import { cellsOf, rowsInUse } from '../../../webview/model/gridRows';
import { promptSummary, sentStages, usageSummary } from '../../../webview/model/promptSummary';
import { completionOf, headerOf, keyOf, recordOf, SPEECH } from '../harness/cells';
import { answered, benchOf, preset, SIX } from '../harness/scenes';
import { SCENES } from '../harness/moreScenes';

function cellOf(status: CellStatus, more: Partial<CellRecord> = {}): CellRecord {
  return { key: keyOf('zero-shot'), status, stages: {}, ...more };
}

function answeredBy(completion: Parameters<typeof completionOf>[1]): CellRecord {
  const stage = { prompt: { form: 'completion', text: '', stop: [] }, requestHash: '', text: 'x' } as const;
  const tokens = { tokens: 1000, tokeniser: 'o200k_base', exact: false };
  return cellOf('finished', { stages: { response: { ...stage, tokens, completion: completionOf('x', completion) } } });
}

describe('the phase of the bench', () => {
  const bench = benchOf(SIX);
  const run = recordOf([{ kind: 'run-started', header: headerOf(SIX) }]);
  const ended = { ...run, outcome: 'completed' } as const;

  it.each([
    ['empty', SCENES.empty().bench, undefined, []],
    ['ready', bench, undefined, [undefined]],
    ['running', { ...bench, running: true }, undefined, []],
    ['running', bench, run, [cellOf('finished'), cellOf('running')]],
    ['answered', bench, ended, [cellOf('failed'), cellOf('finished')]],
    ['failed', bench, ended, [cellOf('failed'), cellOf('unavailable')]],
    ['ready', bench, ended, [cellOf('cancelled')]],
    ['answered', SCENES.empty().bench, ended, [cellOf('finished')]],
  ] as const)('is %s', (phase, state, record, cells) => {
    expect(benchPhase(state, record, cells)).toBe(phase);
  });

  it('a run of another test case does not count', () => {
    const { run: record } = answered(SIX);
    const other = { ...bench, testCase: { ...SPEECH, id: 'sample_18#2' } };
    expect(benchPhase(other, record, cellsOf(other, record))).toBe('ready');
  });

  it('names what is missing in the order in which one sets it up', () => {
    expect(missingParts(SCENES.empty().bench)).toEqual(['template', 'test-case', 'model', 'strategies']);
    expect(missingParts(bench)).toEqual([]);
  });
});

describe('the rows of the grid', () => {
  const columns = (...ids: string[]) => benchOf(ids.map(preset)).columns;

  it('leave out what no column uses', () => {
    expect(rowsInUse(columns('zero-shot')).map(({ id }) => id)).toEqual(['response', 'scores', 'prompt']);
    expect(rowsInUse(columns('zero-shot', 'two-stage')).map(({ id }) => id)).toContain('stage-one');
    expect(
      rowsInUse(columns('five-shot', 'knowledge'))
        .map(({ id }) => id)
        .slice(0, 2),
    ).toEqual(['exemplars', 'knowledge']);
  });
});

describe('the status of a column', () => {
  it.each([
    [undefined, 'idle', 'not run'],
    [cellOf('waiting'), 'waiting', 'waiting'],
    [cellOf('running'), 'running', 'preparing'],
    [cellOf('cancelled'), 'stopped', 'stopped'],
    [answeredBy({ latencyMs: 1840 }), 'answered', 'answered · 1.8 s'],
    [answeredBy({ source: { kind: 'stored', date: '2026-02-11T00:00:00Z' } }), 'answered', 'stored · 2026-02-11'],
    [answeredBy({ source: { kind: 'recorded', model: 'm', date: '2026-02-11' } }), 'answered', 'recorded · 2026-02-11'],
  ] as const)('of %o is %s', (cell, kind, text) => {
    expect(columnStatus(cell, undefined)).toMatchObject({ kind, text });
  });

  it('carries the reason where something failed or is not available', () => {
    const error = { code: 'timeout', message: 'No answer.' } as const;
    expect(columnStatus(cellOf('failed', { error }), undefined)).toEqual({
      kind: 'failed',
      text: 'failed',
      detail: 'No answer.',
    });
    expect(columnStatus(undefined, 'No index.')).toEqual({
      kind: 'unavailable',
      text: 'unavailable',
      detail: 'No index.',
    });
  });
});

describe('what a screen reader is told', () => {
  const before = new Map([
    ['a', 'running'],
    ['b', 'waiting'],
    ['c', 'answered'],
  ] as const);
  const column = (id: string, status: 'running' | 'answered' | 'failed') => ({ id, name: id.toUpperCase(), status });

  it('is each end, and the sum when the last one ended', () => {
    expect(announcement(before, [column('a', 'answered'), column('b', 'running'), column('c', 'answered')])).toBe(
      'A answered.',
    );
    expect(announcement(before, [column('a', 'answered'), column('b', 'failed'), column('c', 'answered')])).toBe(
      'A answered, B failed. Run ended: 2 of 3 answered.',
    );
  });

  it('is nothing while columns go on, nor for what was there when the panel came', () => {
    expect(announcement(before, [column('a', 'running'), column('c', 'answered')])).toBe('');
    expect(announcement(new Map(), [column('a', 'answered')])).toBe('');
  });
});

describe('the size of what was sent', () => {
  const { response } = answeredBy({}).stages;

  it('sums the requests and says when it is an estimate', () => {
    expect(promptSummary(sentStages({ one: response, response }))).toBe('≈ 2,000 tokens · 2 calls');
    const exact = { ...response!, tokens: { tokens: 12, tokeniser: 'own', exact: true } };
    expect(promptSummary(sentStages({ one: undefined, response: exact }))).toBe('12 tokens · 1 call');
  });

  it('gives the count of the server only when it counted every request', () => {
    const { completion, ...underWay } = response!;
    expect(completion?.usage).toBeDefined();
    expect(usageSummary(sentStages({ one: response, response }))).toBe('862 in · 54 out');
    expect(usageSummary(sentStages({ one: response, response: underWay }))).toBeUndefined();
  });
});
