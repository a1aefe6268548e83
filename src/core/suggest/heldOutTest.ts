import type { ResultsOutcome } from '../evaluation/resultsTask';
import { resultsPieces } from '../evaluation/resultsPieces';
import type { MetricId } from '../metrics/score';
import { DEFAULT_EXPERIMENT_METRICS } from '../run/experiment';
import type { ExperimentRun } from '../run/experimentRuns';
import { AppError } from '../util/errors';
import { columnIdOf, nameOfRun, ORIGINAL } from './candidateRuns';
import { figureOf } from './objective';
import { answersOf, type EndedRun } from './scoreWordings';
import type { HeldOutTest } from './suggestReport';
import type { SuggestPorts, SuggestSpec } from './suggestSpec';

/** What the run over the held-out part is called. */
export const HELD_OUT = 'held-out';

/** Compares the winner with the original over the held-out test cases that both answered. Throws what the services throw. */
export async function testOnHeldOut(
  spec: SuggestSpec,
  winner: string,
  run: ExperimentRun,
  ended: EndedRun,
  { evaluation, store }: Pick<SuggestPorts, 'evaluation' | 'store'>,
  signal: AbortSignal,
): Promise<HeldOutTest> {
  const { metric, base } = spec;
  const columnId = columnIdOf(winner);
  const outcome = await evaluation.computeResults(
    {
      pieces: resultsPieces([ended.record], run.spec.testCases),
      files: [],
      excluded: [],
      choice: { metrics: [metric], baselineId: ORIGINAL, seed: base.spec.seed, byEmotion: false },
    },
    {
      onFigures: () => undefined,
      scoreBert: () => Promise.reject(new AppError('internal', 'No wording is chosen by BERTScore.')),
    },
    signal,
  );
  const comparison = outcome.result.report?.comparisons.find((one) => one.systemId === columnId);
  if (comparison === undefined)
    throw new AppError('invalid-input', 'No test case of the held-out part was answered with both wordings.');
  const { delta, interval, intervalReason, p, pReason, test, otherTests } = comparison;
  const looks = await looksAt(spec, run, store);
  return {
    cases: outcome.caseCount,
    original: figureIn(outcome, ORIGINAL, metric),
    winner: figureIn(outcome, columnId, metric),
    delta,
    interval,
    ...(intervalReason === undefined ? {} : { intervalReason }),
    p,
    ...(pReason === undefined ? {} : { pReason }),
    test,
    otherTests,
    looks,
    pAdjusted: p === null ? null : Math.min(1, p * looks),
    others: otherFigures(metric, run, ended, columnId),
  };
}

function figureIn({ result }: ResultsOutcome, id: string, metric: MetricId): number | null {
  return result.systems.find((system) => system.id === id)?.scores.find((one) => one.metric === metric)?.value ?? null;
}

/** Over the test cases that both answered. */
function otherFigures(metric: MetricId, run: ExperimentRun, ended: EndedRun, columnId: string): HeldOutTest['others'] {
  const [original, winner] = [answersOf(ended, run, ORIGINAL), answersOf(ended, run, columnId)];
  const both = original.flatMap((first, place) => {
    const second = winner[place];
    return first === undefined || second === undefined ? [] : [{ first, second }];
  });
  return DEFAULT_EXPERIMENT_METRICS.filter((other) => other !== metric).flatMap((other) => {
    const one = figureOf(
      other,
      both.map(({ first }) => first),
    ).value;
    const two = figureOf(
      other,
      both.map(({ second }) => second),
    ).value;
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
