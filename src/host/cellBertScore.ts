import { commands, l10n } from 'vscode';
import type { EvaluationServices, ExplainedBertScore } from '../core/evaluation/evaluationServices';
import { cellId, responseOf } from '../core/run/runRecord';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import { withCancellableProgress } from './progress';
import { BERT_MODEL_SETTING, bertModelSetting } from './results/bertModelSetting';

/**
 * BERTScore of the shown response of a column with the tokens behind it, by the encoder of the settings. Throws
 * `unavailable` when none is set, `not-found` when there is no response, `invalid-input` when there is no gold response,
 * and `cancelled`.
 */
export async function cellBertScore(
  bench: Bench,
  services: Pick<EvaluationServices, 'explainBert'>,
  columnId: string,
): Promise<ExplainedBertScore> {
  const { record } = bench.run;
  const testCaseId = record?.header.testCaseIds[0] ?? '';
  const cell = record?.cells[cellId({ columnId, testCaseId })];
  const response = cell === undefined ? undefined : responseOf(cell);
  if (cell?.status !== 'finished' || response === undefined)
    throw new AppError('not-found', l10n.t('This column has no response yet. Run it first.'));
  const gold = bench.inputs.current.testCases.find(({ id }) => id === testCaseId)?.gold ?? '';
  if (gold === '') throw new AppError('invalid-input', l10n.t('There is no gold response to compare with.'));
  const model = bertModelSetting();
  if (model === undefined)
    throw new AppError(
      'unavailable',
      l10n.t(
        'BERTScore needs a contextual encoder: name one in the setting {0}, as in hub:FacebookAI/roberta-large or path:/a/folder.',
        BERT_MODEL_SETTING,
      ),
    );
  return withCancellableProgress(l10n.t('BERTScore with {0}', model), (signal) =>
    services.explainBert({ spec: model }, { response, gold: [gold] }, signal),
  );
}

/** Opens the setting that names the encoder of BERTScore. */
export async function openBertSetting(): Promise<void> {
  await commands.executeCommand('workbench.action.openSettings', BERT_MODEL_SETTING);
}
