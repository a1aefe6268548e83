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
}

/** A name of a member of `Sampling`. */
export type SamplingParameter = 'temperature' | 'maxTokens' | 'seed' | 'stop';

/** The id of the one endpoint of kind `editor`. */
export const EDITOR_ENDPOINT_ID = 'vscode-models';

/** A server that speaks the OpenAI protocol, a file of recordings, or the models that VS Code itself has. Never carries a key. */
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
