import type { TestCase } from '../inputs/testCase';
import { AppError } from '../util/errors';

/**
 * How the event is made from a dialogue. `last-utterance`: the Speaker's last turn, as the paper's authors do; `sentences`: the same turn, an
 * event for each of its sentences; `context`: all turns joined by single spaces; `as-is`: the last turn as it stands, for events that are
 * written as such already.
 */
export const EVENT_RULES = ['last-utterance', 'sentences', 'context', 'as-is'] as const;

/** One of the rules. */
export type EventRule = (typeof EVENT_RULES)[number];

/** The rule of the paper. */
export const DEFAULT_EVENT_RULE: EventRule = 'last-utterance';

/** Cuts texts into words (as NLTK's `word_tokenize` does) and sentences. */
export interface EventWords {
  words(text: string): readonly string[];
  sentences(text: string): readonly string[];
}

/** The events of a test case. */
export interface Events {
  /** At least one, none of them empty. */
  readonly events: readonly string[];
  /** Words left off at the beginning, where a text is longer than 256. */
  readonly cutWords: number;
}

/** More than any event that an engine was trained on; the end is kept, since it is what the Listener answers. */
const MAX_WORDS = 256;

/** The contractions that the authors' own code expands, and no others: the tokeniser parts the rest (`was n't`). */
const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ["it's", 'it is'],
  ["don't", 'do not'],
  ["doesn't", 'does not'],
  ["didn't", 'did not'],
  ["you'd", 'you would'],
  ["you're", 'you are'],
  ["you'll", 'you will'],
  ["i'm", 'i am'],
  ["they're", 'they are'],
  ["that's", 'that is'],
  ["what's", 'what is'],
  ["couldn't", 'could not'],
  ["i've", 'i have'],
  ["we've", 'we have'],
  ["can't", 'cannot'],
  ["i'd", 'i would'],
  ["aren't", 'are not'],
  ["isn't", 'is not'],
  ["wasn't", 'was not'],
  ["weren't", 'were not'],
  ["won't", 'will not'],
  ["there's", 'there is'],
  ["there're", 'there are'],
]);

/** What may stand within a contraction: looked up as a whole, so that "rabbit's" is not taken for a rabbit that is. */
const WORD_WITH_APOSTROPHE = /(?<![\p{L}\p{N}_])[\p{L}\p{N}_]+'[\p{L}]+/gu;

/**
 * The events of a test case by a rule: each text lower-cased, contractions expanded, cut into words, and joined by single spaces
 * (`as-is`: only trimmed). Throws `invalid-input` when there is nothing but white space.
 */
export function eventsOf(testCase: TestCase, rule: EventRule, words: EventWords): Events {
  const texts = textsOf(testCase, rule, words);
  const made = rule === 'as-is' ? texts.map((text) => text.split(/\s+/)) : texts.map((text) => eventWords(text, words));
  const used = made.map((event) => event.filter((word) => word !== '')).filter((event) => event.length > 0);
  if (used.length === 0)
    throw new AppError(
      'invalid-input',
      `The Speaker says nothing at the end of ${testCase.id}, so that there is no event to infer about.`,
    );
  return {
    events: used.map((event) => event.slice(-MAX_WORDS).join(' ')),
    cutWords: used.reduce((cut, event) => cut + Math.max(0, event.length - MAX_WORDS), 0),
  };
}

function textsOf({ context }: TestCase, rule: EventRule, words: EventWords): readonly string[] {
  const last = context.at(-1)?.text ?? '';
  switch (rule) {
    case 'context':
      return [context.map(({ text }) => text.trim()).join(' ')];
    case 'sentences':
      return words.sentences(last);
    default:
      return [last];
  }
}

function eventWords(text: string, words: EventWords): readonly string[] {
  const lower = text.replaceAll('’', "'").toLowerCase();
  return words.words(lower.replace(WORD_WITH_APOSTROPHE, (word) => CONTRACTIONS.get(word) ?? word));
}
