import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { ATOMIC_NOTICE } from '../../core/commonsense/atomicNotice';
import { AppError, isAppError, throwIfAborted } from '../../core/util/errors';
import { downloadFile, type DownloadDependencies, type ExpectedFile } from '../embedding/downloadFile';
import { fileError, writeError } from '../fileError';
import { readZipEntries } from './zipEntries';

/** An archive that several places have, with what tells that it is the right one. */
export interface GraphArchive {
  readonly urls: readonly string[];
  readonly expected: ExpectedFile;
}

/** The graph as its authors publish it. */
export const ATOMIC_2020: GraphArchive = {
  urls: [
    'https://ai2-atomic.s3-us-west-2.amazonaws.com/data/atomic2020_data-feb2021.zip',
    'https://drive.usercontent.google.com/download?id=1uuY0Y_s8dhxdsoOe8OHRgsqf-9qJIai7&export=download&confirm=t',
  ],
  expected: { bytes: 12_580_048, sha256: '47c5f362ab4a3ea58c4962eebfdfd1c5420d3780e74cd3fe09efeef64f941c2b' },
};

const PARTS = ['train.tsv', 'dev.tsv', 'test.tsv'] as const;

/** Where graphs are kept unless somebody says otherwise. */
export function defaultGraphFolder(): string {
  return path.join(homedir(), '.cache', 'rapport', 'graphs');
}

/** Where the graph lies within a folder of graphs. */
function homeOf(graphFolder: string): string {
  return path.join(graphFolder, 'atomic-2020');
}

/** The files of the graph that was fetched. Throws `unavailable` that says how to fetch it when it was not. */
export async function keptAtomicFiles(graphFolder: string): Promise<readonly string[]> {
  const files = PARTS.map((part) => path.join(homeOf(graphFolder), part));
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (found.every((there) => there)) return files;
  throw new AppError(
    'unavailable',
    'ATOMIC-2020 is not on this machine yet. Fetch it (command line: rapport atomic), or name a file of triples.',
  );
}

/** How a graph is fetched. */
export interface FetchGraphOptions extends DownloadDependencies {
  /** The folder of graphs. */
  readonly graphFolder: string;
  /** An archive that is on this machine already; fetched when absent. */
  readonly from?: string;
  /** ATOMIC-2020 when absent. */
  readonly archive?: GraphArchive;
}

/**
 * Fetches the graph, or takes it from a file, checks it, and unpacks its three files and a notice of its licence; what was fetched already is
 * left as it is. Throws what a download throws (the last place's failure), `invalid-input` for an archive that is not the published one, `file-error`, `cancelled`.
 */
export async function fetchAtomic(options: FetchGraphOptions, signal: AbortSignal): Promise<readonly string[]> {
  const { graphFolder, from } = options;
  throwIfAborted(signal);
  const kept = await keptAtomicFiles(graphFolder).catch(() => undefined);
  if (kept !== undefined) return kept;
  const home = homeOf(graphFolder);
  await mkdir(home, { recursive: true }).catch((error: unknown) => {
    throw writeError(home, error);
  });
  const archive = from ?? (await download(home, options, signal));
  const bytes = await readFile(archive, { signal }).catch((error: unknown) => {
    throw fileError(archive, 'archive', error);
  });
  const entries = await readZipEntries(bytes, (name) => partOf(name) !== undefined, archive);
  const missing = PARTS.filter((part) => ![...entries.keys()].some((name) => partOf(name) === part));
  if (missing.length > 0)
    throw new AppError('invalid-input', `${archive} is not ATOMIC-2020: it has no ${missing.join(' and no ')}.`);
  throwIfAborted(signal);
  try {
    await writeFile(path.join(home, 'NOTICE.txt'), `${ATOMIC_NOTICE}\n`);
    for (const [name, content] of entries) {
      const target = path.join(home, partOf(name) ?? '');
      await writeFile(`${target}.part`, content, { signal });
      await rename(`${target}.part`, target);
    }
  } catch (error) {
    throw writeError(home, error);
  }
  if (from === undefined) await rm(archive, { force: true });
  return keptAtomicFiles(graphFolder);
}

function partOf(name: string): (typeof PARTS)[number] | undefined {
  // Archives packed on a Mac have a second tree of files with the same names.
  return name.startsWith('__MACOSX/') ? undefined : PARTS.find((part) => part === path.posix.basename(name));
}

async function download(home: string, options: FetchGraphOptions, signal: AbortSignal): Promise<string> {
  const { urls, expected } = options.archive ?? ATOMIC_2020;
  const target = path.join(home, 'atomic-2020.zip');
  let failure: unknown;
  for (const url of urls) {
    try {
      await downloadFile({ url, target, what: 'ATOMIC-2020', expected }, options, signal);
      return target;
    } catch (error) {
      failure = error;
      if (isAppError(error) && (error.code === 'cancelled' || error.code === 'file-error')) break;
    }
  }
  throw failure;
}
