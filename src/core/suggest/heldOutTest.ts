import { resultsPieces } from '../evaluation/resultsPieces';
import type { TestCase } from '../inputs/testCase';
import { preciseSum } from '../metrics/preciseSum';
import type { MetricId } from '../metrics/score';
import type { ScoredCase } from '../metrics/scoreInput';
import { compareMeans } from '../metrics/significance/compareMeans';
import type { Comparison } from '../metrics/significance/comparison';
import { DEFAULT_EXPERIMENT_METRICS } from '../run/experiment';
import type { ExperimentRun } from '../run/experimentRuns';
import { AppError } from '../util/errors';
import type { JudgedCounts } from './answered';
import { columnIdOf, nameOfRun, ORIGINAL } from './candidateRuns';
import { corpusFigure, figuresOf } from './figures';
import type { JudgeObjective, MetricObjective } from './objective';
import { answersOf, type EndedRun } from './scoreWordings';
import type { HeldOutTest } from './suggestReport';
import type { SuggestPorts, SuggestSpec } from './suggestSpec';

/** What the run over the held-out part is called. */
export const HELD_OUT = 'held-out';

/** The held-out test cases that both answered, and what each said. */
interface BothAnswered {
  readonly testCases: readonly TestCase[];
  readonly original: readonly ScoredCase[];
  readonly winner: readonly ScoredCase[];
}

/** The winner against the original by the objective. */
interface ComparedFigures {
  readonly original: number | null;
  readonly winner: number | null;
  readonly comparison: Pick<
    Comparison,
    'delta' | 'interval' | 'intervalReason' | 'p' | 'pReason' | 'test' | 'otherTests'
  >;
  readonly judged?: JudgedCounts;
}

/**
 * Compares the winner with the original over the held-out test cases that both answered, by the objective. Throws what the
 * services and the judge throw.
 */
export async function testOnHeldOut(
  spec: SuggestSpec,
  winner: string,
  run: ExperimentRun,
  ended: EndedRun,
  ports: SuggestPorts,
  onReply: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<HeldOutTest> {
  const { objective } = spec;
  const columnId = columnIdOf(winner);
  const both = bothAnswered(run, ended, columnId);
  if (both.testCases.length === 0)
    throw new AppError('invalid-input', 'No test case of the held-out part was answered with both wordings.');
  const { comparison, judged, ...figures } =
    objective.kind === 'metric'
      ? await comparedByMetric(spec, objective, columnId, run, ended, ports, signal)
      : await comparedByJudge(spec, objective, both, ports, onReply, signal);
  const { delta, interval, intervalReason, p, pReason, test, otherTests } = comparison;
  const looks = await looksAt(spec, run, ports.store);
  return {
    cases: both.testCases.length,
    ...figures,
    delta,
    interval,
    ...(intervalReason === undefined ? {} : { intervalReason }),
    p,
    ...(pReason === undefined ? {} : { pReason }),
    test,
    otherTests,
    looks,
    pAdjusted: p === null ? null : Math.min(1, p * looks),
    ...(judged === undefined ? {} : { judged }),
    others: otherFigures(objective.kind === 'metric' ? objective.metric : undefined, both),
  };
}

function bothAnswered(run: ExperimentRun, ended: EndedRun, columnId: string): BothAnswered {
  const [original, winner] = [answersOf(ended, run, ORIGINAL), answersOf(ended, run, columnId)];
  const both = run.spec.testCases.flatMap((testCase, place) => {
    const [first, second] = [original[place], winner[place]];
    return first === undefined || second === undefined ? [] : [{ testCase, first, second }];
  });
  return {
    testCases: both.map(({ testCase }) => testCase),
    original: both.map(({ first }) => first),
    winner: both.map(({ second }) => second),
  };
}

async function comparedByMetric(
  { base }: SuggestSpec,
  { metric, encoder = '' }: MetricObjective,
  columnId: string,
  run: ExperimentRun,
  ended: EndedRun,
  { evaluation }: Pick<SuggestPorts, 'evaluation'>,
  signal: AbortSignal,
): Promise<ComparedFigures> {
  const { result } = await evaluation.computeResults(
    {
      pieces: resultsPieces([ended.record], run.spec.testCases),
      files: [],
      excluded: [],
      choice: { metrics: [metric], baselineId: ORIGINAL, seed: base.spec.seed, byEmotion: false },
    },
    {
      onFigures: () => undefined,
      scoreBert: (_, pairs) => evaluation.scoreBert({ spec: encoder }, pairs, () => undefined, signal),
    },
    signal,
  );
  const comparison = result.report?.comparisons.find(({ systemId }) => systemId === columnId);
  if (comparison === undefined) throw new AppError('internal', 'The two wordings were not compared.');
  const figureIn = (id: string): number | null =>
    result.systems.find((system) => system.id === id)?.scores.find((one) => one.metric === metric)?.value ?? null;
  return { original: figureIn(ORIGINAL), winner: figureIn(columnId), comparison };
}

/** Figures and test are over the test cases for which both have a verdict that could be read. */
async function comparedByJudge(
  { base }: SuggestSpec,
  objective: JudgeObjective,
  { testCases, original, winner }: BothAnswered,
  ports: SuggestPorts,
  onReply: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ComparedFigures> {
  const asking = { ...ports, concurrency: base.spec.maxConcurrent, onReply };
  const first = await figuresOf(objective, { testCases, answers: original }, asking, signal);
  const second = await figuresOf(objective, { testCases, answers: winner, original }, asking, signal);
  const judged = testCases.flatMap((_, place) => {
    const [one, two] = [first.perCase[place] ?? null, second.perCase[place] ?? null];
    return one === null || two === null ? [] : [{ one, two }];
  });
  const [ones, twos] = [judged.map(({ one }) => one), judged.map(({ two }) => two)];
  return {
    original: meanOf(ones),
    winner: meanOf(twos),
    comparison: compareMeans(undefined, twos, ones, { seed: base.spec.seed }),
    ...(second.judged === undefined ? {} : { judged: sumOfCounts(second.judged, first.judged) }),
  };
}

function meanOf(figures: readonly number[]): number | null {
  return figures.length === 0 ? null : preciseSum(figures) / figures.length;
}

function sumOfCounts(one: JudgedCounts, other: JudgedCounts | undefined): JudgedCounts {
  if (other === undefined) return one;
  return {
    verdicts: one.verdicts + other.verdicts,
    unreadable: one.unreadable + other.unreadable,
    flipped: one.flipped + other.flipped,
    warnings: [...new Set([...one.warnings, ...other.warnings])],
  };
}

/** Over the test cases that both answered. */
function otherFigures(metric: MetricId | undefined, { original, winner }: BothAnswered): HeldOutTest['others'] {
  return DEFAULT_EXPERIMENT_METRICS.filter((other) => other !== metric).flatMap((other) => {
    const [one, two] = [corpusFigure(other, original).value, corpusFigure(other, winner).value];
    return one === null && two === null ? [] : [{ metric: other, original: one, winner: two }];
  });
}

/** How many winners were tested on this part of these test cases by now, as far as runs are kept. */
async function looksAt(spec: SuggestSpec, run: ExperimentRun, store: SuggestPorts['store']): Promise<number> {
  const name = nameOfRun(spec, HELD_OUT);
  const kept = (await store?.runs.list('kept')) ?? [];
  const ids = kept.flatMap(({ header, name: own, testCaseCount }) =>
    own === name &&
    testCaseCount === run.spec.testCases.length &&
    header.templateName === run.spec.template.name &&
    header.model === run.spec.model.id
      ? [header.id]
      : [],
  );
  return new Set([...ids, run.spec.id]).size;
}
