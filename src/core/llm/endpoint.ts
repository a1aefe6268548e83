/** Prices in US dollars per million tokens; an absent price is unknown, not zero. */
export interface Price {
  readonly inputPerMillionUsd: number;
  readonly outputPerMillionUsd: number;
}

/** A model of an endpoint and what is particular to it. */
export interface EndpointModel {
  readonly id: string;
  /** `chat` unless the model is a base model that only continues text. */
  readonly form?: 'chat' | 'completion';
  readonly price?: Price;
  /** Sampling parameters that the model refuses: `temperature`, `seed`, `stop`, `maxTokens`. Adds to the built-in map. */
  readonly refuses?: readonly SamplingParameter[];
  /** `max_completion_tokens` for models that want that name; `max_tokens` otherwise. */
  readonly maxTokensName?: 'max_tokens' | 'max_completion_tokens';
  /** What the model can take in, prompt and answer together. */
  readonly contextTokens?: number;
  /** Of a model that runs in this process, where its files come from: `hub:OWNER/NAME` or `path:DIR`. */
  readonly source?: string;
}

/** A name of a member of `Sampling`. */
export type SamplingParameter = 'temperature' | 'maxTokens' | 'seed' | 'stop';

/** The id of the one endpoint of kind `editor`. */
export const EDITOR_ENDPOINT_ID = 'vscode-models';

/** A server that speaks the OpenAI protocol, models that run in this process, a file of recordings, or the models that VS Code itself has. Never carries a key. */
export type Endpoint =
  | {
      readonly kind: 'openai';
      readonly id: string;
      readonly name: string;
      /** With the version part, for example `http://127.0.0.1:8080/v1`. */
      readonly baseUrl: string;
      readonly models: readonly EndpointModel[];
      /** Requests under way at once; 4 when absent. */
      readonly maxConcurrent?: number;
      /** Longest silence before and within an answer; 60,000 when absent. */
      readonly idleTimeoutMs?: number;
      /** Times that a request is sent again; 3 when absent. */
      readonly maxRetries?: number;
    }
  | {
      readonly kind: 'local';
      readonly id: string;
      readonly name: string;
      /** Each with its `source`; one whose files were read is named after them, by `localModelId`. */
      readonly models: readonly EndpointModel[];
      /** Answers are written one after the other. */
      readonly maxConcurrent: 1;
      /** Unused: nobody is waited for. */
      readonly idleTimeoutMs?: number;
      /** Unused: what failed would fail again. */
      readonly maxRetries?: number;
    }
  | {
      readonly kind: 'recorded';
      readonly id: string;
      readonly name: string;
      readonly models: readonly EndpointModel[];
    }
  | {
      readonly kind: 'editor';
      readonly id: string;
      readonly name: string;
      readonly models: readonly EndpointModel[];
    };

/** An endpoint that a client of this machine asks: a server, or models that run in this process. */
export type AskedEndpoint = Extract<Endpoint, { kind: 'openai' | 'local' }>;

/** How many requests may be under way at once. */
export function concurrencyOf(endpoint: Endpoint): number {
  return ('maxConcurrent' in endpoint ? endpoint.maxConcurrent : undefined) ?? 4;
}
