import { commands, window, type Disposable } from 'vscode';
import { isCancelled } from '../core/util/errors';
import { logError, type Log } from './log';

/** Registers `rapport.<id>`; an error is logged and shown as its sentence, a cancelled command says nothing. */
export function registerCommand(log: Log, id: string, run: (...args: readonly unknown[]) => Promise<void>): Disposable {
  return commands.registerCommand(`rapport.${id}`, async (...args: readonly unknown[]) => {
    try {
      await run(...args);
    } catch (error) {
      if (!isCancelled(error)) void window.showErrorMessage(logError(log, `command ${id}`, error));
    }
  });
}
