import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BertScoreBaseline } from '../../../src/core/metrics/bertScoreModels';
import {
  createBertScorer,
  createTokenEncoder,
  parseBertScoreModel,
  type BertScoreChoice,
  type BertScorerDependencies,
} from '../../../src/node/bertscore/bertScorer';
import { readTokenModelFolder } from '../../../src/node/bertscore/tokenModel';
import { createModelThread, type ModelThread } from '../../../src/node/modelWorker/modelThread';
import { buildModelWorker, type BuiltWorker } from '../../support/embedding/modelWorker';
import { failureOf } from '../../support/loopback/asking';

const fixtures = join(import.meta.dirname, '../../fixtures/bertscore');
const folder = join(fixtures, 'roberta');
const signal = new AbortController().signal;

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
const readGolden = (name: string): Golden => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Golden;
const golden = readGolden('roberta.json');
const onePair = [{ candidate: 'that is great news!', references: ['Wow, congratulations!'] }];

let built: BuiltWorker;
let cache: string;
let thread: ModelThread;

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

const dependencies = (): BertScorerDependencies => ({
  thread,
  hub: { cacheFolder: cache, offline: true, fetch: () => Promise.reject(new Error('no network in tests')) },
  threads: 1,
});
const choose = (choice: Partial<BertScoreChoice> = {}): BertScoreChoice => ({
  model: `path:${folder}`,
  layer: 2,
  ...choice,
});
const scorer = (choice: Partial<BertScoreChoice> = {}) => createBertScorer(choose(choice), dependencies());

/** The largest distance from the reference's scores. */
async function farthest(modelFolder: string, { candidates, references, groups }: Golden, wanted: GoldenScores) {
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

const describeCase = ({ layer, idf, baseline, groups }: GoldenScores): string =>
  `layer ${layer}${idf ? ', idf' : ''}${baseline === null ? '' : ', rescaled'}${groups ? ', several references' : ''}`;

describe('BERTScore', { timeout: 60_000 }, () => {
  it.each(golden.scores.map((wanted) => [describeCase(wanted), wanted] as const))(
    'is that of bert_score with the same weights: %s',
    async (_, wanted) => {
      expect(await farthest(folder, golden, wanted)).toBeLessThan(1e-5);
    },
  );

  it('sees the tokens that bert_score sees, cut where it cuts', async () => {
    const { texts } = await createTokenEncoder(choose(), dependencies()).encode(golden.candidates, signal);
    expect(texts.map(({ ids }) => ids)).toEqual(golden.ids);
    expect(texts.flatMap(({ isTruncated }, index) => (isTruncated ? [index] : []))).toEqual([8, 10]);
    expect(texts[3]).toMatchObject({ special: [true, true], tokens: ['<s>', '</s>'] });
    expect(texts[8]?.special).toEqual(texts[8]?.ids.map((_, at) => at === 0 || at === 21));
  });

  it('gives the vectors of each text whatever else is encoded with it', async () => {
    const encoder = createTokenEncoder(choose(), dependencies());
    const together = await encoder.encode(golden.candidates, signal);
    const alone = await encoder.encode(golden.candidates.slice(2, 3), signal);
    const [first] = alone.texts;
    expect(first?.vectors).toHaveLength((first?.ids.length ?? 0) * alone.encoder.dimensions);
    first?.vectors.forEach((value, at) => expect(together.texts[2]?.vectors[at]).toBeCloseTo(value, 4));
    expect(alone.encoder).toMatchObject({ layer: 2, layers: 3, dimensions: 16, precision: 'fp32' });
  });

  it('names in its signature all that the numbers depend on', async () => {
    const one = await scorer().score(onePair, signal);
    expect(one.signature).toMatch(
      /^bertscore\|model:roberta\|layer:2\|idf:no\|rescale:no\|runtime:native\|dtype:fp32\|weights:[0-9a-f]{12}\|v:1$/,
    );
    const other = await scorer({ layer: 1, idf: true }).score(onePair, signal);
    expect(other.signature).toContain('|layer:1|idf:yes|');
  });

  it('tells which tokens were matched, of the reference with the best F', async () => {
    const candidate = 'what a day';
    const [found] = await Promise.all([
      scorer({ matches: true }).score(
        [{ candidate, references: ['An empty answer has no token.', candidate] }],
        signal,
      ),
    ]);
    const match = found.matches?.[0];
    expect(found.perCase[0]?.f).toBeCloseTo(1, 6);
    expect(match?.reference).toBe(1);
    expect(match?.candidateSide.tokens.join('')).toBe('<s> what a day</s>');
    expect(match?.candidateSide.closest).toEqual(match?.candidateSide.tokens.map((_, at) => at));
    expect(match?.referenceSide.weights).toEqual([
      0,
      ...Array<number>((match?.referenceSide.tokens.length ?? 0) - 2).fill(1),
      0,
    ]);
    match?.referenceSide.cosines.forEach((cosine) => expect(cosine).toBeCloseTo(1, 6));
    expect((await scorer().score(onePair, signal)).matches).toBeUndefined();
  });

  it('scores the same again with kept references, and the same for the same pair twice', async () => {
    const pairs = golden.candidates.map((candidate, at) => ({ candidate, references: [golden.references[at] ?? ''] }));
    const first = await scorer().score([...pairs, ...pairs], signal);
    const again = await scorer().score(pairs, signal);
    const rounded = (all: typeof again): readonly string[] => all.perCase.map(({ f }) => f.toFixed(5));
    expect(rounded(again)).toEqual(rounded(first).slice(0, pairs.length));
    expect(rounded(again)).toEqual(rounded(first).slice(pairs.length));
  });

  it.each([
    ['path:/models/a', { model: 'path:/models/a' }],
    ['path:C:\\models\\a:9', { model: 'path:C:\\models\\a', layer: 9 }],
    ['hub:FacebookAI/roberta-large:17', { model: 'hub:FacebookAI/roberta-large', layer: 17 }],
  ])('reads %s as a model and perhaps a layer', (text, expected) => {
    expect(parseBertScoreModel(text)).toEqual(expected);
  });

  it('gives nothing for no pairs', async () => {
    expect((await scorer().score([], signal)).perCase).toEqual([]);
  });

  it('refuses what it cannot compute, saying why', async () => {
    const refused = (choice: Partial<BertScoreChoice>, pairs = onePair) =>
      failureOf(scorer(choice).score(pairs, signal));
    expect(await refused({ layer: 4 })).toMatchObject({ code: 'invalid-setting' });
    expect((await refused({ layer: 4 })).message).toContain('3 layers');
    expect(await refused({ rescale: true })).toMatchObject({ code: 'invalid-setting' });
    expect(await refused({ model: `path:${cache}/none` })).toMatchObject({ code: 'unavailable' });
    expect(await refused({ model: 'hub:owner/name' })).toMatchObject({ code: 'unavailable' });
    expect(await refused({}, [{ candidate: 'ok', references: [] }])).toMatchObject({ code: 'invalid-input' });
    expect(
      await failureOf(createBertScorer({ model: `path:${folder}/onnx` }, dependencies()).score(onePair, signal)),
    ).toMatchObject({
      code: 'unavailable',
    });
    expect(() => createBertScorer({ model: 'roberta-large' }, dependencies())).toThrow(
      expect.objectContaining({ code: 'invalid-setting' }) as Error,
    );
  });

  it('takes the layer and the baseline of the tables for a model that they know by its folder, and asks for a layer otherwise', async () => {
    const known = join(cache, 'bert_uncased_L-2_H-128_A-2');
    cpSync(folder, known, { recursive: true });
    const google = join(cache, 'named');
    cpSync(folder, google, { recursive: true });
    const config = JSON.parse(readFileSync(join(google, 'config.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(
      join(google, 'config.json'),
      JSON.stringify({ ...config, _name_or_path: 'google/bert_uncased_L-2_H-128_A-2' }),
    );
    const named = await createBertScorer({ model: `path:${google}` }, dependencies()).score(onePair, signal);
    expect(named.signature).toContain('|layer:1|');
    expect(
      await failureOf(createBertScorer({ model: `path:${folder}` }, dependencies()).score(onePair, signal)),
    ).toMatchObject({
      code: 'invalid-setting',
      message: expect.stringContaining('Say which') as string,
    });
    const roberta = join(cache, 'roberta-base');
    cpSync(folder, roberta, { recursive: true });
    const plain = await createBertScorer({ model: `path:${roberta}`, layer: 1 }, dependencies()).score(onePair, signal);
    const rescaled = await createBertScorer(
      { model: `path:${roberta}`, layer: 1, rescale: true },
      dependencies(),
    ).score(onePair, signal);
    expect(rescaled.signature).toContain('|rescale:yes|');
    expect(rescaled.perCase[0]?.f).not.toBeCloseTo(plain.perCase[0]?.f ?? 0, 2);
  });

  it('stops when it is told to, and goes on with others', async () => {
    const stop = new AbortController();
    const pairs = Array.from({ length: 400 }, (_, n) => ({ candidate: `answer ${n}`, references: [`gold ${n}`] }));
    const stopped = createBertScorer(choose(), { ...dependencies(), onProgress: () => stop.abort() }).score(
      pairs,
      stop.signal,
    );
    expect(await failureOf(stopped)).toMatchObject({ code: 'cancelled' });
    expect((await scorer().score(onePair, signal)).perCase).toHaveLength(1);
    expect(await failureOf(scorer().score(pairs, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' });
  });

  it('tells how far it is, up to the whole', async () => {
    const steps: number[] = [];
    const pairs = Array.from({ length: 100 }, (_, n) => ({ candidate: `answer ${n}`, references: [`gold ${n}`] }));
    await createBertScorer(choose(), { ...dependencies(), onProgress: (done) => steps.push(done) }).score(
      pairs,
      signal,
    );
    expect(steps.length).toBeGreaterThan(2);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(100);
  });

  it('keeps the graph of a layer among the downloaded models and leaves the model folder as it was', async () => {
    await scorer().score(onePair, signal);
    expect(readdirSync(join(cache, 'layers')).filter((name) => name.includes('layer2'))).toHaveLength(1);
    expect(readdirSync(join(folder, 'onnx'))).toEqual(['model.onnx']);
  });

  it('computes the same in WebAssembly', async () => {
    const lone = await buildModelWorker();
    const inWasm = createModelThread({ worker: lone.file });
    const pairs = golden.candidates.map((candidate, at) => ({ candidate, references: [golden.references[at] ?? ''] }));
    const native = await scorer().score(pairs, signal);
    const found = await createBertScorer(choose(), { ...dependencies(), thread: inWasm }).score(pairs, signal);
    expect(found.signature).toContain('|runtime:wasm|');
    found.perCase.forEach(({ f }, at) => expect(f).toBeCloseTo(native.perCase[at]?.f ?? NaN, 5));
    await inWasm.dispose();
    lone[Symbol.dispose]();
  }, 60_000);
});

/** Random and small, but as deep as roberta-large, cut after layer 17 as it is, and called so. */
describe('BERTScore of a model named roberta-large', { timeout: 60_000 }, () => {
  const deep = readGolden('robertaDeep.json');
  const model = `path:${join(fixtures, 'robertaDeep')}`;

  it.each(deep.scores.map((wanted) => [describeCase(wanted), wanted] as const))(
    'is that of bert_score: %s',
    async (_, wanted) => {
      expect(await farthest(join(fixtures, 'robertaDeep'), deep, wanted)).toBeLessThan(1e-4);
    },
  );

  it.each([false, true])(
    'is of layer 17 by itself, and rescaled by the baseline of bert_score (idf: %s)',
    async (idf) => {
      const pairs = deep.candidates.map((candidate, at) => ({ candidate, references: deep.groups[at] ?? [] }));
      const { perCase, signature } = await createBertScorer({ model, idf, rescale: true }, dependencies()).score(
        pairs,
        signal,
      );
      expect(signature).toContain(`|layer:17|idf:${idf ? 'yes' : 'no'}|rescale:yes|`);
      const wanted = deep.scores.find(
        (one) => one.layer === 17 && one.idf === idf && one.groups && one.baseline !== null,
      );
      expect(perCase).toHaveLength(wanted?.f.length ?? NaN);
      perCase.forEach(({ p, r, f }, at) => {
        expect(Math.abs(p - (wanted?.p[at] ?? NaN))).toBeLessThan(1e-4);
        expect(Math.abs(r - (wanted?.r[at] ?? NaN))).toBeLessThan(1e-4);
        expect(Math.abs(f - (wanted?.f[at] ?? NaN))).toBeLessThan(1e-4);
      });
    },
  );
});

const large = process.env['RAPPORT_LARGE'] ?? '';
describe.skipIf(!existsSync(join(large, 'onnx/model.onnx')))(
  "BERTScore with a random encoder of roberta-large's shape (RAPPORT_LARGE names its folder: see make.py --large)",
  () => {
    const golden17 = readGolden('large.json');
    it.each(golden17.scores.map((wanted) => [describeCase(wanted), wanted] as const))(
      'is that of bert_score: %s',
      { timeout: 300_000 },
      async (_, wanted) => {
        expect(await farthest(large, golden17, wanted)).toBeLessThan(1e-4);
      },
    );
  },
);

const minilm = process.env['RAPPORT_MINILM'] ?? '';
describe.skipIf(!existsSync(join(minilm, 'onnx/model.onnx')))(
  'BERTScore with all-MiniLM-L6-v2 (RAPPORT_MINILM names its folder)',
  () => {
    const real = readGolden('minilm.json');
    it.each(real.scores.map((wanted) => [describeCase(wanted), wanted] as const))(
      'is that of bert_score: %s',
      async (_, wanted) => {
        expect(await farthest(minilm, real, wanted)).toBeLessThan(1e-4);
      },
    );
  },
);
