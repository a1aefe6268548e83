import type { AskedEndpoint, EndpointModel } from '../core/llm/endpoint';
import { IN_PROCESS_ENDPOINT, localModelName, parseLocalSource } from '../core/llm/localModel';
import type { Services } from '../core/run/services';
import { plainText, type Output } from './output';

/** A model together with the id of the endpoint that is asked for it. */
interface NamedModel {
  readonly endpointId: string;
  readonly model: EndpointModel;
}

/** The entry of a model that runs in this process, before its files were looked for. Throws `invalid-setting`. */
export function inProcessModel(model: EndpointModel): EndpointModel {
  return { ...model, id: localModelName(parseLocalSource(model.id)), source: model.id };
}

/** The endpoint of models that run in this process, as the command line names it. */
export function inProcessEndpoint(models: readonly EndpointModel[]): Extract<AskedEndpoint, { kind: 'local' }> {
  return { kind: 'local', id: IN_PROCESS_ENDPOINT, name: IN_PROCESS_ENDPOINT, models, maxConcurrent: 1 };
}

/** Finds a model that runs in this process, fetching it first where it has to; says how far that is, a line for each tenth. */
export async function findInProcess(
  model: EndpointModel,
  services: Pick<Services, 'findLocalModel'>,
  output: Output,
  signal: AbortSignal,
): Promise<EndpointModel> {
  let told = '';
  return services.findLocalModel(
    model,
    (what, done, total) => {
      const tenths = total === undefined || total === 0 ? undefined : Math.floor((10 * done) / total);
      const line = `Fetching ${what}${tenths === undefined ? '' : `: ${10 * tenths} %`}`;
      if (line !== told) output.err(plainText(line));
      told = line;
    },
    signal,
  );
}

/** The models of an experiment with those that run in this process found, and their endpoint where there are any. */
export async function findInProcessModels<T extends NamedModel>(
  models: readonly T[],
  services: Pick<Services, 'findLocalModel'>,
  output: Output,
  signal: AbortSignal,
): Promise<{ readonly models: readonly T[]; readonly endpoints: readonly (readonly [string, AskedEndpoint])[] }> {
  const found: T[] = [];
  for (const entry of models)
    if (entry.endpointId !== IN_PROCESS_ENDPOINT) found.push(entry);
    else found.push({ ...entry, model: await findInProcess(entry.model, services, output, signal) });
  const own = found.filter(({ endpointId }) => endpointId === IN_PROCESS_ENDPOINT).map(({ model }) => model);
  return { models: found, endpoints: own.length === 0 ? [] : [[IN_PROCESS_ENDPOINT, inProcessEndpoint(own)]] };
}
