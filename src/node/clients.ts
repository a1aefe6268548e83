import type { Endpoint } from '../core/llm/endpoint';
import type { LlmClient } from '../core/llm/llmClient';
import { createRecordedClient, type Recording } from '../core/llm/recording';
import { createOpenAiClient, type OpenAiClientOptions } from './openAiClient';

/** What clients take from around them. */
export interface ClientDependencies extends Pick<OpenAiClientOptions, 'fetch' | 'now' | 'howToSetKey'> {
  /** The key of an endpoint, asked before every request; `undefined` when it has none. */
  readonly keyOf: (endpointId: string) => Promise<string | undefined>;
  /** What a recorded endpoint answers from, asked before every request; whoever gives it decides how long to keep it. */
  readonly recordingsOf: (endpointId: string, signal: AbortSignal) => Promise<readonly Recording[]>;
}

/** The client that an endpoint needs. Throws `invalid-setting` for an endpoint that cannot be used. */
export function createClientFor(endpoint: Endpoint, dependencies: ClientDependencies): LlmClient {
  const { keyOf, recordingsOf, ...options } = dependencies;
  if (endpoint.kind === 'openai') return createOpenAiClient({ ...options, endpoint, key: () => keyOf(endpoint.id) });
  let answering: { readonly recordings: readonly Recording[]; readonly client: LlmClient } | undefined;
  return {
    async *complete(request, signal) {
      const recordings = await recordingsOf(endpoint.id, signal);
      if (answering?.recordings !== recordings)
        answering = { recordings, client: createRecordedClient(recordings, endpoint.models) };
      yield* answering.client.complete(request, signal);
    },
  };
}
