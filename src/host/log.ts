import { window, type LogOutputChannel } from 'vscode';
import { isAppError, toErrorInfo } from '../core/util/errors';

/** The log of Rapport: what happened, never keys and never prompts. */
export type Log = LogOutputChannel;

/** Makes the channel; its level is VS Code's own setting. */
export function createLog(): Log {
  return window.createOutputChannel('Rapport', { log: true });
}

/** Writes an error with its cause, and returns the sentence to show. */
export function logError(log: Log, what: string, error: unknown): string {
  const { code, message } = toErrorInfo(error);
  const cause =
    isAppError(error) && error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : '';
  log.error(`${what}: ${code}: ${message}${cause}`);
  if (code === 'internal' && error instanceof Error && error.stack !== undefined) log.error(error.stack);
  return message;
}
