import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { assembleSystems } from '../core/evaluation/assembleSystems';
import { buildResultTable } from '../core/evaluation/resultTable';
import type { ScoredSystem, TableSystem } from '../core/evaluation/resultTableScores';
import { scoreOneByOne, type ScoreResult, type ScoreTask } from '../core/evaluation/resultTableWork';
import { columnsOfRuns } from '../core/evaluation/runColumns';
import { DEFAULT_EXPERIMENT_METRICS } from '../core/run/experiment';
import type { ExperimentRun } from '../core/run/experimentRuns';
import type { RunRecord } from '../core/run/runRecord';
import type { MetricId } from '../core/metrics/score';
import { throwIfAborted } from '../core/util/errors';
import { scoreInWorker } from '../node/scoreInWorker';
import type { CommandEnvironment } from './command';
import type { EvaluatedRun } from './evaluatedRun';
import type { EvaluateOptions } from './evaluateOptions';
import type { ReadExperiment } from './experimentFiles';

/** The table over the test cases that every column answered. A run that was stopped has its table all the same; throws `cancelled` when it is stopped now. */
export async function tableOf(
  { spec }: ExperimentRun,
  record: RunRecord,
  { significance }: EvaluateOptions,
  { experiment }: ReadExperiment,
  { workerFolder }: CommandEnvironment,
  signal: AbortSignal,
): Promise<Pick<EvaluatedRun, 'table' | 'notices'>> {
  const metrics = experiment.metrics ?? DEFAULT_EXPERIMENT_METRICS;
  const { columns } = columnsOfRuns([record], spec.testCases);
  const { systems, notices } = assembleSystems({ testCases: spec.testCases, columns, predictions: [], excluded: [] });
  const baselineId = systems.find(({ id }) => id === experiment.baseline)?.id ?? systems[0]?.id;
  const stopping = signal.aborted ? new AbortController().signal : signal;
  let result: ScoreResult;
  if (significance && baselineId !== undefined && systems.length > 1) {
    // The family is fixed by the experiment, not by which columns happened to answer.
    const familySize = (spec.columns.length - 1) * metrics.length;
    const comparison = { baselineId, seed: spec.seed, familySize };
    const task: ScoreTask = { systems, metrics, options: {}, comparison };
    result = await scoreInWorker(path.join(workerFolder, 'scoreWorker.js'), task, stopping);
  } else result = { systems: await figuresOf(systems, metrics, stopping) };
  return { table: buildResultTable({ metrics, ...result }), notices };
}

/** Figures alone take less time than a worker to start, to be told everything and to warm up, and the memory of one process. */
async function figuresOf(
  systems: readonly TableSystem[],
  metrics: readonly MetricId[],
  signal: AbortSignal,
): Promise<readonly ScoredSystem[]> {
  const scored: ScoredSystem[] = [];
  for (const system of scoreOneByOne(systems, { metrics })) {
    scored.push(system);
    await nextTurn();
    throwIfAborted(signal);
  }
  return scored;
}
