import { describe, expect, it } from 'vitest';
import { deltaFacts, deltaText, spokenDelta, verdictOf } from '../../../src/core/history/historyText';
import { versionDeltas, type VersionDelta } from '../../../src/core/history/versionDelta';
import { asSide, pairColumns } from '../../../src/core/evaluation/caseChanges';
import type { ResultTable } from '../../../src/core/evaluation/resultTable';
import type { CellRecord, RunRecord } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';

const columns = PRESETS.slice(0, 2).map((strategy) => ({
  id: strategy.id,
  name: strategy.name,
  strategy,
  variants: {},
}));

/** A run with one BLEU-2 a test case and column; `null` where nothing was scored. */
function record(id: string, figures: Readonly<Record<string, readonly (number | null)[]>>): RunRecord {
  const cells = Object.entries(figures).flatMap(([columnId, values]) =>
    values.map((value, place): readonly [string, CellRecord] => [
      `${columnId}|case${place}`,
      {
        key: { columnId, testCaseId: `case${place}` },
        status: 'finished',
        stages: {},
        scores: value === null ? [] : [{ metric: 'bleu-2', value, scope: 'case', signature: '' }],
      },
    ]),
  );
  const header = { id, columns, testCaseIds: [], form: 'chat', startedAt: '' } as unknown as RunRecord['header'];
  return { header, outcome: 'completed', cells: Object.fromEntries(cells) };
}

const earlier = [record('old', { [columns[0]!.id]: [1, 2, 3, 4], [columns[1]!.id]: [1] })];
const later = [
  record('new', { [columns[0]!.id]: [2, 1, 3, null], [columns[1]!.id]: [5] }),
  record('newer but second', { [columns[0]!.id]: [9, 9, 9, 9] }),
];

function tableOf(earlierId: string, laterId: string, difference?: object): ResultTable {
  const row = (id: string, value: number, more: object) => ({
    id,
    name: id,
    kind: 'system' as const,
    count: 4,
    cells: [{ metric: 'bleu-2' as const, value, ...more }],
  });
  const rows = [row(earlierId, 20.6, {}), row(laterId, 25.6, difference === undefined ? {} : { difference })];
  return { metrics: ['bleu-2'], rows, signatures: [], warnings: [] };
}

describe('what a strategy became from one text to the next', () => {
  const { pairs } = pairColumns(asSide(earlier, 'earlier'), asSide(later, 'later'));
  const deltas = versionDeltas(
    { earlier, later },
    pairs.map((pair, place) => ({
      ...pair,
      table: tableOf(
        pair.earlierId,
        pair.laterId,
        place === 0 ? { delta: 5, significant: false, pHolm: 0.3 } : undefined,
      ),
    })),
    'bleu-2',
  );

  it('is the figure of the whole set with its test, and single test cases counted by the newest answer that was scored', () => {
    expect(deltas[0]).toMatchObject({ name: columns[0]!.name, delta: 5, p: 0.3, significance: 'not-significant' });
    // 1 to 2, 2 to 1, 3 to 3; the fourth is scored in the older of the two runs alone, 4 to 9.
    expect(deltas[0]).toMatchObject({ better: 2, worse: 1, same: 1, cases: 4 });
    expect(deltas[1]).toMatchObject({ better: 1, worse: 0, same: 0, significance: 'not-tested', p: null });
    expect(deltas[1]?.delta).toBeCloseTo(5);
  });

  it('is told with its sign, and for ears without signs', () => {
    const [delta] = deltas as readonly [VersionDelta];
    expect(deltaFacts(delta)).toBe('BLEU-2 20.60 → 25.60, ▲ +5.00 n.s., p = 0.300; 2 better, 1 worse, 1 same');
    expect(spokenDelta(delta)).toBe(`${delta.name}: BLEU-2 up by 5.00, not significant; 2 better, 1 worse, 1 the same`);
    expect(deltaText({ ...delta, delta: -0.4, significance: 'significant' })).toBe('▼ −0.40 *');
    expect(deltaText({ ...delta, delta: 0.001 })).toBe('±0 n.s.');
    expect(deltaText({ ...delta, delta: null })).toBe('–');
    expect([delta, { ...delta, delta: -5 }, { ...delta, delta: 0.001 }].map(verdictOf)).toEqual([
      'better',
      'worse',
      undefined,
    ]);
    expect(deltaFacts({ ...delta, p: 0.0001, significance: 'significant' })).toContain('p < 0.001');
    expect(deltaFacts({ ...delta, p: null, significance: 'not-tested', cases: 1 })).toContain(
      '1 test case: not tested',
    );
  });

  it('says where lower is better, and neither better nor worse where the metric does not', () => {
    const [delta] = deltas as readonly [VersionDelta];
    const repetition = { ...delta, metric: 'repetition' } as const;
    expect(deltaFacts(repetition)).toBe(
      'Repetition (lower is better) 20.60 → 25.60, ▲ +5.00 n.s., p = 0.300; 2 better, 1 worse, 1 same',
    );
    expect(spokenDelta(repetition)).toContain('Repetition up by 5.00, lower is better, not significant; 2 better');
    expect([verdictOf(repetition), verdictOf({ ...repetition, delta: -1 })]).toEqual(['worse', 'better']);
    const length = { ...delta, metric: 'length' } as const;
    expect(deltaFacts(length)).toMatch(/^Length 20\.6 → .*; 2 higher, 1 lower, 1 same$/);
    expect(spokenDelta(length)).toMatch(/; 2 higher, 1 lower, 1 the same$/);
    expect(verdictOf(length)).toBeUndefined();
  });
});
