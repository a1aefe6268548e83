import type { MetricId } from '../score';
import { bootstrapMeans, type Resamples } from './bootstrap';
import type { Comparison, ComparisonOptions } from './comparison';
import { cohenDz, cohenG, rankBiserial } from './effectSize';
import { bcaInterval, percentileInterval } from './intervals';
import { mcNemar, pairedT, signTest } from './pairedTests';
import type { PerCase } from './perCaseScores';
import { moreCasesNeeded } from './power';
import { wilcoxonSignedRank } from './wilcoxon';

/** A comparison before Holm's adjustment, without the names of system and metric. */
export type Unadjusted = Omit<Comparison, 'systemId' | 'metric' | 'pHolm'>;

/** Why a single test case has a difference and nothing more. */
export const ONE_CASE = 'One test case shows a difference but not whether it would come again.';

const YES_OR_NO: ReadonlySet<MetricId> = new Set<MetricId>(['emotion-accuracy', 'question-share']);

/**
 * Compares two systems in a metric that is a mean over test cases: interval by paired bootstrap; p by McNemar's test
 * for yes-or-no figures and by Wilcoxon's signed-rank test for the others, with the paired t and the sign test beside
 * it. Only cases count in which both have a figure. Without a metric, the figures are those of a judge.
 */
export function compareMeans(
  metric: MetricId | undefined,
  system: PerCase,
  baseline: PerCase,
  options: Omit<ComparisonOptions, 'metrics'>,
): Unadjusted {
  const differences: number[] = [];
  let [onlySystem, onlyBaseline] = [0, 0];
  system.forEach((value, index) => {
    const other = baseline[index] ?? null;
    if (value === null || other === null || !Number.isFinite(value - other)) return;
    differences.push(value - other);
    if (value > other) onlySystem++;
    else if (value < other) onlyBaseline++;
  });
  const test = metric !== undefined && YES_OR_NO.has(metric) ? 'mcnemar' : 'wilcoxon';
  const cases = differences.length;
  if (cases === 0) return withoutFigure('No test case has this figure for both.', test);
  const { seed, resamples, level = 0.95 } = options;
  const [resampled] = bootstrapMeans([differences], { seed, ...(resamples === undefined ? {} : { resamples }) }) as [
    Resamples,
  ];
  if (cases === 1) return { ...withoutFigure(ONE_CASE, test), delta: resampled.estimate, cases };
  const shared = {
    delta: resampled.estimate,
    interval: bcaInterval(resampled, level),
    percentileInterval: percentileInterval(resampled, level),
    cases,
    moreCases: moreCasesNeeded(cohenDz(differences).value, cases),
  };
  if (test === 'mcnemar') {
    const result = mcNemar(onlySystem, onlyBaseline);
    return { ...shared, test, p: result.p, otherTests: [], effects: [cohenG(result)] };
  }
  const result = wilcoxonSignedRank(differences);
  return {
    ...shared,
    test,
    p: result.p,
    ...(result.p === null ? { pReason: SAME_EVERYWHERE } : {}),
    otherTests: [
      { test: 'paired-t', p: pairedT(differences).p },
      { test: 'sign', p: signTest(differences).p },
    ],
    effects: [cohenDz(differences), rankBiserial(result)],
  };
}

const SAME_EVERYWHERE = 'The two have the same figure on every test case.';

/** A comparison of which nothing can be told, for one reason. */
export function withoutFigure(reason: string, test: Comparison['test']): Unadjusted {
  return {
    delta: null,
    interval: null,
    percentileInterval: null,
    intervalReason: reason,
    p: null,
    pReason: reason,
    test,
    otherTests: [],
    effects: [],
    moreCases: { kind: 'none', reason },
    cases: 0,
  };
}
