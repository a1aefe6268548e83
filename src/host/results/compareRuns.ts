import { adjustTogether, asSide, madeDifferently, pairColumns } from '../../core/evaluation/caseChanges';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { buildResultTable } from '../../core/evaluation/resultTable';
import { resultsPieces } from '../../core/evaluation/resultsPieces';
import { tableMetrics } from '../../core/evaluation/resultTableScores';
import type { TestCase } from '../../core/inputs/testCase';
import type { RunRecord } from '../../core/run/runRecord';
import type { RunChanges } from '../../protocol/compareState';
import type { ResultsWork } from '../../protocol/resultsState';

/** Two runs, or two sets of runs, the newest of each first. */
export interface ComparedRuns {
  readonly earlier: readonly RunRecord[];
  readonly later: readonly RunRecord[];
  /** What they are called. */
  readonly names: readonly [earlier: string, later: string];
}

/** Of the significance tests; the record has it. */
const SEED = 13;

/** The records of both sides as the table of results takes them: no column of one side is one of the other. */
export function bothSides({ earlier, later }: Pick<ComparedRuns, 'earlier' | 'later'>): readonly RunRecord[] {
  return [...asSide(earlier, 'earlier'), ...asSide(later, 'later')];
}

/**
 * Compares what made two runs, and each strategy that both have with itself, over the test cases that both answered, away
 * from this thread. Throws what the services throw.
 */
export async function compareRuns(
  { earlier, later, names }: ComparedRuns,
  testCases: readonly TestCase[],
  services: Pick<EvaluationServices, 'computeResults'>,
  onWork: (work: ResultsWork) => void,
  signal: AbortSignal,
): Promise<RunChanges | undefined> {
  const [old, now] = [earlier[0]?.header, later[0]?.header];
  if (old === undefined || now === undefined) return undefined;
  const { pairs, alone } = pairColumns(asSide(earlier, 'earlier'), asSide(later, 'later'));
  const metrics = tableMetrics(false);
  const scored = [];
  for (const [done, { records, ...pair }] of pairs.entries()) {
    onWork({ step: 'comparing', done, total: pairs.length });
    const { result } = await services.computeResults(
      {
        pieces: resultsPieces(records, testCases),
        files: [],
        excluded: [],
        choice: { metrics, seed: SEED, byEmotion: false },
      },
      { onFigures: () => undefined, scoreBert: () => Promise.reject(new RangeError('no encoder was asked for')) },
      signal,
    );
    scored.push({ pair, result });
  }
  const reports = adjustTogether(scored.flatMap(({ result }) => result.report ?? []));
  const reportOf = new Map(
    scored.flatMap(({ result }) => result.report ?? []).map((report, place) => [report, reports[place]]),
  );
  return {
    earlier: names[0],
    later: names[1],
    ...madeDifferently(old, now),
    pairs: scored.map(({ pair, result }) => {
      const report = result.report === undefined ? undefined : reportOf.get(result.report);
      return { ...pair, table: buildResultTable({ metrics, systems: result.systems, report }) };
    }),
    alone,
  };
}
