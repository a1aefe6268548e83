import { readFile, stat } from 'node:fs/promises';
import type { InputProblem } from '../core/inputs/problem';
import type { Completion, CompletionRequest } from '../core/llm/completion';
import type { Recorder } from '../core/llm/recorder';
import { parseRecordings, toRecording, type Recording, type RecordingOrigin } from '../core/llm/recording';
import { AppError, isAppError } from '../core/util/errors';
import { appendLine } from './appendLine';
import { fileError } from './fileError';

/** More than any recording of a whole test set; beyond it a file is not what it is taken for. */
const MAX_BYTES = 400_000_000;

/** Reads a recording file; broken lines become problems. Throws `not-found`, `limit-exceeded` or `file-error`, each naming the file. */
export async function readRecordingFile(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly recordings: readonly Recording[]; readonly problems: readonly InputProblem[] }> {
  return parseRecordings(await readText(path, signal), path);
}

/**
 * Makes a recorder. The file is read once, before the first line is written, and made when it is not there. Lines already in
 * it stay as they are, also those that nobody understands; each new one is appended in one write, which other writers cannot cut.
 */
export function createRecorder({
  path,
  origin,
}: {
  readonly path: string;
  readonly origin: RecordingOrigin;
}): Recorder {
  let known: Set<string> | undefined;
  let last: Promise<void> = Promise.resolve();
  const append = async (line: Recording, signal: AbortSignal): Promise<void> => {
    known ??= await readKnown(path, signal);
    const key = keyOf(line);
    if (known.has(key)) return;
    await appendLine(path, JSON.stringify(line));
    known.add(key);
  };
  return {
    record(request, completion, repeat, signal) {
      const date = completion.source.kind === 'stored' ? completion.source.date : origin.date;
      const line = toRecording(withoutNotSent(request, completion), completion, repeat, { ...origin, date });
      const done = last.then(() => append(line, signal));
      last = done.catch(() => undefined);
      return done;
    },
  };
}

/** The request as it was sent: a recording is looked up by what reaches the model. */
function withoutNotSent(request: CompletionRequest, { notSent }: Completion): CompletionRequest {
  const sent = Object.entries(request.sampling).filter(([name]) => !notSent.includes(name));
  return { ...request, sampling: Object.fromEntries(sent) };
}

function keyOf({ requestHash, repeat }: Recording): string {
  return `${requestHash} ${repeat}`;
}

async function readKnown(path: string, signal: AbortSignal): Promise<Set<string>> {
  try {
    const { recordings } = await readRecordingFile(path, signal);
    return new Set(recordings.map(keyOf));
  } catch (error) {
    if (isAppError(error) && error.code === 'not-found') return new Set();
    throw error;
  }
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      throw new AppError(
        'limit-exceeded',
        `${path} has ${Math.round(size / 1e6)} MB, which is too large for a recording file.`,
      );
    return await readFile(path, { encoding: 'utf8', signal });
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw fileError(path, 'recording file', cause);
  }
}
