import { l10n } from 'vscode';
import { AppError } from '../core/util/errors';

/** What to say where a template is needed and there is none. */
export function noTemplate(): AppError {
  return new AppError('not-found', l10n.t('There is no template. Create one with "Rapport: New Template".'));
}

/** What to say where a test case is needed and there is none. */
export function noTestCase(): AppError {
  return new AppError('not-found', l10n.t('There is no test case. Set rapport.dialogues.test to a file of dialogues.'));
}

/** What to say where a model is needed and there is none. */
export function noModel(): AppError {
  return new AppError('not-found', l10n.t('There is no model. Connect one with "Rapport: Connect a Model".'));
}

/** What to say where a column is needed and there is none. */
export function noColumn(): AppError {
  return new AppError('not-found', l10n.t('Choose a strategy first.'));
}
