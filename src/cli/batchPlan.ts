import type { Batches } from '../core/run/batches';
import { BATCH_PRICE_FACTOR, planBatch, type BatchPlan } from '../core/run/planBatch';
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

/** What the experiment would ask for in bulk now; `skip` are requests not to be asked again. */
export function planExperimentBatch(
  { read, runs, session, services }: OpenedExperiment,
  underWay: ReadonlySet<string>,
  skip: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<BatchPlan> {
  const { experiment, endpoints } = read;
  const budget = Object.entries(experiment.budget ?? {}).filter(([, limit]) => limit !== undefined);
  return planBatch(
    {
      runs,
      session,
      tokens: services.tokens,
      underWay,
      skip,
      asks: (endpointId) => endpoints.has(endpointId),
      budget: Object.fromEntries(budget),
      priceFactor: experiment.batch?.priceFactor ?? BATCH_PRICE_FACTOR,
    },
    signal,
  );
}
