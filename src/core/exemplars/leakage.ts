import type { TestCase } from '../inputs/testCase';
import type { ExemplarFlag } from './exemplar';
import { encodedText } from './reading';

/** From this cosine on two texts are taken for the same. */
const NEAR_DUPLICATE_COSINE = 0.98;

/** From this share of common words on (of all words of either, repeats counted) two contexts are taken for the same. */
const NEAR_DUPLICATE_WORDS = 0.85;

/** Shorter contexts share most of their words by chance ("thank you"). */
const FEWEST_WORDS = 5;

/** What may make a training item give a test case's answer away. `testSplit` holds the dialogue ids of the test set. */
export function leakageFlags(
  item: TestCase,
  testCase: TestCase,
  cosine: number,
  testSplit: ReadonlySet<string>,
): readonly ExemplarFlag[] {
  const flags: ExemplarFlag[] = [];
  const [of, to] = [wordsOf(item), wordsOf(testCase)];
  if (sameContext(of, to, item, testCase)) flags.push('same-context');
  else if (Math.min(of.length, to.length) >= FEWEST_WORDS && shareOfCommonWords(of, to) >= NEAR_DUPLICATE_WORDS)
    flags.push('near-duplicate-text');
  if (cosine >= NEAR_DUPLICATE_COSINE) flags.push('near-duplicate-cosine');
  if (testSplit.has(item.dialogueId)) flags.push('test-split');
  return flags;
}

/** Word for word, or sign for sign where neither has a word. */
function sameContext(of: readonly string[], to: readonly string[], item: TestCase, testCase: TestCase): boolean {
  if (of.length + to.length === 0) return encodedText(item.context) === encodedText(testCase.context);
  return of.join(' ') === to.join(' ');
}

/** The words of a context: lower case, punctuation aside. */
function wordsOf({ context }: TestCase): readonly string[] {
  return (
    encodedText(context)
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Jaccard similarity of two bags of words, 0..1. */
function shareOfCommonWords(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common++;
    left.set(word, count - 1);
  }
  return common / (a.length + b.length - common);
}
