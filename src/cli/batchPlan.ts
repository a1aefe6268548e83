import type { Batches } from '../core/run/batches';
import { openBatches } from '../node/batch/openBatches';
import { AppError } from '../core/util/errors';
import type { CommandEnvironment } from './command';
import { HOW_TO_SET_KEY, type OpenedExperiment } from './openExperiment';

/** The batches kept beside an experiment's store; only its own endpoints are asked, so that a key goes nowhere else. */
export function openExperimentBatches(
  { read, store }: OpenedExperiment,
  storeFolder: string,
  { key }: Pick<CommandEnvironment, 'key'>,
): Batches {
  if (store === undefined) throw new AppError('invalid-setting', 'Batches need the store.');
  return openBatches({
    storeFolder,
    completions: store.completions,
    endpoint: (id) => read.endpoints.get(id),
    key: () => Promise.resolve(key),
    howToSetKey: HOW_TO_SET_KEY,
    now: () => new Date().toISOString(),
  });
}
