import { createNearestExemplars } from '../core/exemplars/nearestExemplars';
import type { NearestRequest, OpenedNearest } from '../core/exemplars/nearestRequest';
import { findTestSplit, requireNoTestSplit } from '../core/exemplars/testSplit';
import { openEncoder, type EncoderDependencies } from './embedding/openEncoder';
import { withIndexHome } from './index/indexHome';
import { indexFolder, openIndex } from './index/storedIndex';

/** Opens the encoder and the index that a bench wants, built first where it is not there. Throws what the encoder and the index throw. */
export async function openNearest(
  request: NearestRequest,
  dependencies: EncoderDependencies,
  signal: AbortSignal,
): Promise<OpenedNearest> {
  const { pool, tests, allowTestSplit, encoder: spec, reading, storeFolder, onProgress, onDownload } = request;
  const found = findTestSplit(pool, tests);
  requireNoTestSplit(found, allowTestSplit, 'switch on rapport.exemplars.allowTestSplit');
  const testSplit = found.fileNames.length === 0 ? found.dialogueIds : new Set(pool.dialogues.map(({ id }) => id));
  const { quantised = false, threads } = request;
  const { hub } = dependencies;
  const encoder = openEncoder(
    spec,
    { ...dependencies, hub: { ...hub, ...(onDownload === undefined ? {} : { onProgress: onDownload }) } },
    { quantised, ...(threads === undefined ? {} : { threads }) },
  );
  const { id } = await encoder.identity(signal);
  const index = await withIndexHome(storeFolder, (home) =>
    openIndex(
      {
        folder: indexFolder(home, pool.files.join('+'), id, reading),
        pool: { name: pool.name, dialogues: pool.dialogues, testSplit },
        encoder,
        reading,
        onProgress,
      },
      signal,
    ),
  );
  return { withSeed: (seed) => createNearestExemplars(index, encoder, { seed, testSplit }) };
}
