import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isAppError, throwIfAborted } from '../../core/util/errors';
import { downloadFile, type DownloadDependencies, type ExpectedFile } from './downloadFile';
import { chooseGraph, neededFiles } from './modelGraph';

/** A model of the hub. */
export interface HubModel {
  /** `OWNER/NAME`. */
  readonly name: string;
  /** A branch, tag or commit; `main` when absent. */
  readonly revision?: string;
  readonly quantised?: boolean;
  /** What the model is for; an encoder of text when absent. */
  readonly purpose?: HubPurpose;
}

/** What of a model's repository is needed for some purpose, and what to say where it cannot be had. */
export interface HubPurpose {
  /** One word, to keep what was fetched for one purpose apart from what was for another. */
  readonly id: string;
  /** The files to fetch; undefined when the repository lacks what the purpose needs. */
  readonly filesOf: (files: ReadonlySet<string>) => readonly string[] | undefined;
  /** What it then lacks. */
  readonly lacking: string;
  /** What to do instead. */
  readonly advice: string;
}

/** How the hub is reached and where what came from it is kept. */
export interface HubOptions {
  readonly cacheFolder: string;
  /** `https://huggingface.co` when absent. */
  readonly baseUrl?: string;
  /** Ask nobody: only what is kept already. */
  readonly offline?: boolean;
  readonly fetch: typeof globalThis.fetch;
  /** A file that its publisher names no hash of was fetched for the first time: its SHA-256. Another content is refused later. */
  readonly onUnchecked?: (what: string, sha256: string) => void;
  /** What is being fetched, and how far it is, in bytes over all its files. */
  readonly onProgress?: (what: string, doneBytes: number, totalBytes: number | undefined) => void;
}

const HUB = 'https://huggingface.co';

/**
 * The folder of a hub's model, fetched first when it is not kept. Files lie by commit, so a branch that moved is another
 * folder; which commit a branch was is remembered for when the hub cannot be asked. Throws `unavailable` when it cannot be
 * had, saying what to do, `invalid-setting` for a name that is none, and `cancelled`.
 */
export async function fetchHubModel(model: HubModel, options: HubOptions, signal: AbortSignal): Promise<string> {
  throwIfAborted(signal);
  const { name, revision = 'main', quantised = false } = model;
  if (!/^[\w.-]+\/[\w.-]+$/.test(name) || name.split('/').some((part) => /^\.+$/.test(part)))
    throw new AppError('invalid-setting', `"${name}" is no model of the hub. Its names look like OWNER/NAME.`);
  const home = path.join(options.cacheFolder, name.replace('/', '--'));
  const { id, filesOf, lacking, advice } = model.purpose ?? encoderPurpose(quantised);
  const of = `${quantised ? '.quantised' : ''}${id === '' ? '' : `.${id}`}`;
  const reference = path.join(home, 'refs', `${encodeURIComponent(revision)}${of}.json`);
  const kept = await readReference(reference, home);
  if (kept !== undefined) return kept;
  if (options.offline === true) throw notHere(name, options, model.purpose, undefined);
  let description: Description;
  try {
    description = await describe(name, revision, options, signal);
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
    throw isAppError(error) && error.code !== 'unreachable' ? error : notHere(name, options, model.purpose, error);
  }
  const files = filesOf(description.files);
  if (files === undefined)
    throw new AppError(
      'unavailable',
      `${name} has no ${quantised ? 'quantised ' : ''}${lacking} on the hub. ${advice}.`,
    );
  const folder = path.join(home, description.commit);
  for (const file of files) await fetchFile({ name, ...description, file, home, options }, signal);
  await writeAtomically(reference, JSON.stringify({ commit: description.commit, files }));
  return folder;
}

function encoderPurpose(quantised: boolean): HubPurpose {
  return {
    id: '',
    filesOf(files) {
      const graph = chooseGraph(files, quantised, process.arch);
      return graph === undefined ? undefined : neededFiles(files, graph);
    },
    lacking: 'ONNX graph',
    advice: 'Take a model that has one, such as sentence-transformers/all-mpnet-base-v2',
  };
}

interface Description {
  readonly commit: string;
  readonly files: ReadonlySet<string>;
}

async function describe(
  name: string,
  revision: string,
  options: HubOptions,
  signal: AbortSignal,
): Promise<Description> {
  const base = options.baseUrl ?? HUB;
  const url = `${base}/api/models/${name}/revision/${encodeURIComponent(revision)}`;
  const response = await options.fetch(url, { signal }).catch((cause: unknown) => {
    throw new AppError('unreachable', `${base} cannot be reached.`, { cause });
  });
  if (response.status === 401 || response.status === 403 || response.status === 404)
    throw new AppError(
      'unavailable',
      `The hub has no model ${name} at ${revision} that anybody may read. Check the name, or download it by hand and use path:DIR.`,
    );
  if (!response.ok) throw new AppError('unreachable', `${base} answers with status ${response.status}.`);
  const said = (await response.json().catch(() => undefined)) as
    { sha?: unknown; siblings?: readonly { rfilename?: unknown }[] } | undefined;
  const files = (Array.isArray(said?.siblings) ? said.siblings : []).map(({ rfilename }) => String(rfilename));
  if (typeof said?.sha !== 'string' || !/^[0-9a-f]{40}$/.test(said.sha) || files.length === 0)
    throw new AppError('unreachable', `${base} answers with something that is no description of a model.`);
  // A name that leads out of the folder is none of a model's files.
  return { commit: said.sha, files: new Set(files.filter((file) => !/(?:^|[\\/])\.\.?(?:[\\/]|$)|^[\\/]/.test(file))) };
}

interface FileToFetch extends Description {
  readonly name: string;
  readonly file: string;
  /** Where everything of the model is kept. */
  readonly home: string;
  readonly options: HubOptions;
}

async function fetchFile({ name, commit, file, home, options }: FileToFetch, signal: AbortSignal): Promise<void> {
  const target = path.join(home, commit, file);
  if (await exists(target)) return;
  const { baseUrl = HUB, fetch, onProgress, onUnchecked } = options;
  const url = `${baseUrl}/${name}/resolve/${commit}/${file}`;
  const what = `${file} of ${name}`;
  const dependencies: DownloadDependencies = {
    fetch,
    ...(onProgress === undefined ? {} : { onProgress: (done, total) => onProgress(what, done, total) }),
  };
  const announced = await describeFile(url, fetch, signal);
  if (announced.sha256 !== undefined || announced.gitSha1 !== undefined) {
    await downloadFile({ url, target, what, expected: announced }, dependencies, signal);
    return;
  }
  // Nobody says what it should be: it must at least be what it was the first time.
  const seen = path.join(home, 'seen', commit, `${encodeURIComponent(file)}.sha256`);
  const before = await readFile(seen, 'utf8').catch(() => undefined);
  const expected = { ...announced, ...(before === undefined ? {} : { sha256: before }) };
  const sha256 = await downloadFile({ url, target, what, expected }, dependencies, signal);
  if (before !== undefined) return;
  await writeAtomically(seen, sha256);
  onUnchecked?.(what, sha256);
}

/** The hub tells a file's hash before it sends the asker on to where the file lies. */
async function describeFile(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<ExpectedFile> {
  const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal }).catch(() => undefined);
  const header = (name: string): string => response?.headers.get(name)?.replace(/^(?:W\/)?"|"$/g, '') ?? '';
  const tag = header('x-linked-etag') || header('etag');
  const bytes = Number(header('x-linked-size') || (response?.status === 200 ? header('content-length') : '') || NaN);
  return {
    ...(Number.isNaN(bytes) ? {} : { bytes }),
    ...(/^[0-9a-f]{64}$/.test(tag) ? { sha256: tag } : {}),
    ...(/^[0-9a-f]{40}$/.test(tag) ? { gitSha1: tag } : {}),
  };
}

async function readReference(reference: string, home: string): Promise<string | undefined> {
  try {
    const { commit, files } = JSON.parse(await readFile(reference, 'utf8')) as { commit: string; files: string[] };
    const folder = path.join(home, commit);
    const there = await Promise.all(files.map((file) => exists(path.join(folder, file))));
    return there.every(Boolean) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function notHere(
  name: string,
  { cacheFolder, baseUrl = HUB, offline }: HubOptions,
  purpose: HubPurpose | undefined,
  cause: unknown,
): AppError {
  const why = offline === true ? 'Rapport is set to work offline' : `${new URL(baseUrl).host} cannot be reached`;
  return new AppError(
    'unavailable',
    `The model ${name} is not in ${cacheFolder}, and ${why}. Connect and try again, use a copy of the model with path:DIR${purpose === undefined ? ', or use the embedded encoder' : ''}.`,
    { cause },
  );
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function writeAtomically(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${createHash('sha1').update(text).digest('hex').slice(0, 8)}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}
