import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseBatchJob, type BatchJob } from '../../core/run/batchJob';
import type { BatchItem } from '../../core/run/batchItem';
import { AppError } from '../../core/util/errors';
import { lockForProcess } from '../processLock';
import { findAmong, packRequests, unpackRequests, type RequestFinder } from './keptRequests';

/** The jobs of a store, as files beside it: `ID.json`, and `ID.requests.gz` with what was asked. */
export interface BatchFolder {
  list(): Promise<{ readonly jobs: readonly BatchJob[]; readonly problems: readonly string[] }>;
  /** Keeps a job with its requests; the job itself is written last. */
  create(job: BatchJob, items: readonly BatchItem[]): Promise<void>;
  update(job: BatchJob): Promise<void>;
  /** Of a job that another process has removed since: none. */
  requests(job: BatchJob): Promise<RequestFinder>;
  remove(job: BatchJob): Promise<void>;
  /** Writes a file that is only needed for a while; whoever writes it removes it. */
  writeTemporary(job: BatchJob, text: Iterable<string>): Promise<{ readonly file: string; remove(): Promise<void> }>;
  /** Keeps other processes away until what it resolves to is called. Throws `unavailable` when one is at it. */
  lock(): Promise<() => Promise<void>>;
}

/** Opens the folder of jobs below the folder of a store; it is made when something is first written. */
export function openBatchFolder(storeFolder: string): BatchFolder {
  const folder = path.join(storeFolder, 'batches');
  const place = (name: string): string => path.join(folder, name);
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw folderError(folder, error);
    }
  };
  /** Whole or not at all, also when the machine goes down. */
  const write = async (name: string, data: string | Uint8Array): Promise<void> => {
    await mkdir(folder, { recursive: true });
    const unfinished = place(`${name}.unfinished`);
    await writeFile(unfinished, data, { flush: true });
    await rename(unfinished, place(name));
  };
  const update = (job: BatchJob): Promise<void> =>
    attempt(() => write(`${job.id}.json`, `${JSON.stringify(job, null, 2)}\n`));

  return {
    list: () =>
      attempt(async () => {
        const names = (await orGone(readdir(folder))) ?? [];
        const jobs: BatchJob[] = [];
        const problems: string[] = [];
        for (const name of names.filter((each) => each.endsWith('.json'))) {
          const text = await orGone(readFile(place(name), 'utf8'));
          if (text === undefined) continue;
          const job = parseBatchJob(jsonOf(text));
          if (job?.id === path.basename(name, '.json')) jobs.push(job);
          else problems.push(`${place(name)} is no batch that Rapport knows: it is left as it is.`);
        }
        return { jobs: jobs.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)), problems };
      }),
    create: async (job, items) => {
      await attempt(() => write(`${job.id}.requests.gz`, packRequests(items)));
      await update(job);
    },
    update,
    requests: (job) =>
      attempt(async () => {
        const packed = place(`${job.id}.requests.gz`);
        const bytes = await orGone(readFile(packed));
        if (bytes !== undefined) return unpackRequests(bytes);
        const isRemoved = (await orGone(stat(place(`${job.id}.json`)))) === undefined;
        return isRemoved ? findAmong([]) : unpackRequests(await readFile(packed));
      }),
    remove: (job) =>
      attempt(async () => {
        await rm(place(`${job.id}.json`), { force: true });
        await rm(place(`${job.id}.requests.gz`), { force: true });
      }),
    writeTemporary: (job, text) =>
      attempt(async () => {
        await mkdir(folder, { recursive: true });
        const file = place(`${job.id}.upload.jsonl`);
        await writeFile(file, text);
        return { file, remove: () => rm(file, { force: true }) };
      }),
    lock: () => attempt(() => lockFolder(folder)),
  };
}

async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  return lockForProcess(path.join(folder, 'busy.lock'), (who) => {
    const message = `${who} is at the batches of ${folder}. Wait for it.`;
    return new AppError('unavailable', message);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What another process may remove at any time; `undefined` when it is gone. */
async function orGone<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
}

function folderError(folder: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof AppError) return error;
  return new AppError(
    'file-error',
    `${folder}, where batches are kept, cannot be read or written (${code}). Check the folder and the space left.`,
    { cause: error },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
