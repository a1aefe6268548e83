import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createNearestExemplars } from '../core/exemplars/nearestExemplars';
import type { ExemplarSource, NearestExemplars } from '../core/exemplars/exemplar';
import type { Dialogue } from '../core/inputs/dialogue';
import { indexFolder, openIndex } from '../node/index/storedIndex';
import type { CommandEnvironment } from './command';
import { openCommandEncoder, sayProgress } from './encoderOptions';
import { readPool } from './readPool';
import type { RunOptions } from './runOptions';

/** Where an index goes that nobody gave a folder: beside the store. */
const STORE_FOLDER = '.rapport';

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
    const folder = options.index ?? indexFolder(await storeFolder(), named, id, reading);
    const say = sayProgress(output);
    const onProgress = (done: number, total: number): void => say('encoded', done, total, 'items');
    const index = await openIndex({ folder, pool, encoder, reading, onProgress }, signal);
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

/** The store's folder, kept out of version control as the store itself does. */
async function storeFolder(): Promise<string> {
  await mkdir(STORE_FOLDER, { recursive: true });
  // It is there already, or the folder may not be written: then the index itself says so.
  await writeFile(path.join(STORE_FOLDER, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
  return STORE_FOLDER;
}
