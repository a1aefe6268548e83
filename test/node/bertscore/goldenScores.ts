import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { BertScoreBaseline } from '../../../src/core/metrics/bertScoreModels';
import {
  createBertScorer,
  type BertScoreChoice,
  type BertScorerDependencies,
} from '../../../src/node/bertscore/bertScorer';
import { readTokenModelFolder } from '../../../src/node/bertscore/tokenModel';
import { createModelThread, type ModelThread } from '../../../src/node/modelWorker/modelThread';
import { buildModelWorker, type BuiltWorker } from '../../support/embedding/modelWorker';

export const fixtures = join(import.meta.dirname, '../../fixtures/bertscore');
export const folder = join(fixtures, 'roberta');
export const signal = new AbortController().signal;

interface GoldenScores {
  readonly layer: number;
  readonly idf: boolean;
  readonly baseline: BertScoreBaseline | null;
  readonly groups: boolean;
  readonly p: readonly number[];
  readonly r: readonly number[];
  readonly f: readonly number[];
}
interface Golden {
  readonly candidates: readonly string[];
  readonly references: readonly string[];
  readonly groups: readonly (readonly string[])[];
  readonly ids: readonly (readonly number[])[];
  readonly scores: readonly GoldenScores[];
}
export const readGolden = (name: string): Golden => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Golden;
export const golden = readGolden('roberta.json');
export const onePair = [{ candidate: 'that is great news!', references: ['Wow, congratulations!'] }];

export let built: BuiltWorker;
export let cache: string;
export let thread: ModelThread;

/** Registers what starts the worker for a file of tests, and ends it. */
export function useScorer(): void {
  beforeAll(async () => {
    built = await buildModelWorker();
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(built.folder, 'node_modules'), 'junction');
    cache = mkdtempSync(join(tmpdir(), 'rapport-bertscore-'));
    thread = createModelThread({ worker: built.file });
  }, 60_000);

  afterAll(async () => {
    await thread.dispose();
    rmSync(cache, { recursive: true });
    built[Symbol.dispose]();
  });
}

export const dependencies = (): BertScorerDependencies => ({
  thread,
  hub: { cacheFolder: cache, offline: true, fetch: () => Promise.reject(new Error('no network in tests')) },
  threads: 1,
});
export const choose = (choice: Partial<BertScoreChoice> = {}): BertScoreChoice => ({
  model: `path:${folder}`,
  layer: 2,
  ...choice,
});
export const scorer = (choice: Partial<BertScoreChoice> = {}) => createBertScorer(choose(choice), dependencies());

/** The largest distance from the reference's scores. */
export async function farthest(modelFolder: string, { candidates, references, groups }: Golden, wanted: GoldenScores) {
  const model = await readTokenModelFolder(modelFolder, false);
  const pairs = candidates.map((candidate, index) => ({
    candidate,
    references: wanted.groups ? (groups[index] ?? []) : [references[index] ?? ''],
  }));
  const spec = { ...model, layer: wanted.layer, threads: 1, cacheFolder: cache };
  const { baseline, idf } = wanted;
  const task = { model: spec, pairs, idf, matches: false, ...(baseline === null ? {} : { baseline }) };
  const { scores } = await thread.run('bertScore', task, undefined, signal);
  const expected = candidates.flatMap((_, index) => [wanted.p[index], wanted.r[index], wanted.f[index]]);
  expect(scores).toHaveLength(expected.length);
  return Math.max(...expected.map((value, at) => Math.abs((value ?? NaN) - (scores[at] ?? NaN))));
}

export const describeCase = ({ layer, idf, baseline, groups }: GoldenScores): string =>
  `layer ${layer}${idf ? ', idf' : ''}${baseline === null ? '' : ', rescaled'}${groups ? ', several references' : ''}`;
