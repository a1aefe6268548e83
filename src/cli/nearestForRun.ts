import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createNearestExemplars } from '../core/exemplars/nearestExemplars';
import type { ExemplarSource, NearestExemplars } from '../core/exemplars/exemplar';
import type { Dialogue } from '../core/inputs/dialogue';
import { withIndexHome } from '../node/index/indexHome';
import { indexFolder, openIndex } from '../node/index/storedIndex';
import type { CommandEnvironment } from './command';
import { openCommandEncoder, sayProgress } from './encoderOptions';
import { readPool } from './readPool';
import type { RunOptions } from './runOptions';
import { makeStoreFolder } from './storeOptions';

/** The nearest exemplars of a run, with an encoder to end; absent when no strategy of the run asks for them. */
export async function openNearest(
  options: RunOptions,
  tests: readonly Dialogue[],
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<{
  readonly nearest?: NearestExemplars;
  /** For the run's header. */
  readonly source?: ExemplarSource;
  readonly dispose: () => Promise<void>;
}> {
  if (!options.strategies.some(({ exemplars }) => exemplars.kind === 'nearest'))
    return { dispose: () => Promise.resolve() };
  const { output } = environment;
  const { reading } = options.encoder;
  const files = [options.pool ?? options.dialogues];
  const pool = await readPool(files, tests, options.allowTestSplit, output, signal);
  const { encoder, dispose } = openCommandEncoder(options.encoder, environment);
  try {
    const { id } = await encoder.identity(signal);
    const named = files.map((file) => path.resolve(file)).join('+');
    const say = sayProgress(output);
    const onProgress = (done: number, total: number): void => say('encoded', done, total, 'items');
    if (options.index === undefined && options.indexStore !== undefined) await makeStoreFolder(options.indexStore);
    const index = await withIndexHome(options.index ?? options.indexStore, (home) => {
      const folder = options.index ?? indexFolder(home, named, id, reading);
      return openIndex({ folder, pool, encoder, reading, onProgress }, signal);
    });
    const { seed } = options;
    return {
      nearest: createNearestExemplars(index, encoder, { seed, testSplit: pool.testSplit }),
      source: { encoder: id, reading, pool: { name: pool.name, hash: await hashOf(files[0] ?? '') } },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** SHA-256 of what a file holds. */
async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
