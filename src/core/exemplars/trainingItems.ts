import type { Dialogue } from '../inputs/dialogue';
import { testCasesOf, type TestCase } from '../inputs/testCase';
import type { Exemplar } from './exemplar';
import { encodedText, type Reading } from './reading';

/** The training items of a pool: a context and its gold turn for each listener turn that answers a speaker. */
export function trainingItemsOf(dialogues: readonly Dialogue[]): readonly TestCase[] {
  return dialogues.flatMap(testCasesOf);
}

/** The text of a training item that is encoded. */
export function itemText(item: TestCase, reading: Reading): string {
  const gold = { role: 'listener', text: item.gold } as const;
  return encodedText(reading === 'context' ? item.context : [...item.context, gold]);
}

/** A training item as an exemplar: the whole instance, gold turn last. */
export function toExemplar(item: TestCase, cosine: number): Exemplar {
  const { id, dialogueId, emotion, situation, context, gold } = item;
  return { id, dialogueId, emotion, situation, turns: [...context, { role: 'listener', text: gold }], cosine };
}
