import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/util/errors';

/** The version of the installation whose built files lie in a folder. Throws `unavailable` where nothing says it. */
export function versionOf(builtFolder: string): string {
  try {
    const { version } = JSON.parse(readFileSync(path.join(builtFolder, '..', 'package.json'), 'utf8')) as {
      readonly version?: unknown;
    };
    if (typeof version === 'string') return version;
  } catch {
    // Said below: why it cannot be read helps nobody.
  }
  throw new AppError('unavailable', 'This installation does not say its version: its package.json is missing.');
}
