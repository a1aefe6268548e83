import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationServices } from '../../src/core/evaluation/evaluationServices';
import type { ResultsPiece } from '../../src/core/evaluation/resultsPieces';
import type { ResultsHooks, ResultsOutcome } from '../../src/core/evaluation/resultsTask';
import { AppError } from '../../src/core/util/errors';
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

const testCase = (id: string) => ({ id, dialogueId: id, emotion: 'sad', situation: '', context: [], gold: 'a b c' });
const nothing = {
  pieces: [],
  files: [],
  excluded: [],
  choice: { metrics: ['length'] as const, seed: 13, byEmotion: false },
};
const noHooks: ResultsHooks = {
  onFigures: () => undefined,
  scoreBert: () => Promise.reject(new Error('not asked for')),
};

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
    const answers = ['a b c', 'a b d', 'x'].map((response) => ({ response }));
    const outcome = await services.computeResults(
      {
        pieces: [
          { kind: 'test-cases', testCases: ['a#2', 'b#2', 'c#2'].map(testCase) },
          { kind: 'answers', columnId: 'one', name: 'one', answers },
          { kind: 'answers', columnId: 'two', name: 'two', answers: answers.toReversed() },
        ],
        files: [],
        excluded: [],
        choice: { metrics: ['bleu-1'], baselineId: 'two', seed: 13, byEmotion: true },
      },
      noHooks,
      signal,
    );
    expect(outcome.caseCount).toBe(3);
    expect(outcome.result.report?.baselineId).toBe('two');
    expect(outcome.result.groups?.map(({ emotion }) => emotion)).toEqual(['sad']);
    expect(JSON.stringify(outcome)).not.toContain('a b d');
  });

  it('take the pieces of results one by one, and let others of the thread go on between two', async () => {
    // Each piece is made only when the one before has been sent and a turn has passed.
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns++;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    const seen: number[] = [];
    function* pieces(): Generator<ResultsPiece> {
      for (let index = 0; index < 20; index++) {
        seen.push(turns);
        yield { kind: 'answers', columnId: `c${index}`, name: '', answers: [] };
      }
    }
    const { listed } = await services.computeResults({ ...nothing, pieces: pieces() }, noHooks, signal);
    going = false;
    expect(listed).toHaveLength(20);
    expect(new Set(seen).size).toBe(20);
  });

  it('tell the figures on the way, and ask for BERTScore here', async () => {
    const count = 2501;
    const answers = Array.from({ length: count }, (_, index) => ({ response: `${index}` }));
    const testCases = answers.map(({ response }) => testCase(response));
    const pieces: readonly ResultsPiece[] = [
      { kind: 'test-cases', testCases },
      { kind: 'answers', columnId: 'a', name: 'a', answers },
      { kind: 'answers', columnId: 'b', name: 'b', answers: answers.toReversed() },
    ];
    const told: ResultsOutcome[] = [];
    const hooks = { ...noHooks, onFigures: (figures: ResultsOutcome) => void told.push(figures) };
    const choice = { metrics: ['length'] as const, seed: 13, byEmotion: false };
    const last = await services.computeResults({ ...nothing, pieces, choice }, hooks, signal);
    expect(told.map(({ result }) => [result.systems.length, result.report])).toEqual([[2, undefined]]);
    expect(last.result.report?.comparisons).toHaveLength(1);
    const bert = { ...choice, metrics: ['bertscore-f'] as const };
    const scored = await services.computeResults(
      { ...nothing, pieces, choice: bert },
      {
        ...noHooks,
        scoreBert: ({ place }, pairs) =>
          Promise.resolve({ perCase: pairs.map(() => ({ p: 0, r: 0, f: place / 2 })), signature: 'bertscore|m' }),
      },
      signal,
    );
    expect(scored.result.systems.map(({ scores }) => scores[0]?.value)).toEqual([0, 0.5]);
  });

  it('fail with what stops the encoder or the pieces, and end when told to', async () => {
    const choice = { ...nothing.choice, metrics: ['bertscore-f'] as const };
    const pieces: readonly ResultsPiece[] = [
      { kind: 'test-cases', testCases: [testCase('a')] },
      { kind: 'answers', columnId: 'a', name: 'a', answers: [{ response: 'x' }] },
    ];
    const refused = () => Promise.reject(new AppError('unavailable', 'No encoder.'));
    const request = { ...nothing, pieces, choice };
    await expect(services.computeResults(request, { ...noHooks, scoreBert: refused }, signal)).rejects.toMatchObject({
      code: 'unavailable',
    });
    const answers = Array.from({ length: 2501 }, (_, index) => ({ response: `${index}` }));
    const many: readonly ResultsPiece[] = [
      { kind: 'test-cases', testCases: answers.map(({ response }) => testCase(response)) },
      { kind: 'answers', columnId: 'a', name: 'a', answers },
      { kind: 'answers', columnId: 'b', name: 'b', answers },
    ];
    const onFigures = (): void => {
      throw new AppError('internal', 'No room for figures.');
    };
    await expect(
      services.computeResults({ ...nothing, pieces: many }, { ...noHooks, onFigures }, signal),
    ).rejects.toMatchObject({ message: 'No room for figures.' });
    function* broken(): Generator<ResultsPiece> {
      yield* pieces;
      throw new AppError('not-found', 'The run is gone.');
    }
    await expect(services.computeResults({ ...nothing, pieces: broken() }, noHooks, signal)).rejects.toMatchObject({
      code: 'not-found',
    });
    const stop = new AbortController();
    const stopped = services.computeResults(
      request,
      { ...noHooks, scoreBert: () => (stop.abort(), new Promise(() => undefined)) },
      stop.signal,
    );
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
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
