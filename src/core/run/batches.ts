import type { ErrorInfo } from '../util/errors';
import type { BatchItem } from './batchItem';
import type { BatchJob } from './batchJob';

/** Where a batch stands at its server. */
export interface BatchState {
  /** `open`: the server is at it; `ended`: whatever there is of answers can be fetched; `failed`: it was refused as a whole. */
  readonly kind: 'open' | 'ended' | 'failed';
  /** The server's own word, such as `in_progress` or `expired`. */
  readonly word: string;
  /** Requests by how they ended, as far as the server tells. */
  readonly total?: number;
  readonly completed?: number;
  readonly failed?: number;
  /** Why it was refused, in the server's words. */
  readonly problems: readonly string[];
  readonly outputFileId?: string;
  readonly errorFileId?: string;
}

/** What the answers of a batch came to. */
export interface TakenAnswers {
  /** Answers that are in the store now and were not before. */
  readonly answered: number;
  /** Answers that the store had already. */
  readonly known: number;
  /** Second answers to a request in the same results. */
  readonly duplicates: number;
  /** Lines with an id that nobody asked for, and lines that are none. */
  readonly unknown: number;
  readonly unreadable: number;
  /** Requests without an answer, by the reason that the server gave. */
  readonly failed: readonly { readonly error: ErrorInfo; readonly count: number; readonly ids: readonly string[] }[];
  /** Requests of which the results say nothing. */
  readonly missing: number;
  readonly missingIds: readonly string[];
}

/** Where a batch stands, and what it brought when it has ended. */
export interface FetchedBatch {
  readonly job: BatchJob;
  /** Absent for a batch that never began. */
  readonly state?: BatchState;
  readonly taken?: TakenAnswers;
}

/**
 * Requests that are answered in bulk: by a server's batch engine, within a day and for less money, or by a program that
 * reads a file. What is under way is kept beside the store, so that it survives any process; its answers go into the store
 * under the hash of their request. Every call throws `file-error` when that folder cannot be read or written, `unavailable`
 * when another process is at it, and whatever the server throws.
 */
export interface Batches {
  /** What is under way, the oldest first; `problems` are files that cannot be understood. */
  jobs(): Promise<{ readonly jobs: readonly BatchJob[]; readonly problems: readonly string[] }>;
  /** The ids (`batchItemId`) of the requests that a server has been sent and not been asked about to the end. */
  underWay(): Promise<ReadonlySet<string>>;
  /**
   * Sends the requests that are not under way yet, split by endpoint, model and form of the API and at the limits of the
   * protocol, and first of all whatever a process that was killed left half sent. Resolves to the batches that began.
   */
  submit(items: readonly BatchItem[], experiment: string, signal: AbortSignal): Promise<readonly BatchJob[]>;
  /** Asks the server where a batch stands. Throws `invalid-setting` for one that is a file, `unavailable` for one that never began. */
  state(job: BatchJob, signal: AbortSignal): Promise<BatchState>;
  /** Takes in the answers of a batch that has ended, also of one that expired or was cancelled, and forgets it. */
  fetch(job: BatchJob, signal: AbortSignal): Promise<FetchedBatch>;
  /** Asks the server to stop a batch; what it has answered can be fetched. One that never began, or is a file, is forgotten. */
  cancel(job: BatchJob, signal: AbortSignal): Promise<BatchState | undefined>;
  /** Writes the requests as files that a server's batch engine or a file-based runner reads, and remembers them. Resolves to the files. */
  exportTo(
    file: string,
    items: readonly BatchItem[],
    experiment: string,
  ): Promise<readonly { readonly file: string; readonly job: BatchJob }[]>;
  /** Takes in a file of results; requests are found among those that are under way or were written, and in `items`. */
  importFrom(file: string, items: readonly BatchItem[], signal: AbortSignal): Promise<TakenAnswers>;
}
