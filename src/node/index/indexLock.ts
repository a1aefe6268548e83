import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/util/errors';
import { indexFileError } from './indexFileError';

/**
 * Keeps other processes from building the same index; returns what gives it free. A lock whose process is gone counts for
 * nothing. Throws `unavailable` when another process is at it.
 */
export async function lockIndex(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'building.lock');
  for (let attempt = 0; ; attempt++) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return async () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw indexFileError(folder, error);
      const owner = Number(await readFile(file, 'utf8').catch(() => NaN));
      if (attempt > 0 || isRunning(owner))
        throw new AppError(
          'unavailable',
          `Another process (${owner}) is building the index in ${folder}. Wait for it, or stop it first.`,
        );
      await rm(file, { force: true });
    }
  }
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
