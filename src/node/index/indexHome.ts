import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Does something with the folder that holds indexes: the store's, or where there is no store one that is removed when it is done. An open index lies in memory. */
export async function withIndexHome<T>(
  storeFolder: string | undefined,
  work: (home: string) => Promise<T>,
): Promise<T> {
  if (storeFolder !== undefined) return work(storeFolder);
  const home = await mkdtemp(path.join(tmpdir(), 'rapport-index-'));
  try {
    return await work(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
