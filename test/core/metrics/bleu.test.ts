import { describe, expect, test } from 'vitest';
import { brevityPenalty, corpusBleu, sentenceBleu } from '../../../src/core/metrics/bleu';
import { countBleu, sumBleuCounts } from '../../../src/core/metrics/bleuCounts';
import type { BleuSmoothing } from '../../../src/core/metrics/bleuSmoothing';
import { hasSharedData, readFixture, readSharedLines, relativeError } from './sharedData';

interface BleuFixture {
  readonly sentences: readonly {
    readonly response: string;
    readonly references: readonly string[];
    readonly bleu: Readonly<Record<BleuSmoothing, readonly number[]>>;
  }[];
  readonly corpus: { readonly severalReferences: readonly number[]; readonly firstReference: readonly number[] };
}

const fixture = readFixture('bleu.json') as BleuFixture;
const split = (text: string): string[] => text.split(' ').filter((word) => word !== '');
const hypotheses = fixture.sentences.map(({ response }) => split(response));
const references = fixture.sentences.map((row) => row.references.map(split));

describe('sentence BLEU', () => {
  const rows = fixture.sentences.flatMap((row) =>
    Object.entries(row.bleu).flatMap(([smoothing, values]) =>
      values.map((value, index) => ({ ...row, smoothing: smoothing as BleuSmoothing, order: index + 1, value })),
    ),
  );

  test.each(rows)('of "$response": BLEU-$order, $smoothing, is that of NLTK', (row) => {
    const { order, smoothing } = row;
    const actual = sentenceBleu(split(row.response), row.references.map(split), { order, smoothing });
    expect(relativeError(actual, 100 * row.value)).toBeLessThan(1e-9);
  });

  test('is exactly 0 when no word matches, whatever the smoothing', () => {
    expect(sentenceBleu(['no'], [['yes', 'it', 'is']], { smoothing: 'method2' })).toBe(0);
  });
});

describe('corpus BLEU', () => {
  test.each([1, 2, 3, 4, 5])('BLEU-%i is that of NLTK, with one reference and with several', (order) => {
    const single = references.map((own) => own.slice(0, 1));
    const expected = fixture.corpus;
    expect(
      relativeError(corpusBleu(hypotheses, references, order), 100 * expected.severalReferences[order - 1]!),
    ).toBeLessThan(1e-9);
    expect(
      relativeError(corpusBleu(hypotheses, single, order), 100 * expected.firstReference[order - 1]!),
    ).toBeLessThan(1e-9);
  });

  test('counts are clipped, totals at least 1, and the closest reference the shorter on a tie', () => {
    const { matches, totals, hypothesisLength, referenceLength } = sumBleuCounts(
      countBleu(
        [split('the the the'), [], split('a b c')],
        [[split('the cat')], [split('x')], [split('a b'), split('a b c d')]],
        2,
      ),
    );
    expect(Array.from(matches)).toEqual([1 + 0 + 3, 0 + 0 + 2]);
    expect(Array.from(totals)).toEqual([3 + 1 + 3, 2 + 1 + 2]);
    expect([hypothesisLength, referenceLength]).toEqual([6, 2 + 1 + 2]);
  });

  test('texts far longer than a response are counted too', () => {
    const long = Array.from({ length: 5000 }, (_, index) => `w${index % 997}`);
    expect(corpusBleu([long.slice(0, 9), long], [[long.slice(0, 9)], [long]], 4)).toBeCloseTo(100, 9);
  });

  test('the brevity penalty is 1 only for longer responses and 0 for no words', () => {
    expect(brevityPenalty(5, 4)).toBe(1);
    expect(brevityPenalty(4, 4)).toBe(1);
    expect(brevityPenalty(2, 4)).toBeCloseTo(Math.exp(-1), 15);
    expect(brevityPenalty(0, 4)).toBe(0);
  });

  test('unequal counts and a case without a reference are refused', () => {
    expect(() => corpusBleu([['a']], [])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => corpusBleu([['a']], [[]])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

describe.skipIf(!hasSharedData('golden sentence BLEU'))('golden sentence BLEU', () => {
  interface GoldenRow {
    readonly hyp_tokens: readonly string[];
    readonly ref_tokens: readonly string[];
    readonly bleu: Readonly<Record<string, readonly number[]>>;
  }
  const golden = readSharedLines.bind(undefined, 'golden/sentence_bleu.jsonl') as () => GoldenRow[];

  test.each(['none', 'method1', 'method2', 'method3', 'method4', 'method5', 'method7'] as const)(
    '%s agrees at 1e-9',
    (smoothing) => {
      let compared = 0;
      for (const row of golden()) {
        (row.bleu[smoothing === 'none' ? 'method0' : smoothing] ?? []).forEach((value, index) => {
          const actual = sentenceBleu(row.hyp_tokens, [row.ref_tokens], { order: index + 1, smoothing });
          expect(relativeError(actual, 100 * value)).toBeLessThan(1e-9);
          compared++;
        });
      }
      expect(compared).toBe(420);
    },
  );
});
