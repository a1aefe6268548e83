import type { AskedEndpoint, EndpointModel } from '../core/llm/endpoint';
import { IN_PROCESS_ENDPOINT } from '../core/llm/localModel';
import type { Services } from '../core/run/services';
import { findInProcess, inProcessEndpoint, inProcessModel } from './inProcess';
import type { Output } from './output';

/** The part of a usage text that says which model is asked. */
export const ASKED_MODEL_USAGE = `  --endpoint URL      OpenAI-compatible server with its version part, such as http://127.0.0.1:8080/v1; or ${IN_PROCESS_ENDPOINT}
  --model M           model, as the server knows it; ${IN_PROCESS_ENDPOINT}: hub:OWNER/NAME or path:DIR, with #q8 or #q4 for smaller weights`;

/** A model as a command names it, and how its server is to be asked. */
export interface ModelChoice {
  /** A base URL, or `in-process`. */
  readonly endpoint: string;
  readonly model: string;
  readonly form?: 'chat' | 'completion';
  /** Of a server; answers in this process are written one after the other. */
  readonly maxConcurrent?: number;
  readonly maxRetries?: number;
}

/** The endpoint of a model that a command names, and its entry there; a model of this process is found first, and fetched where it has to be. Throws `invalid-setting` and what finding throws. */
export async function openAskedModel(
  { endpoint: baseUrl, model: id, form, ...asking }: ModelChoice,
  services: Pick<Services, 'findLocalModel'>,
  output: Output,
  signal: AbortSignal,
): Promise<{ readonly endpoint: AskedEndpoint; readonly model: EndpointModel }> {
  const model: EndpointModel = form === undefined ? { id } : { id, form };
  if (baseUrl !== IN_PROCESS_ENDPOINT)
    return { endpoint: { kind: 'openai', id: baseUrl, name: baseUrl, baseUrl, models: [model], ...asking }, model };
  const found = await findInProcess(inProcessModel(model), services, output, signal);
  return { endpoint: inProcessEndpoint([found]), model: found };
}
