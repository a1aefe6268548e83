import { describe, expect, test } from 'vitest';
import { PUBLISHED_RESULTS, publishedWarnings } from '../../../src/core/evaluation/publishedResults';
import { buildResultTable, shownValue, type ResultTable } from '../../../src/core/evaluation/resultTable';
import { compareGroups, groupByEmotion } from '../../../src/core/evaluation/resultTableGroups';
import {
  bertPairs,
  comparedSystem,
  scoreSystem,
  type ScoredSystem,
  type TableSystem,
} from '../../../src/core/evaluation/resultTableScores';
import { chooseColumns, sortRows } from '../../../src/core/evaluation/resultTableView';
import { doScoreTask } from '../../../src/core/evaluation/resultTableWork';
import type { MetricId } from '../../../src/core/metrics/score';
import { madeUpSystem } from '../../support/core/madeUpSystem';

const METRICS: readonly MetricId[] = ['dist-1', 'bleu-2', 'emotion-accuracy', 'length', 'repetition'];
const systems = [madeUpSystem('good', 3, 0.8), madeUpSystem('base', 2, 0.3), madeUpSystem('like', 5, 0.32)];
const result = doScoreTask({
  systems,
  metrics: METRICS,
  options: {},
  comparison: { baselineId: 'base', seed: 7, resamples: 1000 },
});
const table = buildResultTable({ metrics: METRICS, ...result });
const cell = (of: ResultTable, id: string, metric: MetricId) =>
  of.rows.find((row) => row.id === id)!.cells[of.metrics.indexOf(metric)]!;

function scored(values: readonly (number | null)[], metric: MetricId = 'bleu-2'): ResultTable {
  const own = values.map((value, index): ScoredSystem => ({
    id: `s${index}`,
    name: `S${index}`,
    count: 10,
    scores: [{ metric, value, scope: 'corpus', signature: 'x', ...(value === null ? { reason: 'no gold' } : {}) }],
  }));
  return buildResultTable({ metrics: [metric], systems: own });
}
const marks = (of: ResultTable): unknown[] => of.rows.map(({ cells }) => cells[0]?.mark);

describe('a result table', () => {
  test('has a row a system and a cell a metric, with value, signature and the difference from the baseline', () => {
    expect(table.rows.map(({ id, kind, count }) => [id, kind, count])).toEqual([
      ['good', 'system', 60],
      ['base', 'baseline', 60],
      ['like', 'system', 60],
    ]);
    const bleu = cell(table, 'good', 'bleu-2');
    const base = cell(table, 'base', 'bleu-2');
    expect(bleu.difference?.delta).toBeCloseTo(bleu.value! - base.value!, 9);
    expect(bleu).toMatchObject({ signature: expect.stringContaining('bleu|n:2'), mark: 'best' });
    expect(bleu.difference).toMatchObject({ significant: true, test: 'paired-bootstrap' });
    expect(bleu.difference?.interval).toHaveLength(2);
    expect(base.difference).toBeUndefined();
    expect(cell(table, 'like', 'bleu-2').difference?.significant).toBe(false);
    expect(cell(table, 'good', 'dist-1').difference).toMatchObject({ interval: null });
  });

  test('names what repeats it', () => {
    expect(table.comparison).toEqual({
      baselineId: 'base',
      baselineName: 'base',
      seed: 7,
      resamples: 1000,
      level: 0.95,
      familySize: 2 * METRICS.length,
      family: `2 systems x ${METRICS.length} metrics`,
    });
    expect(table.signatures.map(({ metric }) => metric)).toEqual(METRICS);
  });

  test('says when there are too few resamples for so many tests', () => {
    const few = doScoreTask({
      systems,
      metrics: METRICS,
      options: {},
      comparison: { baselineId: 'base', seed: 7, resamples: 100 },
    });
    const { warnings } = buildResultTable({ metrics: METRICS, ...few });
    const needed = Math.ceil((2 * 2 * METRICS.length) / 0.05 / 1000) * 1000;
    expect(warnings).toEqual([expect.stringContaining(`--resamples ${needed}`)]);
    expect(table.warnings).toEqual([]);
  });

  test('says nothing of too few resamples where enough other tests are surer than any resampling: Holm counts those that are left', () => {
    const { report, systems: scoredOnes } = doScoreTask({
      systems,
      metrics: METRICS,
      options: {},
      comparison: { baselineId: 'base', seed: 7, resamples: 100 },
    });
    const sure = report!.comparisons.map((one) => (one.test === 'paired-bootstrap' ? one : { ...one, p: 1e-9 }));
    const certain = sure.filter(({ p }) => p === 1e-9).length;
    const warningsFor = (familySize: number): readonly string[] =>
      buildResultTable({ metrics: METRICS, systems: scoredOnes, report: { ...report!, comparisons: sure, familySize } })
        .warnings;
    // Of 100 resamples the smallest p is 2 / 101; with two tests left it becomes 0.0396, with three 0.0594.
    expect(warningsFor(certain + 2)).toEqual([]);
    expect(warningsFor(certain + 3)).toEqual([expect.stringContaining('too few')]);
  });

  test('best and second are by the figure as shown, in the direction of the metric', () => {
    expect(marks(scored([1, 3, 2]))).toEqual([undefined, 'best', 'second']);
    expect(marks(scored([1.001, 1.002, 0.5]))).toEqual(['best', 'best', 'second']);
    expect(marks(scored([1, 3, 2], 'repetition'))).toEqual(['best', undefined, 'second']);
    expect(marks(scored([1, 3, 2], 'length'))).toEqual([undefined, undefined, undefined]);
    expect(marks(scored([2, 2]))).toEqual([undefined, undefined]);
    expect(marks(scored([2, null]))).toEqual([undefined, undefined]);
  });

  test('what is not a number has none, with a reason, and no mark', () => {
    const bad = scored([NaN, Infinity, null, 1, 0]);
    expect(bad.rows.map(({ cells }) => cells[0]?.value)).toEqual([null, null, null, 1, 0]);
    expect(bad.rows.map(({ cells }) => cells[0]?.reason)).toEqual([
      'The figure is not a number.',
      'The figure is not a number.',
      'no gold',
      undefined,
      undefined,
    ]);
    expect(marks(bad)).toEqual([undefined, undefined, undefined, 'best', 'second']);
    expect(shownValue(bad.rows[0]!.cells[0]!)).toBe('–');
  });

  test('significance is by Holm at 1 - level, 0.05 itself included', () => {
    const [first, ...others] = result.report!.comparisons;
    const at = (pHolm: number | null): unknown => {
      const report = { ...result.report!, comparisons: [{ ...first!, pHolm }, ...others] };
      return buildResultTable({ metrics: METRICS, systems: result.systems, report }).rows[0]?.cells[0]?.difference
        ?.significant;
    };
    expect([at(0.05), at(0.0501), at(null)]).toEqual([true, false, null]);
  });

  test('a single test case has deltas and no significance, with the reason', () => {
    const one = doScoreTask({
      systems: systems.map((system) => ({ ...system, cases: system.cases.slice(0, 1) })),
      metrics: ['dist-1', 'bleu-2', 'length'],
      options: {},
      comparison: { baselineId: 'base', seed: 1, resamples: 100 },
    });
    const built = buildResultTable({ metrics: ['dist-1', 'bleu-2', 'length'], ...one });
    for (const { difference } of built.rows[0]!.cells)
      expect(difference).toMatchObject({
        delta: expect.any(Number),
        p: null,
        significant: null,
        pReason: expect.stringContaining('One test case'),
      });
  });

  test('a baseline that is not there is refused', () => {
    expect(() =>
      doScoreTask({ systems, metrics: METRICS, options: {}, comparison: { baselineId: 'x', seed: 1 } }),
    ).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('systems over different numbers of test cases are told apart', () => {
    const sizes = [10, 20].map((count) => ({ id: `${count}`, name: 'x', count, scores: [] }));
    expect(buildResultTable({ metrics: ['dist-1'], systems: sizes }).warnings).toEqual([
      expect.stringContaining('10, 20'),
    ]);
    expect(buildResultTable({ metrics: ['bleu-2'], systems: sizes }).warnings).toEqual([]);
  });
});

describe('BERTScore in a table', () => {
  const perCase = systems[0]!.cases.map((_, index) => ({ p: 0.8 + index / 1000, r: 0.7, f: index === 3 ? NaN : 0.75 }));
  const system: TableSystem = { ...systems[0]!, bertScores: { perCase, signature: 'bertscore|model:m' } };
  const metrics = ['bertscore-p', 'dist-1', 'bertscore-f'] as const;

  test('is the mean over the test cases, and null when one is not a number', () => {
    const [p, dist, f] = scoreSystem(system, { metrics }).scores;
    expect(p).toMatchObject({ value: expect.closeTo(0.8 + 59 / 2000, 12), signature: 'bertscore|model:m' });
    expect(dist!.value).toBeGreaterThan(0);
    expect(f).toMatchObject({ value: null, reason: expect.stringContaining('1 of 60') });
  });

  test('is compared case by case, those without a number left out', () => {
    const { perCase: given } = comparedSystem(system);
    expect(given?.['bertscore-f']?.[3]).toBeNull();
    expect(given?.['bertscore-p']?.[3]).toBeCloseTo(0.803, 12);
  });

  test('without an encoder asks for one; without gold responses says so', () => {
    expect(scoreSystem(systems[0]!, { metrics }).scores[0]).toMatchObject({
      value: null,
      reason: expect.stringContaining('encoder'),
    });
    expect(bertPairs([{ response: 'a' }, { response: 'b', gold: 'g' }])).toBe(
      '1 of 2 test cases have no gold response.',
    );
    expect(bertPairs([{ response: 'b', gold: 'g' }])).toEqual([{ response: 'b', gold: ['g'] }]);
  });
});

describe('views of a table', () => {
  test('sorting puts figures in order, rows without one last, and changes nothing else', () => {
    const order = (direction: 'falling' | 'rising') =>
      sortRows(scored([1, null, 3, 2]), 'bleu-2', direction).rows.map(({ id }) => id);
    expect(order('falling')).toEqual(['s2', 's3', 's0', 's1']);
    expect(order('rising')).toEqual(['s0', 's3', 's2', 's1']);
    const sorted = sortRows(table, 'bleu-2', 'rising');
    expect(sorted.rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
      table.rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    );
    expect(() => sortRows(table, 'bleu-4', 'rising')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  test('choosing columns and rows keeps p-values, marks and family as they were', () => {
    const chosen = chooseColumns(table, ['length', 'bleu-4', 'bleu-2']);
    expect(chosen.metrics).toEqual(['length', 'bleu-2']);
    expect(cell(chosen, 'good', 'bleu-2')).toEqual(cell(table, 'good', 'bleu-2'));
    expect(chosen.comparison).toEqual(table.comparison);
    expect(chosen.signatures.map(({ metric }) => metric)).toEqual(['length', 'bleu-2']);
  });
});

describe('tables by emotion', () => {
  const emotions = systems[0]!.cases.map((_, index) =>
    index % 3 === 0 ? 'sad' : index % 5 === 0 ? undefined : 'proud',
  );
  const options = { metrics: ['bleu-2', 'emotion-accuracy'] as const, seed: 1, resamples: 200 };

  test('hold the test cases of the emotion, the largest first', () => {
    const groups = groupByEmotion(systems, emotions);
    expect(groups.map(({ emotion, systems: own }) => [emotion, own[0]?.cases.length])).toEqual([
      ['proud', 32],
      ['sad', 20],
    ]);
    expect(groups[1]?.systems[0]?.cases[1]).toBe(systems[0]?.cases[3]);
    expect(groupByEmotion(systems, emotions, 1)).toHaveLength(1);
  });

  test('are adjusted by Holm together', () => {
    const reports = compareGroups(groupByEmotion(systems, emotions), 'base', options);
    const all = reports.flatMap(({ comparisons }) => comparisons);
    expect(all).toHaveLength(8);
    expect(reports.map(({ familySize }) => familySize)).toEqual([8, 8]);
    expect(reports[0]?.family).toBe('2 systems x 2 metrics x 2 groups');
    const smallest = all.toSorted((one, other) => one.p! - other.p!)[0]!;
    expect(smallest.pHolm).toBeCloseTo(Math.min(1, 8 * smallest.p!), 12);
  });

  test('come with the whole table when asked for', () => {
    const both = doScoreTask({ systems, metrics: ['length'], options: {}, emotions });
    expect(both.groups?.map(({ emotion, systems: own }) => [emotion, own.length, own[0]?.count])).toEqual([
      ['proud', 3, 32],
      ['sad', 3, 20],
    ]);
    expect(both.report).toBeUndefined();
  });
});

describe('published rows', () => {
  test('stand first, marked, without signature, difference or mark', () => {
    const built = buildResultTable({ metrics: METRICS, ...result, published: PUBLISHED_RESULTS });
    const first = built.rows[0]!;
    expect(first).toMatchObject({ kind: 'published', name: 'MoEL', count: 5255 });
    expect(first.cells.map(({ value }) => value)).toEqual([0.47, 6.95, 30.75, null, null]);
    expect(first.cells.every(({ mark, difference, signature }) => !mark && !difference && !signature)).toBe(true);
    expect(built.publishedSource).toContain('Qian');
    expect(cell(built, 'good', 'bleu-2')).toEqual(cell(table, 'good', 'bleu-2'));
  });

  test('are warned of where they do not compare', () => {
    const warn = (count: number, metric: MetricId, signature = 's'): readonly string[] =>
      publishedWarnings(PUBLISHED_RESULTS, { counts: [count], signatures: [{ metric, signature }] });
    expect(warn(500, 'dist-1')).toEqual([expect.stringContaining('5,255')]);
    expect(warn(5255, 'dist-1')).toEqual([]);
    expect(warn(5255, 'bleu-2')).toEqual([expect.stringContaining('not public')]);
    expect(warn(500, 'bertscore-f', 'bertscore|model:minilm')).toEqual([expect.stringContaining('roberta-large')]);
    expect(warn(500, 'bertscore-f', 'bertscore|model:roberta-large|layer:17')).toEqual([]);
  });
});
