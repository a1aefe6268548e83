/** ASCII letters, digits, blanks and marks: what nearly every text consists of, and what needs none of the steps below. */
const PLAIN = /^[\t\n\r -~]*$/;

/** Control, format, private and surrogate characters, NUL and the replacement character; tabs and line ends are blanks. */
const REMOVED = /\uFFFD|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;

const BLANK = /\p{White_Space}/gu;

/** The blocks that BERT calls Chinese: each character is a word. Kana and Hangul are not among them. */
const CHINESE =
  /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/** A punctuation mark (all of ASCII's symbols count), or a run of anything else that is no blank. */
const WORD = /[\p{P}$+<=>^`|~]|[^ \t\n\r\p{P}$+<=>^`|~]+/gu;

/**
 * The words that uncased BERT tokenisers cut into pieces: control characters removed, accents stripped, lower case, every
 * punctuation mark and every Chinese character a word of its own. Agrees with the reference for all characters but some
 * of scripts added to Unicode after 2015, none of which the vocabulary has. A lone surrogate is removed.
 */
export function bertWords(text: string): readonly string[] {
  return (PLAIN.test(text) ? text.toLowerCase() : normalise(text)).match(WORD) ?? [];
}

function normalise(text: string): string {
  return text
    .replace(REMOVED, '')
    .replace(BLANK, ' ')
    .replace(CHINESE, ' $& ')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('Σ', 'σ') // JavaScript alone would write a final sigma
    .toLowerCase();
}
