import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createBertScorer,
  createTokenEncoder,
  parseBertScoreModel,
  type BertScoreChoice,
} from '../../../src/node/bertscore/bertScorer';
import { createModelThread } from '../../../src/node/modelWorker/modelThread';
import { buildModelWorker } from '../../support/embedding/modelWorker';
import { failureOf } from '../../support/loopback/asking';
import {
  cache,
  choose,
  dependencies,
  describeCase,
  farthest,
  folder,
  golden,
  onePair,
  scorer,
  signal,
  useScorer,
} from './goldenScores';

useScorer();

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
