import { appendPieces, PYTHON_SPACE } from './pythonText';
import { splitSentences } from './sentenceSplitter';

/**
 * Words of a text as NLTK's `word_tokenize` gives them: sentences first, then `nltkSentenceWords` on each. The sentence
 * splitter is our own, so the words can differ where it does; see `splitSentences`.
 */
export function nltkWords(text: string): string[] {
  const words: string[] = [];
  for (const sentence of splitSentences(text)) appendSentenceWords(sentence, words);
  return words;
}

/**
 * Words of one sentence, exactly as `NLTKWordTokenizer.tokenize` of NLTK 3.8 gives them. Classes are Unicode as in
 * Python's `re`: a word character is a letter, a number or `_`, combining marks are not.
 */
export function nltkSentenceWords(sentence: string): string[] {
  const words: string[] = [];
  appendSentenceWords(sentence, words);
  return words;
}

// What a sentence contains, one bit each: a step whose characters do not occur cannot change anything and is left out.
const APOSTROPHE = 1;
const QUOTATION = 2;
const BACKTICK = 4;
const PERIOD = 8;
const COLON_COMMA = 16;
const SYMBOL = 32;
const BRACKET = 64;
const HYPHEN = 128;
const BEYOND_ASCII = 256;

const features = new Uint16Array(128);
for (const [characters, bit] of [
  ["'", APOSTROPHE],
  ['"', QUOTATION],
  ['`', BACKTICK],
  ['.', PERIOD],
  [':,', COLON_COMMA],
  [';@#$%&?!*', SYMBOL],
  ['()[]{}<>', BRACKET],
  ['-', HYPHEN],
] as const) {
  for (const character of characters) features[character.charCodeAt(0)] = bit;
}

function featuresOf(text: string): number {
  let found = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    found |= code < 128 ? (features[code] as number) : BEYOND_ASCII;
  }
  return found;
}

const OPENING_MARKS = /[«“‘„]|`+/g;
const DOUBLE_BACKTICK = /``/g;
const OPENING_QUOTE = /([ ([{<])(?:"|'')/g;
const QUOTED_LETTER = /'(?!re|ve|ll|[mtsdn])([\p{L}\p{N}_])(?![\p{L}\p{N}_])/giu;
const CLOSING_MARKS = /[»”’]/g;
const COLON_COMMA_INSIDE = /([:,])(\P{Nd})/gu;
const COLON_COMMA_AT_END = /([:,])(?=\n?$)/;
const ELLIPSIS = /\.{2,}/g;
const SYMBOLS = /[;@#$%&]/g;
const END_MARKS = /[?!]/g;
const APOSTROPHE_BEFORE_SPACE = /([^'])' /g;
const BRACKETS = /[[\](){}<>]/g;
const SHORT_CLITIC = /([^' ])('[sS]|'[mM]|'[dD]|') /g;
const LONG_CLITIC = /([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /g;
const AFTER_LAST_PERIOD_WIDE = new RegExp(`^([\\])}>"'»”’ ]*)[${PYTHON_SPACE}]*$`);
const AFTER_LAST_PERIOD = new RegExp(`^([\\])}>"']*)[${PYTHON_SPACE}]*$`);

function appendSentenceWords(sentence: string, words: string[]): void {
  const found = featuresOf(sentence);
  let text = sentence;
  if (found & (APOSTROPHE | QUOTATION | BACKTICK | BEYOND_ASCII)) text = openQuotes(text, found);
  if (found & PERIOD) text = parseFinalPeriod(text, AFTER_LAST_PERIOD_WIDE, ' ');
  if (found & COLON_COMMA) text = text.replace(COLON_COMMA_INSIDE, ' $1 $2').replace(COLON_COMMA_AT_END, ' $1 ');
  if (found & PERIOD) text = text.replace(ELLIPSIS, ' $& ');
  if (found & SYMBOL) text = text.replace(SYMBOLS, ' $& ');
  if (found & PERIOD) text = parseFinalPeriod(text, AFTER_LAST_PERIOD, '');
  if (found & SYMBOL) text = text.replace(END_MARKS, ' $& ');
  if (found & APOSTROPHE) text = text.replace(APOSTROPHE_BEFORE_SPACE, "$1 ' ");
  if (found & SYMBOL) text = text.replaceAll('*', ' * ');
  if (found & BRACKET) text = text.replace(BRACKETS, ' $& ');
  if (found & HYPHEN) text = text.replaceAll('--', ' -- ');
  text = ` ${text} `;
  if (found & (APOSTROPHE | QUOTATION | BEYOND_ASCII)) text = closeQuotes(text, found);
  if (MAYBE_CONTRACTION.test(text)) text = splitContractions(text);
  appendPieces(text, words);
}

function openQuotes(text: string, found: number): string {
  let result = text;
  if (found & (BACKTICK | BEYOND_ASCII)) result = result.replace(OPENING_MARKS, ' $& ');
  if (found & QUOTATION && result.startsWith('"')) result = '``' + result.slice(1);
  result = result.replace(DOUBLE_BACKTICK, ' `` ');
  if (found & (QUOTATION | APOSTROPHE)) result = result.replace(OPENING_QUOTE, '$1 `` ');
  if (found & APOSTROPHE) result = result.replace(QUOTED_LETTER, "' $1");
  return result;
}

function closeQuotes(text: string, found: number): string {
  let result = text;
  if (found & BEYOND_ASCII) result = result.replace(CLOSING_MARKS, ' $& ');
  if (found & APOSTROPHE) result = result.replaceAll("''", " '' ");
  if (found & QUOTATION) result = result.replaceAll('"', " '' ");
  if (found & (APOSTROPHE | QUOTATION)) result = result.replace(SHORT_CLITIC, '$1 $2 ').replace(LONG_CLITIC, '$1 $2 ');
  return result;
}

/**
 * NLTK's `([^.])(\.)(CLOSERS*)\s*$`, without its backtracking: only the last period of the text can match. Splits that
 * period off, keeps the closers after it behind `gap`, and drops the white space at the end.
 */
function parseFinalPeriod(text: string, after: RegExp, gap: string): string {
  const period = text.lastIndexOf('.');
  if (period < 1 || text.charCodeAt(period - 1) === 46) return text;
  const tail = after.exec(text.slice(period + 1));
  return tail === null ? text : `${text.slice(0, period)} .${gap}${tail[1] ?? ''} `;
}

// Robert MacIntyre's contractions. Python folds the dotted and the dotless i to i and the long s to s; the flags `iu`
// fold the s only.
const MAYBE_CONTRACTION = /cannot|d'ye|g[iİı]mme|gonna|gotta|lemme|more'n|wanna|'t(?:[iİı][sſ]|wa[sſ])/i;
const CONTRACTIONS = [
  /(?<![\p{L}\p{N}_])(can)(not)(?![\p{L}\p{N}_])/giu,
  /(?<![\p{L}\p{N}_])(d)('ye)(?![\p{L}\p{N}_])/giu,
  /(?<![\p{L}\p{N}_])(g[iİı]m)(me)(?![\p{L}\p{N}_])/giu,
  /(?<![\p{L}\p{N}_])(gon)(na)(?![\p{L}\p{N}_])/giu,
  /(?<![\p{L}\p{N}_])(got)(ta)(?![\p{L}\p{N}_])/giu,
  /(?<![\p{L}\p{N}_])(lem)(me)(?![\p{L}\p{N}_])/giu,
  /(?<![\p{L}\p{N}_])(more)('n)(?![\p{L}\p{N}_])/giu,
  new RegExp(`(?<![\\p{L}\\p{N}_])(wan)(na)(?=[${PYTHON_SPACE}])`, 'giu'),
  / ('t)([iİı]s)(?![\p{L}\p{N}_])/giu,
  / ('t)(was)(?![\p{L}\p{N}_])/giu,
];

function splitContractions(text: string): string {
  return CONTRACTIONS.reduce((result, contraction) => result.replace(contraction, ' $1 $2 '), text);
}
