import { nltkWords } from '../metrics/nltkTokenizer';

/** What the end of a contraction stands for; `'s` is read as "is" wherever it stands, on both sides of a comparison. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["n't", 'not'],
  ["'m", 'am'],
  ["'re", 'are'],
  ["'ve", 'have'],
  ["'ll", 'will'],
  ["'d", 'would'],
  ["'s", 'is'],
]);
const STEMS: ReadonlyMap<string, string> = new Map([
  ['ca', 'can'],
  ['wo', 'will'],
  ['sha', 'shall'],
]);

/**
 * A text so far reduced that the raw utterance and what the published files made of it are the same: lower case, NLTK's
 * tokens, contractions written out, and of each token only letters and digits. For comparing, not for showing.
 */
export function textKey(text: string): string {
  const words = nltkWords(
    text
      .replace(/_comma_/g, ',')
      .replace(/[\u2018\u2019\u0092`\u00b4]/g, "'")
      .replace(/\u2026/g, ' ... ')
      .toLowerCase(),
  );
  const kept: string[] = [];
  for (const [index, word] of words.entries()) {
    const full = (words[index + 1] === "n't" ? STEMS.get(word) : undefined) ?? ENDINGS.get(word) ?? word;
    const letters = full.replace(/[^\p{L}\p{N}]+/gu, '');
    if (letters !== '') kept.push(letters);
  }
  return kept.join(' ');
}

/** The key of a whole context: where one utterance ends and the next begins does not count. */
export function contextKey(utterances: readonly string[]): string {
  return utterances
    .map(textKey)
    .filter((key) => key !== '')
    .join(' ');
}
