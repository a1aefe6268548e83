import type { Exemplar } from '../../src/core/exemplars/exemplar';
import type { Turn } from '../../src/core/inputs/dialogue';
import { findEvidence, EVIDENCE_WORDS } from './evidence';
import { isContentWord, wordsOf } from './words';

/** A stretch of an exemplar, in UTF-16 units: a phrase that came back in the response, or a word of the dialogue. */
export interface ExemplarMark {
  readonly start: number;
  readonly end: number;
  readonly kind: 'response' | 'context';
}

/** What exemplars are held against. */
export interface MarkedAgainst {
  /** The content words of the dialogue's context. */
  readonly contextWords: ReadonlySet<string>;
  /** The response, where the exemplar was shown before it was given. */
  readonly response: string | undefined;
}

/** The words of some turns that say something. */
export function contentWordsOf(turns: readonly Turn[]): ReadonlySet<string> {
  const words = turns.flatMap(({ text }) => wordsOf(text, EVIDENCE_WORDS.source).map(({ word }) => word));
  return new Set(words.filter(isContentWord));
}

/**
 * The marks of one turn of an exemplar: phrases that the response has too, by the rule of `findEvidence`, and outside of them
 * single content words that the dialogue has too. Common words are no proof that the model, or the encoder, went by them.
 */
export function exemplarMarks(text: string, { contextWords, response }: MarkedAgainst): readonly ExemplarMark[] {
  const phrases = response === undefined ? [] : sharedPhrases(text, response);
  const words = wordsOf(text, EVIDENCE_WORDS.response)
    .filter(({ word }) => contextWords.has(word))
    .filter(({ start, end }) => phrases.every((phrase) => end <= phrase.start || start >= phrase.end));
  const marks: ExemplarMark[] = words.map(({ start, end }) => ({ start, end, kind: 'context' }));
  return [...phrases, ...marks].sort((a, b) => a.start - b.start);
}

function sharedPhrases(text: string, response: string): readonly ExemplarMark[] {
  const said: Exemplar = {
    id: '',
    dialogueId: '',
    emotion: '',
    situation: '',
    turns: [{ role: 'listener', text: response }],
  };
  const marks = findEvidence(text, { knowledge: undefined, stageOne: undefined, exemplars: [said], context: [] });
  return marks.map(({ start, end }) => ({ start, end, kind: 'response' }));
}
