import type { Completion } from '../llm/completion';
import { RATING_VALUES, type RatingMode, type RatingValue } from '../ratings/ratingValue';
import type { JudgeAnswerForm } from './judgeTemplate';

/** Why an answer of a judge has no verdict. */
export type UnreadableKind = 'refused' | 'cut-off' | 'prose' | 'out-of-range' | 'contradictory' | 'failed';

/** What a judge said, as far as it can be read. A verdict is about the responses as the judge saw them: A came first. */
export type ReadAnswer =
  | { readonly kind: 'verdict'; readonly value: RatingValue; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly why: UnreadableKind; readonly text: string };

const LINE: Readonly<Record<RatingMode, RegExp>> = {
  pairwise: /^[\s>*_#{"'-]*verdict[\s*_"']*:[\s*_"'`([]*(.*?)[\s*_"'`)\].,}]*$/i,
  absolute: /^[\s>*_#{"'-]*rating[\s*_"']*:[\s*_"'`([]*(.*?)[\s*_"'`)\].,}]*$/i,
};

/** An answer that is one word, perhaps in marks; more marks than so many are none. */
const MOST_OF_BARE = 200;
const BARE = /^[\s*_"'`([]*([\w /-]{1,16}?)[\s*_"'`)\].]*$/;

const REFUSAL =
  /\b(?:i(?:['’]m| am) (?:sorry|unable|not able)|i (?:can(?:['’]|no)t|won['’]t|must decline)|as an ai\b|i do not feel comfortable)/i;

/**
 * Reads an answer by its fixed form alone: a line `Verdict: A`, `B`, `tie` (or `both bad`, where the set offers it), or
 * a line `Rating: 1` to `5`. Several such lines must say the same. An answer that is nothing but the verdict is one, too.
 * Where the form is one `character`, that is A, B, C for a tie, D for both bad, or 1 to 5. Nothing is guessed from prose.
 */
export function readJudgeAnswer(
  { text, finishReason }: Pick<Completion, 'text' | 'finishReason'>,
  mode: RatingMode,
  allowed: readonly RatingValue[],
  form: JudgeAnswerForm = 'line',
): ReadAnswer {
  const unreadable = (why: UnreadableKind): ReadAnswer => ({ kind: 'unreadable', why, text });
  const said = text.split(/\r?\n/).flatMap((line) => LINE[mode].exec(line)?.[1] ?? []);
  if (said.length > 0) {
    const values = said.map((word) => valueOf(word, mode));
    if (values.some((value) => value === undefined || !allowed.includes(value))) return unreadable('out-of-range');
    const [value, ...others] = values as readonly RatingValue[];
    if (value === undefined || others.some((other) => other !== value)) return unreadable('contradictory');
    return { kind: 'verdict', value, reason: reasonOf(text, mode) };
  }
  const word = text.length > MOST_OF_BARE ? '' : (BARE.exec(text)?.[1] ?? '');
  const bare = (form === 'character' ? characterValue(word, mode) : undefined) ?? valueOf(word, mode);
  if (bare !== undefined && allowed.includes(bare)) return { kind: 'verdict', value: bare, reason: '' };
  if (finishReason === 'content-filter' || REFUSAL.test(text)) return unreadable('refused');
  return unreadable(finishReason === 'length' ? 'cut-off' : 'prose');
}

/** The one character that stands for a value: a number itself, A and B themselves, C for a tie, D for both bad. */
export function characterOf(value: RatingValue): string {
  return typeof value === 'number' ? String(value) : 'ABCD'.charAt(RATING_VALUES.pairwise.indexOf(value));
}

function characterValue(word: string, mode: RatingMode): RatingValue | undefined {
  return RATING_VALUES[mode].find((value) => characterOf(value) === word.toUpperCase());
}

function valueOf(word: string, mode: RatingMode): RatingValue | undefined {
  const text = word.trim().toLowerCase();
  if (mode === 'absolute') {
    const digits = /^(\d+)(?:\s*\/\s*5)?$/.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  }
  const letter = /^(?:response\s+)?([ab])$/.exec(text)?.[1];
  if (letter !== undefined) return letter === 'a' ? 'A' : 'B';
  if (text === 'tie') return 'tie';
  return /^both[\s-]bad$/.test(text) ? 'both-bad' : undefined;
}

/** What stands before the verdict, without its heading. */
function reasonOf(text: string, mode: RatingMode): string {
  const lines = text.split(/\r?\n/).filter((line) => !LINE[mode].test(line));
  return lines
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s*_]*reason[\s*_]*:[\s*_]*/i, '')
    .trim();
}
