import type { Batches } from '../core/run/batches';
import { openBatches } from '../node/batch/openBatches';
import { AppError } from '../core/util/errors';
import type { CommandEnvironment } from './command';
import type { OpenedExperiment } from './openExperiment';
import { baseUrlOf, HOW_TO_SET_KEY } from './serverKeys';

/** The batches kept beside an experiment's store; only its own endpoints are asked, so that a key goes nowhere else. */
export function openExperimentBatches(
  { read, store }: OpenedExperiment,
  storeFolder: string,
  { keyFor }: Pick<CommandEnvironment, 'keyFor'>,
): Batches {
  if (store === undefined) throw new AppError('invalid-setting', 'Batches need the store.');
  return openBatches({
    storeFolder,
    completions: store.completions,
    endpoint: (id) => read.endpoints.get(id),
    key: (id) => Promise.resolve(keyFor(baseUrlOf(read.endpoints.get(id)))),
    howToSetKey: HOW_TO_SET_KEY,
    now: () => new Date().toISOString(),
  });
}
