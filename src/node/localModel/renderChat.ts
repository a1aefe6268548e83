import { runInNewContext } from 'node:vm';
import { AppError } from '../../core/util/errors';

/** A rendering takes milliseconds; on a busy machine, some more. */
const DEADLINE_MS = 5000;

/**
 * The text to which `work` fills the chat template of the model in a folder. Throws `refused` for what `work` throws, and
 * when it takes longer than the deadline: a template is a program of whoever published the model, and may never end.
 */
export function renderChat(folder: string, work: () => unknown, deadlineMs = DEADLINE_MS): string {
  try {
    // Node ends a script with a timeout from outside, and so what it calls: the thread, and the runtime in it, live on.
    return String(runInNewContext('work()', { work }, { timeout: deadlineMs }));
  } catch (cause) {
    const late = (cause as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'refused',
      late
        ? `The chat template of the model in ${folder} takes longer than ${deadlineMs / 1000} s. Take another model.`
        : `The chat template of the model in ${folder} refuses these messages: ${detail.slice(0, 300)}`,
      { cause },
    );
  }
}
