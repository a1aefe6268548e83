import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBertScorer } from '../../../src/node/bertscore/bertScorer';
import { dependencies, describeCase, farthest, fixtures, readGolden, signal, useScorer } from './goldenScores';

useScorer();

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
