import { l10n } from 'vscode';
import type { EvaluationServices, OnBertProgress, PredictionFile } from '../../core/evaluation/evaluationServices';
import { resultsPieces, unknownTestCases } from '../../core/evaluation/resultsPieces';
import type { ResultsOutcome } from '../../core/evaluation/resultsTask';
import { tableMetrics } from '../../core/evaluation/resultTableScores';
import type { TestCase } from '../../core/inputs/testCase';
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
export interface ComputedResults extends ResultsOutcome {
  readonly metrics: readonly MetricId[];
  /** What was asked for; the comparison says which base it has. */
  readonly wantedBaselineId: string | undefined;
  readonly bertScored: boolean;
}

/** Of the significance tests; the record has it. */
const SEED = 13;

/**
 * Computes results away from this thread: systems are laid side by side, scored, and compared with the baseline. The tests
 * are those of all compared systems x all metrics, whatever of them is shown. `onFigures` is told the figures alone first
 * where the tests take long. Throws what the services throw.
 */
export async function computeResults(
  { runs, testCases, files, excluded, baselineId, byEmotion, bertModel }: ResultsInputs,
  services: EvaluationServices,
  bert: BertCache,
  onWork: (work: ResultsWork) => void,
  onFigures: (figures: ComputedResults) => void,
  signal: AbortSignal,
): Promise<ComputedResults> {
  const metrics = tableMetrics(bertModel !== undefined);
  const unknownIds = unknownTestCases(runs.records, testCases);
  const described = (outcome: ResultsOutcome): ComputedResults => {
    const { caseCount, result, notices } = outcome;
    return {
      ...outcome,
      metrics,
      wantedBaselineId: baselineId,
      bertScored: bertModel !== undefined,
      notices: [...noticesOf(caseCount, result.systems.length, unknownIds), ...notices],
    };
  };
  const sayBert: OnBertProgress = (what, done, total) =>
    onWork({ step: what === 'model' ? 'encoder' : 'bertscore', done, ...(total === undefined ? {} : { total }) });
  onWork({ step: 'scoring' });
  const outcome = await services.computeResults(
    {
      pieces: resultsPieces(runs.records, testCases),
      files,
      excluded,
      choice: { metrics, baselineId, seed: SEED, byEmotion },
    },
    {
      onFigures: (figures) => onFigures(described(figures)),
      scoreBert: async (system, pairs) => {
        const scores = await bert.score(system, pairs, bertModel ?? '', services, sayBert, signal);
        onWork({ step: 'scoring' });
        return scores;
      },
    },
    signal,
  );
  return described(outcome);
}

function noticesOf(caseCount: number, systems: number, unknown: readonly string[]): readonly string[] {
  const named = [...unknown.slice(0, 3), ...(unknown.length > 3 ? ['…'] : [])].join(', ');
  return [
    ...(unknown.length === 0
      ? []
      : [
          unknown.length === 1
            ? l10n.t(
                'One test case of these runs is not in the open dialogues, so that the gold response is not known, and left out: {0}.',
                named,
              )
            : l10n.t(
                '{count} test cases of these runs are not in the open dialogues, so that the gold response is not known, and left out: {named}.',
                { count: unknown.length, named },
              ),
        ]),
    ...(caseCount === 1
      ? [
          l10n.t(
            'One test case: differences are shown and none is tested, since one pair of responses says nothing about chance. BLEU is smoothed by method 1, and Dist is that of this response only.',
          ),
        ]
      : []),
    ...(systems === 1 && caseCount > 0
      ? [l10n.t('One system: there is nothing to compare it with. Run another strategy, or import predictions.')]
      : []),
  ];
}
