import type { MetricId } from '../metrics/score';
import { assembleSystems, type AssembledSystems, type AssembleTask } from './assembleSystems';
import { confusionsOf, type SystemConfusion } from './emotionTables';
import { bertPairs, isBert, type BertPair, type BertScores, type TableSystem } from './resultTableScores';
import { doScoreTask, type ScoreResult, type ScoreTask } from './resultTableWork';

/** How systems are to be compared. */
export interface ResultsChoice {
  readonly metrics: readonly MetricId[];
  /** The first system where it is absent or not compared. */
  readonly baselineId?: string | undefined;
  readonly seed: number;
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

/** What results ask for, or tell, on the way. */
export interface ResultsHooks {
  /** Told the figures alone, before the tests, where those take long. */
  readonly onFigures: (figures: ResultsOutcome) => void;
  /** Scores the pairs of one system by a contextual encoder; asked where the metrics have BERTScore. */
  readonly scoreBert: (system: BertSystem, pairs: readonly BertPair[]) => Promise<BertScores>;
}

/** A system whose pairs are to be scored: the `place`-th of `count`. */
export interface BertSystem {
  readonly id: string;
  readonly place: number;
  readonly count: number;
}

/** Of more responses than these the tests take so long that the figures are told before them. */
const MANY_RESPONSES = 5000;

/**
 * Lays systems side by side, scores and compares them. As slow as its parts: run it where nobody waits for the thread.
 * Throws what the hooks throw.
 */
export async function doResultsTask(
  task: AssembleTask & { readonly choice: ResultsChoice },
  { onFigures, scoreBert }: ResultsHooks,
): Promise<ResultsOutcome> {
  const { choice } = task;
  const assembled = assembleSystems(task);
  const withBert = choice.metrics.some(isBert);
  const systems = withBert ? await bertScored(assembled.systems, scoreBert) : assembled.systems;
  const scoreTask = scoreTaskOf(systems, assembled.emotions, choice);
  const responses = systems.length * (systems[0]?.cases.length ?? 0);
  // An encoder has taken far longer than the tests will.
  const tellsFigures = responses > MANY_RESPONSES && !withBert && scoreTask.comparison !== undefined;
  const confusions = confusionsOf(systems);
  const outcome = (result: ScoreResult): ResultsOutcome => ({
    listed: assembled.listed,
    notices: assembled.notices,
    result,
    caseCount: systems[0]?.cases.length ?? 0,
    confusions,
  });
  return outcome(doScoreTask(scoreTask, tellsFigures ? (figures) => onFigures(outcome(figures)) : undefined));
}

async function bertScored(
  systems: readonly TableSystem[],
  scoreBert: ResultsHooks['scoreBert'],
): Promise<readonly TableSystem[]> {
  const scored: TableSystem[] = [];
  for (const [place, system] of systems.entries()) {
    const pairs = bertPairs(system.cases);
    scored.push(
      typeof pairs === 'string'
        ? { ...system, bertReason: pairs }
        : { ...system, bertScores: await scoreBert({ id: system.id, place, count: systems.length }, pairs) },
    );
  }
  return scored;
}

/** The scoring that results ask for, of systems over the same test cases. */
export function scoreTaskOf(
  systems: readonly TableSystem[],
  emotions: readonly (string | undefined)[],
  { metrics, baselineId, seed, byEmotion }: ResultsChoice,
): ScoreTask {
  const caseCount = systems[0]?.cases.length ?? 0;
  const baseline = systems.find(({ id }) => id === baselineId) ?? systems[0];
  return {
    systems,
    metrics,
    // Corpus BLEU of one response is 0 for the lack of one long match: a single case is smoothed, as in the bench.
    options: caseCount === 1 ? { smoothing: 'method1' } : {},
    ...(baseline === undefined || systems.length < 2 ? {} : { comparison: { baselineId: baseline.id, seed } }),
    ...(byEmotion && caseCount > 1 ? { emotions } : {}),
  };
}
