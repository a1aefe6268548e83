/* eslint rapport/shown-text: off -- why a cell failed is kept in the record of its run, which reads the same for everybody */
import type { Uri } from 'vscode';
import type { CompletionRequest } from '../../core/llm/completion';
import { batchItemId } from '../../core/run/batchItem';
import { takenUpRun } from '../../core/run/takenUpRun';
import { AppError } from '../../core/util/errors';
import { openExperiment, type ExperimentOpener } from './openExperiment';

/** What runs from the store alone came to. */
export interface StoredRuns {
  readonly ids: readonly string[];
  readonly finished: number;
  readonly failed: number;
}

/**
 * Makes the runs of an experiment from what is stored, asking nobody: they are kept as any other, each under the id of the
 * last one that was made of the same. A cell without an answer fails with its reason, found in `failures` by `batchItemId`.
 */
export async function storedRuns(
  uri: Uri,
  parts: ExperimentOpener,
  failures: readonly { readonly id: string; readonly message: string }[],
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<StoredRuns> {
  // Which repeat is asked is not known here: one reason serves all.
  const reasons = new Map(failures.map(({ id, message }) => [hashPart(id), message]));
  const why = (request: CompletionRequest): AppError => {
    const said = reasons.get(hashPart(batchItemId({ request, repeat: 0 })));
    return said === undefined
      ? new AppError('unavailable', 'There is no answer yet: the batch has not brought it.')
      : new AppError('refused', `The batch brought no answer: ${said}`);
  };
  await using opened = await openExperiment(uri, parts, say, why, signal);
  const store = parts.bench.store.get()?.runs;
  const ids: string[] = [];
  let [finished, failed] = [0, 0];
  for (const run of opened.runs) {
    const named = store === undefined ? run : await takenUpRun(run, store, signal);
    ids.push(named.spec.id);
    say(named.name);
    for await (const { kind } of opened.session.run(named, new Date().toISOString(), () => undefined, signal)) {
      if (kind === 'cell-finished') finished++;
      if (kind === 'cell-failed') failed++;
    }
  }
  return { ids, finished, failed };
}

function hashPart(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}
