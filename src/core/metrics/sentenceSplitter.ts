import { ABBREVIATIONS, SENTENCE_OPENERS } from './abbreviations';
import { isPythonSpace, trimEndPython } from './pythonText';

/**
 * Sentences of a text, without the white space between them; an empty text has none. Our own rules: `?` and `!` end a
 * sentence, a period does unless it ends an abbreviation, an initial, or a number that a lower-case word continues. The
 * rules follow the decisions of NLTK's trained English splitter (Kiss and Strunk 2006) without its parameters: of the
 * 96,239 utterances in the training and validation parts of EmpatheticDialogues, 11 (0.011 %) come out with other
 * words; test/bench/metrics.bench.mjs counts them.
 */
export function splitSentences(text: string): string[] {
  const end = trimEndPython(text).length;
  const sentences: string[] = [];
  let sentenceStart = 0;
  let chunkStart = skipSpace(text, 0, end);
  while (chunkStart < end) {
    const chunkEnd = findSpace(text, chunkStart, end);
    const nextStart = skipSpace(text, chunkEnd, end);
    const mark = findMark(text, chunkStart, chunkEnd, nextStart < end);
    if (mark >= 0 && endsSentence(text, chunkStart, mark, chunkEnd, nextStart, end)) {
      const rest = mark + 1 === chunkEnd ? nextStart : mark + 1;
      const closed = skipClosers(text, rest, end);
      sentences.push(text.slice(sentenceStart, closed > rest ? closed : mark + 1));
      sentenceStart = closed > rest ? skipSpace(text, closed, end) : rest;
    }
    chunkStart = nextStart;
  }
  if (sentenceStart < end) sentences.push(text.slice(sentenceStart, end));
  return sentences;
}

const BREAKING_PUNCTUATION = new Set(`)";}]*:@'({[?!`);

/**
 * Where the sentence may end inside one chunk (a stretch without white space): the last `.`, `?` or `!` that white
 * space or breaking punctuation follows; -1 when there is none, also inside a run like `?!`.
 */
function findMark(text: string, start: number, end: number, hasNext: boolean): number {
  for (let index = end - 1; index >= start; index--) {
    if (!isMark(text.charCodeAt(index))) continue;
    if (index === end - 1) {
      if (hasNext) return index;
    } else if (BREAKING_PUNCTUATION.has(text.charAt(index + 1))) {
      const insideRun = isMark(text.charCodeAt(index + 1)) && text.charCodeAt(index) !== PERIOD;
      return insideRun ? -1 : index;
    }
  }
  return -1;
}

const PERIOD = 46;

function isMark(code: number): boolean {
  return code === PERIOD || code === 63 || code === 33;
}

// An apostrophe stays with what follows it: the last word of "don't" is "'t", which is no abbreviation.
const WORD_BEFORE_PERIOD = /(?:^|--|\.\.|[)";}\]*:@({[?!,`#&]|(?='))('?[^)";}\]*:@'({[?!,`#&]*)$/;
const ONE_LETTER = /^[a-z]$/;
const NUMBER = /^-?[.,]?\p{Nd}[\p{Nd},.-]*$/u;

function endsSentence(
  text: string,
  start: number,
  mark: number,
  chunkEnd: number,
  nextStart: number,
  end: number,
): boolean {
  const chunk = text.slice(start, mark);
  if (text.charCodeAt(mark) !== PERIOD || /[?!]/.test(chunk)) return true;
  const next =
    mark + 1 === chunkEnd ? firstWord(text.slice(nextStart, findSpace(text, nextStart, end))) : text.charAt(mark + 1);
  if (chunk.endsWith('.')) return opensSentence(next);
  const word = (WORD_BEFORE_PERIOD.exec(chunk)?.[1] ?? chunk).toLowerCase();
  if (NUMBER.test(word)) return !startsLower(next);
  if (word === 'i' || word === 'a') return next !== 'I' && !startsLower(next);
  return !(ONE_LETTER.test(word) || isAbbreviation(word)) || opensSentence(next);
}

function isAbbreviation(word: string): boolean {
  const lastPart = word.slice(word.lastIndexOf('-') + 1);
  return ABBREVIATIONS.has(word) || ABBREVIATIONS.has(lastPart);
}

function opensSentence(next: string): boolean {
  return startsUpper(next) && SENTENCE_OPENERS.has(next.toLowerCase());
}

/**
 * The word at the head of the next chunk: up to the first breaking punctuation, which stands alone when it comes first.
 */
function firstWord(chunk: string): string {
  return /^[^)";}\]*:@'({[?!,.]+/.exec(chunk)?.[0] ?? chunk.charAt(0);
}

function startsUpper(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function startsLower(word: string): boolean {
  return /^\p{Ll}/u.test(word);
}

/**
 * The end of the closing quotes and brackets at `start` when white space, a double dash or the end follows them;
 * `start` when not.
 */
function skipClosers(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && `"')]}`.includes(text.charAt(index))) index++;
  const loose = index >= end || isPythonSpace(text.charCodeAt(index)) || text.startsWith('--', index);
  return loose ? index : start;
}

function findSpace(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && !isPythonSpace(text.charCodeAt(index))) index++;
  return index;
}

function skipSpace(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && isPythonSpace(text.charCodeAt(index))) index++;
  return index;
}
