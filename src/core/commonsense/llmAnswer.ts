import { AppError } from '../util/errors';
import { RELATION_DEFINITIONS, RELATIONS, type Relation } from './relation';
import type { Beam } from './relationInferrer';

/** One message of the question to a model. */
export interface QuestionMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

type Phrases = Readonly<Record<Relation, readonly string[]>>;

/** Events of our own making with answers, sad and glad ones in turn: small models follow an example better than an instruction, and copy from one or two. */
const EXAMPLES: readonly (readonly [event: string, answer: Phrases])[] = [
  [
    'my sister let me hold her baby for the first time .',
    {
      xIntent: ['to be close to the baby', 'to help the sister'],
      xNeed: ['to visit the sister', 'to wash hands'],
      xWant: ['to hold the baby again', 'to take a picture'],
      xEffect: ['smiles', 'bonds with the baby'],
      xReact: ['happy', 'touched', 'nervous'],
    },
  ],
  [
    'they gave the job to somebody else again .',
    {
      xIntent: ['to get the job', 'to earn more money'],
      xNeed: ['to apply for the job', 'to go to an interview'],
      xWant: ['to find another job', 'to ask for a reason', 'to talk to a friend'],
      xEffect: ['has to keep looking', 'loses hope'],
      xReact: ['disappointed', 'angry', 'sad'],
    },
  ],
  [
    'i finally passed the driving test !',
    {
      xIntent: ['to drive a car', 'to be independent'],
      xNeed: ['to take lessons', 'to practise'],
      xWant: ['to go for a drive', 'to tell the family'],
      xEffect: ['gets a licence', 'jumps for joy'],
      xReact: ['proud', 'relieved', 'excited'],
    },
  ],
  [
    'i missed the last bus , so i walked home in the rain .',
    {
      xIntent: ['to get home', 'to get out of the rain', 'to save money on a taxi'],
      xNeed: ['to be out late', 'to miss the bus', 'to know the way home'],
      xWant: ['to dry off', 'to take a hot bath', 'to go to bed'],
      xEffect: ['gets wet', 'catches a cold', 'comes home late'],
      xReact: ['tired', 'cold', 'annoyed'],
    },
  ],
];

/** The question for a model: instruction, examples, the event. At most `perRelation` inferences of each relation are asked for. */
export function inferenceQuestion(event: string, perRelation: number): readonly QuestionMessage[] {
  const kinds = RELATIONS.map((relation) => `"${relation}": ${RELATION_DEFINITIONS[relation]}`);
  const instruction = [
    'You are given what the Speaker of a conversation said last. Infer common sense about the Speaker, in five kinds:',
    ...kinds,
    `Answer with one JSON object and nothing else. Its keys are the five names, and each value is a list of up to ${perRelation} short phrases about what the Speaker just said, most likely first. Where there is nothing to infer the list is ["none"].`,
  ].join('\n');
  const examples = EXAMPLES.flatMap(([given, answer]): readonly QuestionMessage[] => [
    { role: 'user', content: given },
    { role: 'assistant', content: JSON.stringify(shortened(answer, perRelation)) },
  ]);
  return [{ role: 'system', content: instruction }, ...examples, { role: 'user', content: event }];
}

function shortened(answer: Phrases, perRelation: number): Phrases {
  return Object.fromEntries(
    RELATIONS.map((relation) => [relation, answer[relation].slice(0, perRelation)]),
  ) as unknown as Phrases;
}

/** The form of the answer as JSON Schema: phrases of 2 to 40 characters without punctuation that parts them. */
export function inferenceSchema(perRelation: number): Readonly<Record<string, unknown>> {
  const phrase = { type: 'string', pattern: '^[^"\\\\\\n.,:;!?\\[\\]{}]{2,40}$' };
  const list = { type: 'array', items: phrase, minItems: 1, maxItems: perRelation };
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
  let value: unknown;
  try {
    value = JSON.parse(unfenced(answer) ?? answer);
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

/** What stands between a fence's two lines; no expression, whose time would grow with the cube of empty lines. */
function unfenced(answer: string): string | undefined {
  const text = answer.trim();
  if (text.length < 6 || !text.startsWith('```') || !text.endsWith('```')) return undefined;
  const inner = text.slice(3, -3).replace(/^json/, '');
  const lead = inner.slice(0, inner.length - inner.trimStart().length);
  const tail = inner.slice(inner.trimEnd().length);
  return lead.includes('\n') && tail.includes('\n') ? inner.trim() : undefined;
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
