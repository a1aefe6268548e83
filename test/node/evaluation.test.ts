import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationServices } from '../../src/core/evaluation/evaluationServices';
import { createEvaluation } from '../../src/node/evaluation';
import { createModelThread, type ModelThread } from '../../src/node/modelWorker/modelThread';
import { buildModelWorker, type BuiltWorker } from '../support/embedding/modelWorker';

const model = `path:${path.join(import.meta.dirname, '../fixtures/bertscore/roberta')}`;
const { signal } = new AbortController();
let folder: string;
let built: BuiltWorker;
let thread: ModelThread;
let services: EvaluationServices;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-evaluation-'));
  const worker = build({
    entryPoints: [path.join(import.meta.dirname, '../../src/node/scoreWorker.ts')],
    outfile: path.join(folder, 'scoreWorker.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  [built] = await Promise.all([buildModelWorker(), worker]);
  symlinkSync(
    path.join(import.meta.dirname, '../../node_modules'),
    path.join(built.folder, 'node_modules'),
    'junction',
  );
  thread = createModelThread({ worker: built.file });
  services = createEvaluation({
    workerFolder: folder,
    models: () => ({
      thread,
      hub: { cacheFolder: path.join(folder, 'models'), fetch: globalThis.fetch, offline: true },
    }),
  });
}, 60_000);

afterAll(async () => {
  await thread.dispose();
  built[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('the services of evaluation', { timeout: 30_000 }, () => {
  it('read files in the worker and lay them beside runs; one that is not there is a problem of its own system', async () => {
    const file = path.join(folder, 'cem.jsonl');
    writeFileSync(file, `${JSON.stringify({ id: 'a#2', response: 'From CEM.' })}\n`);
    const testCase = { id: 'a#2', dialogueId: 'a', emotion: 'sad', situation: '', context: [], gold: 'Gold.' };
    const { systems, listed } = await services.assembleSystems(
      {
        testCases: [testCase],
        columns: [{ id: 'zero-shot', name: '0-shot', cases: [{ response: 'Ours.', gold: 'Gold.' }] }],
        files: [
          { id: 'imported:cem', name: 'cem', path: file },
          { id: 'imported:gone', name: 'gone', path: path.join(folder, 'gone.jsonl') },
        ],
        excluded: [],
      },
      signal,
    );
    expect(systems.map(({ id, cases }) => [id, cases[0]?.response])).toEqual([
      ['zero-shot', 'Ours.'],
      ['imported:cem', 'From CEM.'],
    ]);
    expect(listed[2]).toMatchObject({ included: false, problems: [expect.stringContaining('gone.jsonl')] });
  });

  it('compute results in one go, without the responses coming back', async () => {
    const testCase = (id: string) => ({
      id,
      dialogueId: id,
      emotion: 'sad',
      situation: '',
      context: [],
      gold: 'a b c',
    });
    const cases = ['a b c', 'a b d', 'x'].map((response) => ({ response, gold: 'a b c' }));
    const outcome = await services.computeResults(
      {
        testCases: ['a#2', 'b#2', 'c#2'].map(testCase),
        columns: [
          { id: 'one', name: 'one', cases },
          { id: 'two', name: 'two', cases: cases.toReversed() },
        ],
        files: [],
        excluded: [],
        choice: { metrics: ['bleu-1'], baselineId: 'two', seed: 13, byEmotion: true },
      },
      signal,
    );
    expect(outcome.caseCount).toBe(3);
    expect(outcome.result.report?.baselineId).toBe('two');
    expect(outcome.result.groups?.map(({ emotion }) => emotion)).toEqual(['sad']);
    expect(JSON.stringify(outcome)).not.toContain('a b d');
  });

  it('score systems as the command line does', async () => {
    const systems = ['a', 'b'].map((id) => ({ id, name: id, cases: [{ response: `${id} b c`, gold: 'a b c' }] }));
    const result = await services.scoreSystems({ systems, metrics: ['dist-1'], options: {} }, signal);
    expect(result.systems.map(({ scores }) => scores[0]?.value)).toEqual([100, (100 * 2) / 3]);
  });

  it('score pairs by an encoder, telling how far it is, and explain one by its tokens', async () => {
    const pair = { response: 'that is great news!', gold: ['Wow, congratulations!'] };
    const told: (readonly [string, number])[] = [];
    const request = { spec: `${model}:2` };
    const { perCase, signature } = await services.scoreBert(
      request,
      [pair, pair],
      (what, done) => told.push([what, done]),
      signal,
    );
    expect(told.at(-1)).toEqual(['pairs', 2]);
    const explained = await services.explainBert(request, pair, signal);
    expect(explained.f).toBeCloseTo(perCase[0]?.f ?? 0, 6);
    expect(explained.signature).toBe(signature);
    const { candidateSide, referenceSide } = explained.match;
    expect(candidateSide.tokens.length).toBe(candidateSide.cosines.length);
    const counted = candidateSide.cosines.filter((_, index) => candidateSide.weights[index] === 1);
    expect(counted.reduce((sum, cosine) => sum + cosine, 0) / counted.length).toBeCloseTo(explained.p, 5);
    expect(referenceSide.tokens.join('')).toContain('Wow');
  });

  it('weigh and rescale when told to, or say why they cannot', async () => {
    const pair = { response: 'that is great news!', gold: ['Wow, congratulations!'] };
    const none = (): void => undefined;
    const weighed = await services.scoreBert({ spec: `${model}:2`, idf: true }, [pair], none, signal);
    expect(weighed.signature).toContain('|idf:yes|');
    await expect(services.scoreBert({ spec: `${model}:2`, rescale: true }, [pair], none, signal)).rejects.toMatchObject(
      {
        code: 'invalid-setting',
      },
    );
  });
});
