import type { CommonsenseModel, Inference, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { EventWords } from '../../../src/core/commonsense/eventRule';
import { RELATIONS, type Relation } from '../../../src/core/commonsense/relation';
import type { Beam, InferredRelations, RelationInferrer } from '../../../src/core/commonsense/relationInferrer';
import type { TestCase } from '../../../src/core/inputs/testCase';

/** A test case that ends on the last of these turns, the Speaker's. */
export function caseOf(...turns: readonly string[]): TestCase {
  return {
    id: 'made-up#2',
    dialogueId: 'made-up',
    emotion: '',
    situation: '',
    context: turns.map((text, index) => ({
      role: (turns.length - index) % 2 === 1 ? ('speaker' as const) : ('listener' as const),
      text,
    })),
    gold: '',
  };
}

/** Words at white space and before marks; sentences at marks. */
export const plainWords: EventWords = {
  words: (text) => text.match(/[\p{L}\p{N}'_]+|[^\s\p{L}\p{N}]/gu) ?? [],
  sentences: (text) => text.match(/[^.!?]+[.!?]*/g)?.map((sentence) => sentence.trim()) ?? [],
};

/** The same texts for every relation, or some relations alone. */
export function beamsOf(texts: readonly string[], only: readonly Relation[] = RELATIONS): InferredRelations {
  const beams = texts.map((text): Beam => ({ text }));
  return {
    beams: Object.fromEntries(RELATIONS.map((name) => [name, only.includes(name) ? beams : []])) as never,
  };
}

/** An engine that answers from a function, and remembers the events it was asked. */
export function inferrerOf(
  answer: (event: string, signal: AbortSignal) => InferredRelations | Promise<InferredRelations>,
): RelationInferrer & { readonly events: readonly string[] } {
  const events: string[] = [];
  return {
    source: 'llm',
    model: 'made-up',
    signature: 'made-up engine',
    events,
    infer: async (event, signal) => {
      events.push(event);
      return answer(event, signal);
    },
  };
}

/** What is used and what is dropped of one relation, the reason in brackets. */
export function shown(inferences: readonly Inference[]): readonly string[] {
  return inferences.map(({ text, dropped }) => (dropped === undefined ? text : `${text} [${dropped}]`));
}

/** Infers without a way to stop. */
export function inferNow(model: CommonsenseModel, testCase: TestCase): Promise<Knowledge> {
  return model.infer(testCase, new AbortController().signal);
}
