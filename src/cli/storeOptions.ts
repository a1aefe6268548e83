import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/util/errors';

/** The store's folder unless one is named. */
export const DEFAULT_STORE = './.rapport';

/** The arguments that say where the store is, for Node's parser. */
export const STORE_ARGUMENTS = { store: { type: 'string' }, 'no-store': { type: 'boolean' } } as const;

/** Their values. */
export interface StoreValues {
  readonly store?: string | undefined;
  readonly 'no-store'?: boolean | undefined;
}

/** The folder of the store, `undefined` when there is to be none. Throws `invalid-setting` for arguments that say both. */
export function storeOf({ store, 'no-store': none }: StoreValues): string | undefined {
  if (store !== undefined && none === true)
    throw new AppError('invalid-setting', '--store and --no-store exclude each other.');
  if (store === '') throw new AppError('invalid-setting', '--store needs a folder.');
  return none === true ? undefined : (store ?? DEFAULT_STORE);
}

/** Makes the store's folder for what is kept beside the store, out of version control as the store itself does. Throws `file-error`. */
export async function makeStoreFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new AppError('file-error', `The folder ${folder} of the store cannot be made. Check where it lies.`, {
      cause,
    });
  });
  // It is there already, or the folder may not be written: then whatever goes into it says so.
  await writeFile(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}
