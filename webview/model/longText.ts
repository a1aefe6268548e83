/** A text that may be too long for a cell: its beginning, and how many words that leaves out. */
export interface LongText {
  readonly shown: string;
  readonly words: number;
  /** 0 when all of it is shown. */
  readonly hiddenWords: number;
}

/** Up to how many UTF-16 units a text is shown whole, and how many of a longer one are. */
export interface TextLimits {
  readonly shortEnough: number;
  readonly beginning: number;
}

/** What was said is what one came for. */
export const SAID: TextLimits = { shortEnough: 1600, beginning: 1200 };

/** A thought may ramble: its beginning leaves the response in sight, also in a narrow column. */
export const THOUGHT: TextLimits = { shortEnough: 160, beginning: 90 };

/** The beginning of a long text; all of a text that is short or was asked for whole. */
export function beginningOf(text: string, whole: boolean, { shortEnough, beginning }: TextLimits = SAID): LongText {
  const words = countWords(text);
  if (whole || text.length <= shortEnough) return { shown: text, words, hiddenWords: 0 };
  const shown = cutAtWord(text, beginning);
  return { shown, words, hiddenWords: Math.max(1, words - countWords(shown)) };
}

/** At most the first `length` UTF-16 units of a text, cut before a word where one starts in their second half, never within a character. */
export function cutAtWord(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length);
  if (space > length / 2) return text.slice(0, space);
  const splits = /[\uD800-\uDBFF]/.test(text.charAt(length - 1));
  return text.slice(0, splits ? length - 1 : length);
}

/** A text without its empty lines, for where room is scarce. */
export function withoutEmptyLines(text: string): string {
  return text.replaceAll(/\n\s*\n/g, '\n');
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
