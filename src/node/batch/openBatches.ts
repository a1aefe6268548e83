import { randomUUID } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EndpointModel } from '../../core/llm/endpoint';
import { batchItemId, type BatchItem } from '../../core/run/batchItem';
import type { BatchJob } from '../../core/run/batchJob';
import type { BatchesRequest } from '../../core/run/batchServices';
import type { Batches, BatchState, TakenAnswers } from '../../core/run/batches';
import { AppError, isAppError, throwIfAborted, type ErrorCode } from '../../core/util/errors';
import { fileError, writeError } from '../fileError';
import { openBatchFolder, type BatchFolder } from './batchFolder';
import { toBatchLine } from './batchLines';
import { createBatchServer, type BatchServer } from './batchServer';
import { findAmong, type RequestFinder } from './keptRequests';
import { PROTOCOL_LIMITS, splitItems, type BatchLimits, type BatchPart } from './splitItems';
import { AnswerTaker } from './takeAnswers';

/** What batches are worked with on this machine. */
export interface BatchesOptions extends BatchesRequest {
  readonly howToSetKey?: string;
  /** ISO 8601. */
  readonly now: () => string;
  readonly limits?: BatchLimits;
  readonly fetch?: typeof globalThis.fetch;
}

/** After these nothing was begun at the server; after any other nobody knows. */
const NOT_BEGUN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'refused',
  'unauthorized',
  'model-not-found',
  'unavailable',
  'rate-limited',
  'invalid-setting',
]);

/** Opens the batches of a store. */
export function openBatches(options: BatchesOptions): Batches {
  const { completions, limits = PROTOCOL_LIMITS } = options;
  const folder = openBatchFolder(options.storeFolder);
  const models = (endpointId: string): readonly EndpointModel[] => options.endpoint(endpointId)?.models ?? [];
  const server = (endpointId: string): BatchServer => {
    const endpoint = options.endpoint(endpointId);
    if (endpoint === undefined)
      throw new AppError('not-found', `There is no endpoint "${endpointId}", which this batch was made for.`);
    const { howToSetKey, fetch } = options;
    return createBatchServer({
      endpoint,
      key: () => options.key(endpointId),
      ...(howToSetKey === undefined ? {} : { howToSetKey }),
      ...(fetch === undefined ? {} : { fetch }),
    });
  };
  const lockedNow = async <T>(work: () => Promise<T>): Promise<T> => {
    const unlock = await folder.lock();
    try {
      return await work();
    } finally {
      await unlock();
    }
  };
  // The lock keeps other processes away; within this one, each waits for its turn.
  let turn: Promise<unknown> = Promise.resolve();
  const locked = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(() => lockedNow(work));
    turn = mine.catch(() => undefined);
    return mine;
  };
  const create = async (part: BatchPart, kind: BatchJob['kind'], experiment: string): Promise<BatchJob> => {
    const { items, endpointId, model, form } = part;
    const id = randomUUID();
    const createdAt = options.now();
    const about = { version: 1, id, kind, experiment, endpointId, model, form, createdAt } as const;
    const job: BatchJob = { ...about, requests: items.length };
    await folder.create(job, items);
    return job;
  };
  const requireWritable = (): void => {
    if (!completions.writable)
      throw new AppError(
        'file-error',
        'The store cannot be written: the answers would be lost. They stay where they are.',
      );
  };
  const underWay = async (): Promise<Set<string>> => {
    const ids = new Set<string>();
    for (const job of (await folder.list()).jobs)
      if (job.kind === 'server') for (const id of (await folder.requests(job)).ids()) ids.add(id);
    return ids;
  };
  /** The batch of a job that was being begun when the process ended, if the server has it. */
  const begun = async (job: BatchJob, signal: AbortSignal): Promise<BatchJob> => {
    if (job.batchId !== undefined || job.inputFileId === undefined) return job;
    const batchId = await server(job.endpointId).find(job.inputFileId, signal);
    if (batchId === undefined) return job;
    const known = { ...job, batchId };
    await folder.update(known);
    return known;
  };
  const begin = async (job: BatchJob, signal: AbortSignal): Promise<BatchJob> => {
    const found = await begun(job, signal);
    if (found.batchId !== undefined) return found;
    const to = server(job.endpointId);
    const uploaded = found.inputFileId === undefined ? await upload(found, folder, to, models, signal) : found;
    if (found.inputFileId === undefined) await folder.update(uploaded);
    try {
      const label = `${job.experiment} ${job.id}`;
      const batchId = await to.create(uploaded.inputFileId ?? '', job.form, label, signal);
      const started = { ...uploaded, batchId };
      await folder.update(started);
      return started;
    } catch (error) {
      if (isAppError(error) && NOT_BEGUN.has(error.code)) await folder.remove(job);
      throw error;
    }
  };
  const stateOf = (job: BatchJob, signal: AbortSignal): Promise<BatchState> => {
    if (job.kind === 'file')
      throw new AppError('invalid-setting', 'These requests went into a file: import its results.');
    if (job.batchId === undefined)
      throw new AppError('unavailable', 'This batch was not sent to its end. Submit again: that settles it.');
    return server(job.endpointId).state(job.batchId, signal);
  };
  const take = async (
    job: BatchJob,
    state: BatchState,
    requests: RequestFinder,
    signal: AbortSignal,
  ): Promise<TakenAnswers> => {
    requireWritable();
    const taker = new AnswerTaker({ requests, completions, models });
    const from = server(job.endpointId);
    let lines = 0;
    if (state.outputFileId !== undefined)
      for await (const line of from.lines(state.outputFileId, signal)) {
        await taker.take(line);
        if (line.trim() !== '') lines++;
      }
    // A page that a proxy sends in place of the file: to forget the batch would be to pay for it again.
    if (lines > 0 && taker.unreadable === lines)
      throw new AppError(
        'malformed-response',
        'What the server gives as the answers of this batch cannot be read. The batch stays: fetch again later.',
      );
    if (state.errorFileId !== undefined)
      for await (const line of from.lines(state.errorFileId, signal)) await taker.take(line);
    const taken = await taker.end(requests.ids());
    if (lines < (state.completed ?? 0))
      throw new AppError(
        'interrupted',
        `The server says that it answered ${state.completed} requests of this batch, and gave ${lines}. Those are stored; fetch again for the others.`,
      );
    return taken;
  };

  return {
    jobs: () => folder.list(),
    underWay,
    submit: (items, experiment, signal) =>
      locked(async () => {
        throwIfAborted(signal);
        requireWritable();
        const started: BatchJob[] = [];
        for (const job of (await folder.list()).jobs)
          if (job.kind === 'server' && job.batchId === undefined && options.endpoint(job.endpointId) !== undefined)
            started.push(await begin(job, signal));
        const seen = await underWay();
        const fresh = items.filter((item) => {
          const id = batchItemId(item);
          return !seen.has(id) && seen.add(id);
        });
        for (const part of splitItems(fresh, models, limits))
          started.push(await begin(await create(part, 'server', experiment), signal));
        return started;
      }),
    state: async (job, signal) => stateOf(job, signal),
    fetch: (job, signal) =>
      locked(async () => {
        const known = await begun(job, signal);
        if (known.batchId === undefined) return { job: known };
        const state = await stateOf(known, signal);
        if (state.kind === 'open') return { job: known, state };
        const requests = await folder.requests(known);
        const taken = await take(known, state, requests, signal);
        await folder.remove(known);
        return { job: known, state, taken };
      }),
    cancel: (job, signal) =>
      locked(async () => {
        const known = job.kind === 'file' ? job : await begun(job, signal);
        if (known.batchId !== undefined) return server(known.endpointId).cancel(known.batchId, signal);
        await folder.remove(known);
        return undefined;
      }),
    exportTo: (file, items, experiment) =>
      locked(async () => {
        const parts = splitItems(items, models, limits);
        const written: { readonly file: string; readonly job: BatchJob }[] = [];
        for (const [index, part] of parts.entries()) {
          const name = parts.length === 1 ? file : numbered(file, index + 1);
          await writeLines(name, part.items, models(part.endpointId));
          written.push({ file: name, job: await create(part, 'file', experiment) });
        }
        return written;
      }),
    importFrom: (file, items, signal) =>
      locked(async () => {
        requireWritable();
        const { jobs } = await folder.list();
        const finders = await Promise.all(jobs.map(async (job) => ({ job, requests: await folder.requests(job) })));
        const all = [findAmong(items), ...finders.map(({ requests }) => requests)];
        const requests: RequestFinder = {
          get: (id) => all.map((finder) => finder.get(id)).find((item) => item !== undefined),
          ids: () => [],
        };
        const taker = new AnswerTaker({ requests, completions, models });
        for await (const line of linesOf(file, signal)) await taker.take(line);
        const taken = await taker.end([]);
        for (const { job, requests: own } of finders)
          if (job.kind === 'file' && [...own.ids()].every((id) => taker.has(id))) await folder.remove(job);
        return taken;
      }),
  };
}

/** Uploads the requests of a job. Nothing is paid for yet, so a job whose upload failed is forgotten. */
async function upload(
  job: BatchJob,
  folder: BatchFolder,
  to: BatchServer,
  models: (endpointId: string) => readonly EndpointModel[],
  signal: AbortSignal,
): Promise<BatchJob> {
  const requests = await folder.requests(job);
  const written = await folder.writeTemporary(job, linesFor(requests, models(job.endpointId)));
  try {
    return { ...job, inputFileId: await to.upload(written.file, `rapport-${job.id}.jsonl`, signal) };
  } catch (error) {
    await folder.remove(job);
    throw error;
  } finally {
    await written.remove();
  }
}

function* linesFor(requests: RequestFinder, models: readonly EndpointModel[]): Generator<string, void, undefined> {
  for (const id of requests.ids()) {
    const item = requests.get(id);
    if (item !== undefined) yield `${toBatchLine(item, models)}\n`;
  }
}

async function writeLines(file: string, items: readonly BatchItem[], models: readonly EndpointModel[]): Promise<void> {
  try {
    await writeFile(file, linesFor(findAmong(items), models), { flush: true });
  } catch (cause) {
    throw writeError(file, cause);
  }
}

/** `requests.jsonl` as `requests-2.jsonl`. */
function numbered(file: string, number: number): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}-${number}${ext}`);
}

async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  try {
    const opened = await open(file);
    try {
      for await (const line of opened.readLines()) {
        throwIfAborted(signal);
        yield line;
      }
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw isAppError(error) ? error : fileError(file, 'file of results', error);
  }
}
