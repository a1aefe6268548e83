import { columnsOfRuns } from '../../core/evaluation/runColumns';
import type { AssembledSystems } from '../../core/evaluation/assembleSystems';
import { confusionsOf, type SystemConfusion } from '../../core/evaluation/emotionTables';
import type { EvaluationServices, PredictionFile } from '../../core/evaluation/evaluationServices';
import { isBert } from '../../core/evaluation/resultTableScores';
import type { ScoreResult } from '../../core/evaluation/resultTableWork';
import type { TestCase } from '../../core/inputs/testCase';
import { METRICS } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import type { ResultsWork } from '../../protocol/resultsState';
import type { BertCache } from './bertCache';
import type { ChosenRuns } from './resultsSource';

/** What results are computed from. */
export interface ResultsInputs {
  readonly runs: ChosenRuns;
  readonly testCases: readonly TestCase[];
  readonly files: readonly PredictionFile[];
  readonly excluded: readonly string[];
  /** The first system where it is absent or not compared. */
  readonly baselineId: string | undefined;
  readonly byEmotion: boolean;
  /** The encoder of BERTScore, when it is wanted. */
  readonly bertModel: string | undefined;
}

/** Results as data; tables are built from them at once. */
export interface ComputedResults {
  readonly assembled: Pick<AssembledSystems, 'listed' | 'notices'>;
  readonly metrics: readonly MetricId[];
  readonly result: ScoreResult;
  readonly caseCount: number;
  readonly confusions: readonly SystemConfusion[];
  readonly bertScored: boolean;
}

/** Of the significance tests; the record has it. */
const SEED = 13;

/**
 * Computes results away from this thread: systems are laid side by side, scored, and compared with the baseline. The tests
 * are those of all compared systems x all metrics, whatever of them is shown. Throws what the services throw.
 */
export async function computeResults(
  { runs, testCases, files, excluded, baselineId, byEmotion, bertModel }: ResultsInputs,
  services: EvaluationServices,
  bert: BertCache,
  onWork: (work: ResultsWork) => void,
  signal: AbortSignal,
): Promise<ComputedResults> {
  onWork({ step: 'reading' });
  const { columns, unknownTestCaseIds } = columnsOfRuns(runs.records, testCases);
  const {
    systems: plain,
    emotions,
    listed,
    notices,
  } = await services.assembleSystems({ testCases, columns, files, excluded }, signal);
  const caseCount = plain[0]?.cases.length ?? 0;
  const systems =
    bertModel === undefined || caseCount === 0
      ? plain
      : await bert.score(
          plain,
          bertModel,
          services,
          (what, done, total) =>
            onWork({
              step: what === 'model' ? 'encoder' : 'bertscore',
              done,
              ...(total === undefined ? {} : { total }),
            }),
          signal,
        );
  const metrics = METRICS.map(({ id }) => id).filter((id) => bertModel !== undefined || !isBert(id));
  onWork({ step: 'scoring' });
  const baseline = systems.find(({ id }) => id === baselineId) ?? systems[0];
  const result = await services.scoreSystems(
    {
      systems,
      metrics,
      // Corpus BLEU of one response is 0 for the lack of one long match: a single case is smoothed, as in the bench.
      options: caseCount === 1 ? { smoothing: 'method1' } : {},
      ...(baseline === undefined || systems.length < 2 ? {} : { comparison: { baselineId: baseline.id, seed: SEED } }),
      ...(byEmotion && caseCount > 1 ? { emotions } : {}),
    },
    signal,
  );
  return {
    assembled: { listed, notices: [...noticesOf(caseCount, systems.length, unknownTestCaseIds), ...notices] },
    metrics,
    result,
    caseCount,
    confusions: confusionsOf(systems),
    bertScored: bertModel !== undefined,
  };
}

function noticesOf(caseCount: number, systems: number, unknown: readonly string[]): readonly string[] {
  return [
    ...(unknown.length === 0
      ? []
      : [
          `${unknown.length === 1 ? 'One test case of these runs is' : `${unknown.length} test cases of these runs are`} not in the open dialogues, so that the gold response is not known, and left out: ${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ', …' : ''}.`,
        ]),
    ...(caseCount === 1
      ? [
          'One test case: differences are shown and none is tested, since one pair of responses says nothing about chance. BLEU is smoothed by method 1, and Dist is that of this response only.',
        ]
      : []),
    ...(systems === 1 && caseCount > 0
      ? ['One system: there is nothing to compare it with. Run another strategy, or import predictions.']
      : []),
  ];
}
