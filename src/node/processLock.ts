import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AppError } from '../core/util/errors';

/** A file that is older than this and says nothing was left behind: to make and to fill one takes no time. */
const STALE_MS = 5000;

/**
 * Makes a lock file that names this process, in a folder that is there, and resolves to what gives it free. A lock whose process is
 * gone counts for nothing. Throws `busy` of who has it ("Another process (123)"), and what the file system throws.
 */
export async function lockForProcess(file: string, busy: (who: string) => AppError): Promise<() => Promise<void>> {
  if (!(await make(file))) {
    await removeStale(file, busy);
    if (!(await make(file))) throw busy(nameOf(await ownerOf(file)));
  }
  return () => rm(file, { force: true });
}

/** Removes a lock whose process is gone. One process does so at a time: another would take away what the first then makes. */
async function removeStale(file: string, busy: (who: string) => AppError): Promise<void> {
  const takeover = `${file}.takeover`;
  if (!(await make(takeover))) {
    if (await isYoung(takeover)) throw busy(nameOf(await ownerOf(file)));
    await rm(takeover, { force: true });
    if (!(await make(takeover))) throw busy(nameOf(await ownerOf(file)));
  }
  try {
    const owner = await ownerOf(file);
    if (isRunning(owner) || (Number.isNaN(owner) && (await isYoung(file)))) throw busy(nameOf(owner));
    await rm(file, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/** False when the file is there already. */
async function make(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that a lock names; `NaN` when it names none (yet), or is gone. */
async function ownerOf(file: string): Promise<number> {
  return Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
}

function nameOf(owner: number): string {
  return Number.isNaN(owner) ? 'Another process' : `Another process (${owner})`;
}

async function isYoung(file: string): Promise<boolean> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < STALE_MS,
    () => false,
  );
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
