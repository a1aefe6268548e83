import { inferenceQuestion, inferenceSchema, parseInferenceAnswer } from '../../core/commonsense/llmAnswer';
import type { RelationInferrer } from '../../core/commonsense/relationInferrer';
import type { Completion, CompletionRequest, Sampling } from '../../core/llm/completion';
import type { EndpointModel } from '../../core/llm/endpoint';
import type { LlmClient } from '../../core/llm/llmClient';
import { applyParameterMap } from '../../core/llm/parameterMap';
import { AppError, throwIfAborted } from '../../core/util/errors';

/** A language model that is asked for the five relations. */
export interface LlmInferrerOptions {
  readonly llm: LlmClient;
  readonly endpointId: string;
  readonly model: EndpointModel;
  /** Inferences asked for of each relation. */
  readonly perRelation: number;
  /** Temperature 0 and 512 tokens when absent. */
  readonly sampling?: Sampling;
}

/** How many answers came, and how many of them could be read. */
export interface ParseCount {
  readonly answers: number;
  readonly parsed: number;
}

/** Enough for five lists of five phrases. */
const DEFAULT_SAMPLING: Sampling = { temperature: 0, maxTokens: 512 };

/**
 * An engine that asks a language model, held to a JSON schema where its server can do that. An answer that is not what was asked for is
 * `malformed-response`, one that ended at its limit too; nothing is guessed from prose. `counts` tells the share of answers that could be read.
 */
export function createLlmInferrer(options: LlmInferrerOptions): RelationInferrer & { counts(): ParseCount } {
  const { llm, endpointId, model, perRelation, sampling: asked = DEFAULT_SAMPLING } = options;
  const { sampling } = applyParameterMap(model, asked);
  const answerFormat = { name: 'commonsense', schema: inferenceSchema(perRelation) };
  let answers = 0;
  let parsed = 0;
  return {
    source: 'llm',
    model: model.id,
    signature: `llm ${model.id}, ${perRelation} of each relation, temperature ${sampling.temperature ?? 'not sent'}, question 1`,
    counts: () => ({ answers, parsed }),
    async infer(event, signal) {
      const prompt = { form: 'chat' as const, messages: inferenceQuestion(event, perRelation) };
      const completion = await answerOf(llm, { endpointId, model: model.id, prompt, sampling, answerFormat }, signal);
      answers++;
      const beams = parseInferenceAnswer(completion.text);
      parsed++;
      return { beams };
    },
  };
}

async function answerOf(llm: LlmClient, request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
  let completion: Completion | undefined;
  for await (const event of llm.complete(request, signal)) if (event.kind === 'completed') ({ completion } = event);
  throwIfAborted(signal);
  if (completion === undefined) throw new AppError('internal', 'The model client ended without a completion.');
  return completion;
}
