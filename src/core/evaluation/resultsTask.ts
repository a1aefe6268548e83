import type { MetricId } from '../metrics/score';
import { assembleSystems, type AssembledSystems, type AssembleTask } from './assembleSystems';
import { confusionsOf, type SystemConfusion } from './emotionTables';
import type { TableSystem } from './resultTableScores';
import { doScoreTask, type ScoreResult, type ScoreTask } from './resultTableWork';

/** How systems are to be compared. */
export interface ResultsChoice {
  readonly metrics: readonly MetricId[];
  /** The first system where it is absent or not compared. */
  readonly baselineId?: string | undefined;
  readonly seed: number;
  /** Figures alone: nothing is tested. */
  readonly figuresOnly?: boolean;
  /** A table for each emotion as well. */
  readonly byEmotion: boolean;
}

/** What comes of a table: figures and comparisons without the responses behind them. */
export interface ResultsOutcome extends Pick<AssembledSystems, 'listed' | 'notices'> {
  readonly result: ScoreResult;
  /** Test cases behind every row. */
  readonly caseCount: number;
  readonly confusions: readonly SystemConfusion[];
}

/** Lays systems side by side, scores and compares them. As slow as its parts: run it where nobody waits for the thread. */
export function doResultsTask(task: AssembleTask & { readonly choice: ResultsChoice }): ResultsOutcome {
  const assembled = assembleSystems(task);
  const result = doScoreTask(scoreTaskOf(assembled.systems, assembled.emotions, task.choice));
  return outcomeOf(assembled, result);
}

/** The scoring that results ask for, of systems over the same test cases. */
export function scoreTaskOf(
  systems: readonly TableSystem[],
  emotions: readonly (string | undefined)[],
  { metrics, baselineId, seed, figuresOnly = false, byEmotion }: ResultsChoice,
): ScoreTask {
  const caseCount = systems[0]?.cases.length ?? 0;
  const baseline = systems.find(({ id }) => id === baselineId) ?? systems[0];
  return {
    systems,
    metrics,
    // Corpus BLEU of one response is 0 for the lack of one long match: a single case is smoothed, as in the bench.
    options: caseCount === 1 ? { smoothing: 'method1' } : {},
    ...(baseline === undefined || systems.length < 2 || figuresOnly
      ? {}
      : { comparison: { baselineId: baseline.id, seed } }),
    ...(byEmotion && caseCount > 1 && !figuresOnly ? { emotions } : {}),
  };
}

/** Puts what was assembled and what came of scoring it together. */
export function outcomeOf({ systems, listed, notices }: AssembledSystems, result: ScoreResult): ResultsOutcome {
  return { listed, notices, result, caseCount: systems[0]?.cases.length ?? 0, confusions: confusionsOf(systems) };
}
