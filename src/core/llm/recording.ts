import * as z from 'zod';
import { AppError, isAppError } from '../util/errors';
import type { InputProblem } from '../inputs/problem';
import { createProblemList } from '../inputs/problemList';
import type { Completion, CompletionEvent, CompletionRequest } from './completion';
import type { Endpoint, EndpointModel } from './endpoint';
import type { LlmClient } from './llmClient';
import { applyParameterMap } from './parameterMap';
import { recordingHash, requestBody } from './requestHash';

const recordingSchema = z.looseObject({
  requestHash: z.string().regex(/^[0-9a-f]{64}$/),
  repeat: z.number().int().nonnegative(),
  request: z.looseObject({ model: z.string(), api: z.enum(['chat', 'completions']) }),
  completion: z.string(),
  finishReason: z.enum(['stop', 'length', 'content-filter', 'other']),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }).optional(),
  model: z.string(),
  quantisation: z.string().optional(),
  server: z.string(),
  date: z.string(),
});

/** One line of a recording file: a request that was really answered, and its answer. Unknown keys are kept. */
export type Recording = Readonly<z.infer<typeof recordingSchema>>;

/** Reads a recording file (JSONL); a broken line becomes a problem and the rest loads. */
export function parseRecordings(
  text: string,
  file: string,
): { readonly recordings: readonly Recording[]; readonly problems: readonly InputProblem[] } {
  const recordings: Recording[] = [];
  const problems = createProblemList(file);
  const lines = text.replace(/^\ufeff/, '').split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const found = parseLine(line);
    if (typeof found === 'string')
      problems.add('error', index + 1, 'broken-recording', `${found} The line is skipped.`);
    else recordings.push(found);
  });
  return { recordings, problems: problems.all() };
}

function parseLine(line: string): Recording | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'This line is not JSON.';
  }
  const parsed = recordingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `This is no recording: ${issue?.path.join('.') ?? 'line'}: ${issue?.message ?? 'not understood'}.`;
}

/** What the recorder knows beside the request itself. */
export interface RecordingOrigin {
  readonly server: string;
  readonly quantisation?: string;
  readonly date: string;
}

/** The line that a recording file keeps for an answered request. */
export function toRecording(
  request: CompletionRequest,
  completion: Completion,
  repeat: number,
  origin: RecordingOrigin,
): Recording {
  return {
    requestHash: recordingHash(request),
    repeat,
    request: requestBody(request) as Recording['request'],
    completion: completion.text,
    finishReason: completion.finishReason,
    ...(completion.usage === undefined ? {} : { usage: completion.usage }),
    model: request.model,
    ...(origin.quantisation === undefined ? {} : { quantisation: origin.quantisation }),
    server: origin.server,
    date: origin.date,
  };
}

/** The endpoints that a set of recordings can stand in for: one per API form, with the models that were asked in it. */
export function recordedEndpoints(
  recordings: readonly Recording[],
): readonly Extract<Endpoint, { kind: 'recorded' }>[] {
  return (['chat', 'completion'] as const).flatMap((form) => {
    const api = form === 'chat' ? 'chat' : 'completions';
    const ids = [...new Set(recordings.filter(({ request }) => request.api === api).map(({ model }) => model))];
    if (ids.length === 0) return [];
    const models = ids.map((id): EndpointModel => ({ id, form }));
    return [
      {
        kind: 'recorded',
        id: `recorded-${api}`,
        name: form === 'chat' ? 'Recorded' : 'Recorded (completion form)',
        models,
      },
    ];
  });
}

/** A client that answers only from recordings, found by request hash (the endpoint's id aside), and says plainly when it has none. */
export function createRecordedClient(
  recordings: readonly Recording[],
  models: readonly EndpointModel[] = [],
): LlmClient {
  const byHash = new Map<string, Recording>();
  for (const recording of recordings) {
    if (recording.repeat === 0 || !byHash.has(recording.requestHash)) byHash.set(recording.requestHash, recording);
  }
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- everything is at hand, and the port is asynchronous
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
      const model = models.find(({ id }) => id === request.model) ?? { id: request.model };
      const { sampling, notSent } = applyParameterMap(model, request.sampling);
      const found = byHash.get(recordingHash({ ...request, sampling }));
      if (found === undefined) {
        throw new AppError(
          'not-recorded',
          'Not recorded: this prompt differs from those that were recorded. Connect a model to run it.',
        );
      }
      yield { kind: 'delta', text: found.completion };
      yield { kind: 'completed', completion: recordedCompletion(found, notSent) };
    },
  };
}

/** What a recorded client answers a request with; `undefined` when it has no recording of it. */
export async function recordedAnswer(
  recorded: LlmClient,
  request: CompletionRequest,
  signal: AbortSignal,
): Promise<Completion | undefined> {
  let found: Completion | undefined;
  try {
    for await (const event of recorded.complete(request, signal))
      if (event.kind === 'completed') found = event.completion;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'not-recorded') throw error;
  }
  return found;
}

/** A client that asks another only for what is not recorded. */
export function answerFromRecordings(recordings: readonly Recording[], client: LlmClient): LlmClient {
  const recorded = createRecordedClient(recordings);
  return {
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      try {
        // Nothing is yielded before it is known whether there is an answer.
        yield* recorded.complete(request, signal);
        return;
      } catch (error) {
        if (!isAppError(error) || error.code !== 'not-recorded') throw error;
      }
      yield* client.complete(request, signal);
    },
  };
}

function recordedCompletion(found: Recording, notSent: readonly string[]): Completion {
  return {
    text: found.completion,
    finishReason: found.finishReason,
    ...(found.usage === undefined ? {} : { usage: found.usage }),
    latencyMs: 0,
    retries: 0,
    notSent,
    source: {
      kind: 'recorded',
      model: found.model,
      date: found.date,
      server: found.server,
      ...(found.quantisation === undefined ? {} : { quantisation: found.quantisation }),
    },
  };
}
