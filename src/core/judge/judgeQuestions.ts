import { turnLines } from '../inputs/dialogue';
import type { CompletionRequest, Sampling } from '../llm/completion';
import type { ChatMessage } from '../prompt/messages';
import type { RatingAspect } from '../ratings/ratingAspect';
import { ratingUnits, valuesOf, type RatingSet, type RatingUnit } from '../ratings/ratingSet';
import { AppError } from '../util/errors';
import { characterOf } from './judgeAnswer';
import { fillSlots, type JudgeTemplate } from './judgeTemplate';

/** Which response a judge sees first; `AB` also where there is one response. */
export type ShownOrder = 'AB' | 'BA';

/** One question to a judge. */
export interface JudgeQuestion {
  readonly unit: RatingUnit;
  readonly aspect: RatingAspect;
  readonly order: ShownOrder;
  /** From 0; a repeat asks the same again and keeps its own answer. */
  readonly repeat: number;
  readonly request: CompletionRequest;
}

/** What a judge is and what it is asked. */
export interface JudgeSpec {
  readonly set: RatingSet;
  readonly template: JudgeTemplate;
  readonly endpointId: string;
  readonly model: string;
  readonly sampling: Sampling;
  /** Times that each question is asked. */
  readonly repeats: number;
}

/** Enough for a sentence of reason; a judge that thinks aloud wants more. */
export const JUDGE_SAMPLING = { temperature: 0, maxTokens: 200 } as const satisfies Sampling;

/** How a judge is sampled: as asked for, else as its template says, else as above. */
export function judgeSampling({ maxTokens }: Pick<JudgeTemplate, 'maxTokens'>, wanted: Sampling = {}): Sampling {
  return { ...JUDGE_SAMPLING, ...(maxTokens === undefined ? {} : { maxTokens }), ...wanted };
}

/**
 * Every question about a set: each unit on each aspect, pairs in both orders, each as often as asked. Throws
 * `invalid-setting` when the template is for the other mode.
 */
export function judgeQuestions(spec: JudgeSpec): readonly JudgeQuestion[] {
  const { set, template, repeats } = spec;
  if (template.mode !== set.mode)
    throw new AppError(
      'invalid-setting',
      `The judge template "${template.name}" is ${template.mode} and the set "${set.name}" is ${set.mode}: take a ${set.mode} template.`,
    );
  const orders: readonly ShownOrder[] = set.mode === 'pairwise' ? ['AB', 'BA'] : ['AB'];
  return ratingUnits(set).flatMap((unit) =>
    set.aspects.flatMap((aspect) =>
      orders.flatMap((order) => {
        const request = requestOf(spec, unit, aspect, order);
        return Array.from({ length: repeats }, (_, repeat) => ({ unit, aspect, order, repeat, request }));
      }),
    ),
  );
}

/** The same question once more, after an answer that could not be read. */
export function repairRequest(
  { request }: JudgeQuestion,
  { repair }: JudgeTemplate,
  answer: string,
): CompletionRequest {
  const messages = request.prompt.form === 'chat' ? request.prompt.messages : [];
  const said: readonly ChatMessage[] = [
    { role: 'assistant', content: answer.slice(0, MOST_OF_ANSWER) || '(no answer)' },
    { role: 'user', content: repair },
  ];
  return { ...request, prompt: { form: 'chat', messages: [...messages, ...said] } };
}

const MOST_OF_ANSWER = 2000;

function requestOf(
  { set, template, endpointId, model, sampling }: JudgeSpec,
  { item, response }: RatingUnit,
  aspect: RatingAspect,
  order: ShownOrder,
): CompletionRequest {
  const texts = (order === 'AB' ? item.responses : [...item.responses].reverse()).map(({ text }) => text);
  const about = {
    aspect: aspect.name,
    definition: definitionOf(aspect, template),
    verdicts: verdictsText(set, template),
  };
  const own = {
    context: turnLines(item.context),
    response: response?.text ?? '',
    first: texts[0] ?? '',
    second: texts[1] ?? '',
  };
  const asked = (slots: Readonly<Record<string, string>>): ChatMessage => ({
    role: 'user',
    content: fillSlots(template.question, { ...about, ...slots }),
  });
  return {
    endpointId,
    model,
    prompt: {
      form: 'chat',
      messages: [
        ...(template.system === '' ? [] : [{ role: 'system' as const, content: template.system }]),
        ...template.examples.flatMap(({ answer, slots }) => [
          asked(slots),
          { role: 'assistant' as const, content: answer },
        ]),
        asked(own),
      ],
    },
    sampling,
  };
}

/** The template's own definition, where it has one for the aspect: whose id may be that of a member which every object has. */
function definitionOf({ id, question }: RatingAspect, { definitions }: JudgeTemplate): string {
  return (Object.hasOwn(definitions, id) ? definitions[id] : undefined) ?? question;
}

/** What may be answered, as the question says it: words for a line, letters for one character. */
function verdictsText(set: RatingSet, { answer }: JudgeTemplate): string {
  const values = valuesOf(set);
  if (answer === 'line') return values.map((value) => String(value).replace('-', ' ')).join(' or ');
  const characters = values.map((value) => (value === 'both-bad' ? 'D (both bad)' : characterOf(value)));
  return `${characters.slice(0, -1).join(', ')} or ${characters.at(-1) ?? ''}`;
}
