/* eslint rapport/shown-text: off -- why a cell failed is kept in the record of its run, which reads the same for everybody */
import { LanguageModelError } from 'vscode';
import { AppError } from '../core/util/errors';

/** What went wrong when VS Code's model of that id (`vendor/model`) was asked, told as what it is. */
export function editorModelError(error: unknown, id: string): AppError {
  if (error instanceof AppError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof LanguageModelError) {
    switch (error.code) {
      case LanguageModelError.NoPermissions.name:
        return new AppError('unauthorized', `VS Code does not let Rapport use ${id}. Allow it when asked.`);
      case LanguageModelError.NotFound.name:
        return new AppError('model-not-found', `VS Code has no model ${id} now.`);
      case LanguageModelError.Blocked.name:
        return new AppError('refused', `The extension that brings ${id} blocked the request: ${detail}`);
    }
  }
  return new AppError('server-error', `The model ${id} failed: ${detail}`);
}
