import { AppError } from '../util/errors';
import { RELATION_DEFINITIONS, RELATIONS, type Relation } from './relation';
import type { Beam } from './relationInferrer';

/** The instruction for a model that is asked for the five relations, so many inferences each; the event is the message after it. */
export function inferenceInstruction(perRelation: number): string {
  const kinds = RELATIONS.map((relation) => `"${relation}": ${RELATION_DEFINITIONS[relation]}`).join('\n');
  return [
    'You are given what the Speaker of a conversation said last. Infer common sense about the Speaker, in five kinds:',
    kinds,
    `Answer with one JSON object and nothing else. Its keys are the five names, and each value is a list of ${perRelation} short phrases, most likely first.`,
    'A phrase has two to six words, such as "to get some rest" or "feels proud". Where there is nothing to infer the list is ["none"].',
  ].join('\n');
}

/** The form of the answer as JSON Schema. */
export function inferenceSchema(perRelation: number): Readonly<Record<string, unknown>> {
  const list = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: perRelation };
  return {
    type: 'object',
    properties: Object.fromEntries(RELATIONS.map((relation) => [relation, list])),
    required: [...RELATIONS],
    additionalProperties: false,
  };
}

/**
 * Reads a model's answer strictly: one JSON object, alone or in one fence of three backticks, that has each of the five names as a key with a
 * list of texts; other keys are left aside. Throws `malformed-response` that says what is not so and how the answer begins.
 */
export function parseInferenceAnswer(answer: string): Readonly<Record<Relation, readonly Beam[]>> {
  const [, fenced] = /^```(?:json)?\s*\n(.*)\n\s*```$/s.exec(answer.trim()) ?? [];
  let value: unknown;
  try {
    value = JSON.parse(fenced ?? answer);
  } catch (error) {
    throw malformed('is not the JSON object that was asked for', answer, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('is no JSON object', answer);
  const lists = value as Readonly<Record<string, unknown>>;
  const beams = RELATIONS.map((relation): readonly [Relation, readonly Beam[]] => {
    if (!Object.hasOwn(lists, relation)) throw malformed(`has no "${relation}"`, answer);
    const list: unknown = lists[relation];
    if (!Array.isArray(list) || !list.every((text) => typeof text === 'string'))
      throw malformed(`has under "${relation}" something else than a list of texts`, answer);
    return [relation, list.map((text) => ({ text }))];
  });
  return Object.fromEntries(beams) as Record<Relation, readonly Beam[]>;
}

function malformed(what: string, answer: string, cause?: unknown): AppError {
  const start = answer.replace(/\s+/g, ' ').trim();
  const shown = start.length > 80 ? `${Array.from(start).slice(0, 80).join('')}…` : start;
  return new AppError(
    'malformed-response',
    `The model's answer ${what}: "${shown}". Choose a model that follows instructions, or a server that holds it to a JSON schema.`,
    { cause },
  );
}
