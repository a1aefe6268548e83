import { describe, expect, test } from 'vitest';
import type { MetricId } from '../../../../src/core/metrics/score';
import { scoreCorpus } from '../../../../src/core/metrics/scoreCorpus';
import type { ScoredCase } from '../../../../src/core/metrics/scoreInput';
import { compareSystems } from '../../../../src/core/metrics/significance/compareSystems';
import type {
  ComparedSystem,
  Comparison,
  ComparisonReport,
} from '../../../../src/core/metrics/significance/comparison';
import { createRandom } from '../../../../src/core/util/random';

const METRICS: readonly MetricId[] = [
  'dist-1',
  'dist-2',
  'bleu-2',
  'bleu-4',
  'length',
  'question-share',
  'emotion-accuracy',
  'context-overlap',
];

function system(id: string, seed: number, overlap: number, cases = 60): ComparedSystem {
  const random = createRandom(seed);
  const shared = createRandom(1);
  const word = (draw: () => number): string => `word${Math.floor(draw() ** 2 * 80)}`;
  const scored = Array.from({ length: cases }, (): ScoredCase => {
    const gold = Array.from({ length: 8 }, () => word(shared));
    const response = gold.map((own) => (random() < overlap ? own : word(random)));
    if (random() < 0.3) response.push('?');
    const inferred = random() < overlap ? 'sad' : 'proud';
    return {
      response: response.join(' '),
      gold: gold.join(' '),
      context: [gold.slice(0, 3).join(' ')],
      emotion: { kind: 'inferred', gold: 'sad', inferred },
    };
  });
  return { id, cases: scored };
}

const baseline = system('base', 2, 0.3);
const better = system('better', 3, 0.8);
const options = { metrics: METRICS, seed: 11, resamples: 400 };

function find(report: ComparisonReport, systemId: string, metric: MetricId): Comparison {
  return report.comparisons.find((one) => one.systemId === systemId && one.metric === metric)!;
}

describe('compareSystems', () => {
  const report = compareSystems(baseline, [better, { ...baseline, id: 'twin' }], options);

  test('has every system in every metric, with what repeats it', () => {
    expect(report.comparisons).toHaveLength(2 * METRICS.length);
    expect(report).toMatchObject({ baselineId: 'base', seed: 11, resamples: 400, level: 0.95 });
    expect(compareSystems(baseline, [better, { ...baseline, id: 'twin' }], options)).toEqual(report);
  });

  test('a delta is the difference of the two corpus figures', () => {
    const [own, base] = [better, baseline].map(({ cases }) => scoreCorpus(cases, { metrics: METRICS }));
    METRICS.forEach((metric, index) => {
      const delta = find(report, 'better', metric).delta!;
      expect(delta, metric).toBeCloseTo(own![index]!.value! - base![index]!.value!, 9);
    });
  });

  test('a system without gold responses has no BLEU, and those after it have their own', () => {
    const bare = { id: 'bare', cases: better.cases.map((scored) => ({ ...scored, gold: undefined })) };
    const among = compareSystems(baseline, [bare, better], options);
    expect(find(among, 'bare', 'bleu-2')).toMatchObject({ delta: null, p: null });
    const { pHolm } = find(among, 'better', 'bleu-2');
    expect(find(among, 'better', 'bleu-2')).toEqual({ ...find(report, 'better', 'bleu-2'), pHolm });
  });

  test('each metric has its own test', () => {
    const tests = METRICS.map((metric) => find(report, 'better', metric).test);
    const randomised = 'approximate-randomisation';
    const bootstrap = 'paired-bootstrap';
    expect(tests).toEqual([randomised, randomised, bootstrap, bootstrap, 'wilcoxon', 'mcnemar', 'mcnemar', 'wilcoxon']);
  });

  test('Dist has a p and no interval, with the reason; the others have one around the delta', () => {
    for (const metric of METRICS) {
      const { delta, interval, intervalReason, percentileInterval } = find(report, 'better', metric);
      if (metric.startsWith('dist')) {
        expect(interval).toBeNull();
        expect(intervalReason).toMatch(/repeat/);
      } else {
        expect(interval![0]).toBeLessThanOrEqual(delta!);
        expect(interval![1]).toBeGreaterThanOrEqual(delta!);
        expect(percentileInterval).not.toBeNull();
      }
    }
  });

  test('a clear gain is significant, a twin never', () => {
    expect(find(report, 'better', 'bleu-2').p).toBeLessThan(0.01);
    const accuracy = find(report, 'better', 'emotion-accuracy');
    expect(accuracy.pHolm).toBeLessThan(0.05);
    expect(accuracy.effects[0]).toMatchObject({ kind: 'cohen-g' });
    expect(accuracy.effects[0]!.value).toBeGreaterThan(0.1);
    for (const metric of METRICS) {
      const twin = find(report, 'twin', metric);
      expect(twin.delta).toBe(0);
      expect(twin.p === null || twin.p === 1, metric).toBe(true);
    }
  });

  test('Holm counts all systems x all metrics, and more when more are planned', () => {
    const count = 2 * METRICS.length;
    expect([report.familySize, report.family]).toEqual([count, '2 systems x 8 metrics']);
    const smallest = report.comparisons.toSorted((one, other) => one.p! - other.p!)[0]!;
    expect(smallest.pHolm).toBeCloseTo(Math.min(1, smallest.p! * count), 12);
    const planned = compareSystems(baseline, [better], { ...options, familySize: 1000 });
    expect([planned.familySize, planned.family]).toEqual([1000, '1000 tests planned']);
    expect(find(planned, 'better', 'length').pHolm).toBe(1);
  });

  test('a test that cannot be made counts all the same: what is adjusted for is fixed by what is compared', () => {
    const silent = { ...baseline, cases: baseline.cases.map(({ response, gold }) => ({ response, gold })) };
    const metrics = ['length', 'emotion-accuracy'] as const;
    const some = compareSystems(silent, [better], { ...options, metrics });
    expect(find(some, 'better', 'emotion-accuracy').p).toBeNull();
    const length = find(some, 'better', 'length');
    expect(length.pHolm).toBeCloseTo(Math.min(1, 2 * length.p!), 12);
    expect([some.familySize, some.family]).toEqual([2, '1 system x 2 metrics']);
  });

  test('per-case scores come with t and sign test, effect sizes and an estimate of more cases', () => {
    const overlap = find(report, 'better', 'context-overlap');
    expect(overlap.otherTests.map(({ test: name }) => name)).toEqual(['paired-t', 'sign']);
    expect(overlap.effects.map(({ kind }) => kind)).toEqual(['cohen-dz', 'rank-biserial']);
    expect(overlap.moreCases.kind).toBe('estimate');
    expect(find(report, 'better', 'dist-1').moreCases.kind).toBe('none');
  });
});

test('two systems without one match of four words do not differ in BLEU-4, though neither score is 0', () => {
  const cases = (word: string) =>
    Array.from({ length: 20 }, (_, index): ScoredCase => ({
      response: `${word} b ${index}`,
      gold: `a b ${index} d e`,
    }));
  const [own, base] = [cases('a'), cases('x')].map((own) => ({ id: own[0]!.response, cases: own }));
  const report = compareSystems(base!, [own!], { metrics: ['bleu-1', 'bleu-4'], seed: 1, resamples: 200 });
  expect(scoreCorpus(own!.cases, { metrics: ['bleu-4'] })[0]!.value).toBeGreaterThan(0);
  expect(report.comparisons[0]!.pHolm).toBeLessThan(0.05);
  expect(report.comparisons[1]).toMatchObject({ delta: 0, interval: [0, 0], p: 1, moreCases: { kind: 'none' } });
});

describe('what cannot be compared', () => {
  test('one test case has a delta, no interval and no p, with the reason', () => {
    const one = compareSystems(system('a', 2, 0.3, 1), [system('b', 3, 0.9, 1)], options);
    for (const comparison of one.comparisons) {
      expect(comparison.delta, comparison.metric).not.toBeNull();
      expect(comparison).toMatchObject({
        interval: null,
        p: null,
        pHolm: null,
        pReason: expect.stringContaining('One test case'),
      });
    }
  });

  test('no test case at all gives nulls, not an error', () => {
    const none = compareSystems({ id: 'a', cases: [] }, [{ id: 'b', cases: [] }], options);
    expect(
      none.comparisons.every(({ delta, p, pReason }) => delta === null && p === null && pReason !== undefined),
    ).toBe(true);
  });

  test('a missing gold response leaves BLEU without a figure', () => {
    const lacking = { ...better, cases: better.cases.with(5, { response: 'x' }) };
    expect(find(compareSystems(baseline, [lacking], options), 'better', 'bleu-2')).toMatchObject({
      delta: null,
      p: null,
    });
  });

  test('a missing emotion leaves its case out of accuracy and says how many count', () => {
    const lacking = { ...better, cases: better.cases.with(5, { ...better.cases[5]!, emotion: undefined }) };
    expect(find(compareSystems(baseline, [lacking], options), 'better', 'emotion-accuracy').cases).toBe(59);
  });

  test('different numbers of test cases are refused', () => {
    expect(() => compareSystems(baseline, [system('b', 3, 0.5, 59)], options)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('figures from elsewhere', () => {
  test('BERTScore is compared when its figures are given, and asks for an encoder when not', () => {
    const given = (seed: number, shift: number): ComparedSystem => {
      const random = createRandom(seed);
      return {
        ...baseline,
        id: 'given',
        perCase: { 'bertscore-f': baseline.cases.map(() => 0.8 + shift + random() / 20) },
      };
    };
    const withScores = compareSystems(given(1, 0), [given(2, 0.05)], { ...options, metrics: ['bertscore-f'] });
    expect(withScores.comparisons[0]!.p).toBeLessThan(0.001);
    const without = compareSystems(baseline, [better], { ...options, metrics: ['bertscore-f'] });
    expect(without.comparisons[0]).toMatchObject({ delta: null, pReason: expect.stringContaining('encoder') });
  });

  test('a figure that is not a number leaves its case out, and does not spoil the rest', () => {
    const scores = (first: number): ComparedSystem => ({
      ...baseline,
      id: 'given',
      perCase: { 'bertscore-p': baseline.cases.map((_, index) => (index === 0 ? first : 0.8 + index / 1000)) },
    });
    const [comparison] = compareSystems(scores(0.7), [scores(NaN)], {
      ...options,
      metrics: ['bertscore-p'],
    }).comparisons;
    expect(comparison).toMatchObject({ delta: 0, cases: 59 });
  });

  test('a smoothing makes BLEU a mean over test cases, tested as such', () => {
    const [comparison] = compareSystems(baseline, [better], {
      ...options,
      smoothing: 'method1',
      metrics: ['bleu-2'],
    }).comparisons;
    expect(comparison).toMatchObject({ test: 'wilcoxon', cases: 60 });
    expect(comparison!.p).toBeLessThan(0.001);
  });
});
