import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/util/errors';
import { lockForProcess } from '../processLock';
import { indexFileError } from './indexFileError';

/**
 * Keeps other processes from building the same index; returns what gives it free. A lock whose process is gone counts for
 * nothing. Throws `unavailable` when another process is at it.
 */
export async function lockIndex(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true });
    return await lockForProcess(path.join(folder, 'building.lock'), (who) => {
      const message = `${who} is building the index in ${folder}. Wait for it, or stop it first.`;
      return new AppError('unavailable', message);
    });
  } catch (error) {
    throw indexFileError(folder, error);
  }
}
