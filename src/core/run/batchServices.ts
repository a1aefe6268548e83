import type { Endpoint } from '../llm/endpoint';
import type { CompletionStore } from '../store/completionStore';
import type { Batches } from './batches';

/** What batches are worked with. */
export interface BatchesRequest {
  /** Batches are kept in `batches` below it. */
  readonly storeFolder: string;
  readonly completions: CompletionStore;
  /** The endpoints that may be asked; a job of any other is left alone. */
  readonly endpoint: (id: string) => Extract<Endpoint, { kind: 'openai' }> | undefined;
  readonly key: (endpointId: string) => Promise<string | undefined>;
}

/** What bulk work needs from the machine it runs on. */
export interface BatchServices {
  /** Opens the batches kept beside a store; within a process one is opened for a folder. */
  openBatches(request: BatchesRequest): Batches;
}
