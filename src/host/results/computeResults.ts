import { columnsOfRuns } from '../../core/evaluation/runColumns';
import type { EvaluationServices, OnBertProgress, PredictionFile } from '../../core/evaluation/evaluationServices';
import { isBert } from '../../core/evaluation/resultTableScores';
import { outcomeOf, scoreTaskOf, type ResultsChoice, type ResultsOutcome } from '../../core/evaluation/resultsTask';
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
export interface ComputedResults extends ResultsOutcome {
  readonly metrics: readonly MetricId[];
  /** What was asked for; the comparison says which base it has. */
  readonly wantedBaselineId: string | undefined;
  readonly bertScored: boolean;
}

/** Of more than these the tests take so long that the figures are shown before them. */
const MANY_RESPONSES = 5000;

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
  const { columns, unknownTestCaseIds } = columnsOfRuns(runs.records, testCases);
  const metrics = METRICS.map(({ id }) => id).filter((id) => bertModel !== undefined || !isBert(id));
  const task = { testCases, columns, files, excluded };
  const choice = { metrics, baselineId, seed: SEED, byEmotion };
  const described = (outcome: ResultsOutcome): ComputedResults => {
    const { caseCount, result, notices } = outcome;
    return {
      ...outcome,
      metrics,
      wantedBaselineId: baselineId,
      bertScored: bertModel !== undefined,
      notices: [...noticesOf(caseCount, result.systems.length, unknownTestCaseIds), ...notices],
    };
  };
  const answered = columns.reduce((sum, { cases }) => sum + cases.filter((one) => one !== undefined).length, 0);
  if (bertModel === undefined && answered + files.length * testCases.length > MANY_RESPONSES) {
    onWork({ step: 'scoring' });
    const figures = await services.computeResults({ ...task, choice: { ...choice, figuresOnly: true } }, signal);
    onFigures(described(figures));
  }
  const outcome =
    bertModel === undefined
      ? await withoutBert(task, choice, services, onWork, signal)
      : await withBert(task, choice, bertModel, services, bert, onWork, signal);
  return described(outcome);
}

type Task = Parameters<EvaluationServices['assembleSystems']>[0];

/** In one go, so that the responses need not cross between threads twice. */
function withoutBert(
  task: Task,
  choice: ResultsChoice,
  services: EvaluationServices,
  onWork: (work: ResultsWork) => void,
  signal: AbortSignal,
): Promise<ResultsOutcome> {
  onWork({ step: 'scoring' });
  return services.computeResults({ ...task, choice }, signal);
}

async function withBert(
  task: Task,
  choice: ResultsChoice,
  model: string,
  services: EvaluationServices,
  bert: BertCache,
  onWork: (work: ResultsWork) => void,
  signal: AbortSignal,
): Promise<ResultsOutcome> {
  const assembled = await services.assembleSystems(task, signal);
  const say: OnBertProgress = (what, done, total) =>
    onWork({ step: what === 'model' ? 'encoder' : 'bertscore', done, ...(total === undefined ? {} : { total }) });
  const systems = await bert.score(assembled.systems, model, services, say, signal);
  onWork({ step: 'scoring' });
  const result = await services.scoreSystems(scoreTaskOf(systems, assembled.emotions, choice), signal);
  return outcomeOf(assembled, result);
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
