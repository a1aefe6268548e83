import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isAppError } from '../../core/util/errors';
import { connectionError } from '../connectionError';
import { createIdleTimer } from '../idleTimer';

/** What a publisher says of a file, as far as it says anything. */
export interface ExpectedFile {
  readonly bytes?: number;
  readonly sha256?: string;
  /** Git's own hash of a file of its repository (`blob SIZE\0` before the content). */
  readonly gitSha1?: string;
}

/** One file to fetch. */
export interface Download {
  readonly url: string;
  /** Where it goes; `.part` beside it holds what has come so far. */
  readonly target: string;
  /** For messages: what is fetched, as in "the model x". */
  readonly what: string;
  readonly expected: ExpectedFile;
}

/** What a download takes from around it. */
export interface DownloadDependencies {
  readonly fetch: typeof globalThis.fetch;
  /** Bytes of this file so far, and in all when the server says. */
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
  /** The longest silence; 60,000 when absent. */
  readonly idleTimeoutMs?: number;
}

const IDLE_TIMEOUT_MS = 60_000;

/**
 * Fetches a file and returns its SHA-256. Goes on where an earlier try stopped, checks size and hash, and only then gives
 * the file its name. Throws `unreachable`, `interrupted`, `timeout`, `refused` (the server's status), `malformed-response`
 * (another content than expected; what came is thrown away), `file-error` and `cancelled`.
 */
export async function downloadFile(
  download: Download,
  dependencies: DownloadDependencies,
  signal: AbortSignal,
): Promise<string> {
  const { url, target, what, expected } = download;
  const part = `${target}.part`;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const have = await sizeOf(part);
    if (!(await isWhole(part, have, expected, signal))) await fetchInto(part, have, download, dependencies, signal);
    const found = await hashesOf(part, signal);
    const wrong =
      (expected.bytes !== undefined && found.bytes !== expected.bytes) ||
      (expected.sha256 !== undefined && found.sha256 !== expected.sha256) ||
      (expected.gitSha1 !== undefined && found.gitSha1 !== expected.gitSha1);
    if (wrong) {
      await rm(part, { force: true });
      throw new AppError(
        'malformed-response',
        `What came from ${new URL(url).host} is not ${what} as its publisher describes it. It was thrown away; try again.`,
      );
    }
    await rename(part, target);
    return found.sha256;
  } catch (error) {
    throw downloadError(error, download, signal);
  }
}

async function fetchInto(
  part: string,
  have: number,
  { url, what }: Download,
  { fetch, onProgress, idleTimeoutMs = IDLE_TIMEOUT_MS }: DownloadDependencies,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const timer = createIdleTimer(idleTimeoutMs, () =>
    silence.abort(
      new AppError('timeout', `${new URL(url).host} stopped sending ${what}. Try again; it goes on where it stopped.`),
    ),
  );
  try {
    timer.wait();
    const headers = have > 0 ? { Range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, silence.signal]) });
    if (response.status === 416) {
      await rm(part, { force: true });
      throw new AppError('interrupted', `The part of ${what} that was here did not fit. Try again.`);
    }
    if (!response.ok || response.body === null)
      throw new AppError(
        'refused',
        `${new URL(url).host} does not give ${what} (status ${response.status}). Check its name, or whether it needs an account.`,
      );
    const goesOn = response.status === 206 && startsAt(response, have);
    const length = Number(response.headers.get('content-length') ?? NaN);
    let done = goesOn ? have : 0;
    const total = Number.isNaN(length) ? undefined : done + length;
    const file = await open(part, goesOn ? 'a' : 'w');
    try {
      for await (const piece of response.body) {
        timer.rest();
        await file.writeFile(piece as Uint8Array);
        done += (piece as Uint8Array).length;
        onProgress?.(done, total);
        timer.wait();
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (total !== undefined && done < total)
      throw new AppError('interrupted', `The connection broke in ${what}. Try again; it goes on where it stopped.`);
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    timer.dispose();
  }
}

function startsAt(response: Response, have: number): boolean {
  return new RegExp(`^bytes ${have}-`).test(response.headers.get('content-range') ?? '');
}

/** What came whole before it was stopped is checked without asking for more of it. */
async function isWhole(part: string, have: number, expected: ExpectedFile, signal: AbortSignal): Promise<boolean> {
  if (have === 0 || expected.bytes !== undefined) return have > 0 && have === expected.bytes;
  return expected.sha256 !== undefined && (await hashesOf(part, signal)).sha256 === expected.sha256;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function hashesOf(file: string, signal: AbortSignal) {
  const { size: bytes } = await stat(file);
  const sha256 = createHash('sha256');
  const git: Hash = createHash('sha1').update(`blob ${bytes}\0`);
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    sha256.update(piece as Buffer);
    git.update(piece as Buffer);
  }
  return { bytes, sha256: sha256.digest('hex'), gitSha1: git.digest('hex') };
}

function downloadError(error: unknown, { url, target, what }: Download, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('cancelled', 'Stopped.', { cause: error });
  if (isAppError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC')
    return new AppError(
      'file-error',
      `The disk is full: ${what} does not fit beside ${target}. Make room, then go on.`,
      {
        cause: error,
      },
    );
  if (/^E(?:ACCES|PERM|ROFS|NOTDIR|ISDIR)$/.test(code))
    return new AppError('file-error', `${target} cannot be written (${code}). Check the folder.`, { cause: error });
  const about = { endpointName: what, baseUrl: new URL(url), redact: (text: string) => text };
  return connectionError(error, about).error;
}
