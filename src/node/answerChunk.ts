import type { FinishReason, Usage } from '../core/llm/completion';

/** What one JSON object of an answer says, be it an event of a stream or a whole answer. */
export interface AnswerChunk {
  readonly text: string;
  readonly finishReason?: FinishReason;
  readonly usage?: Usage;
  /** What the server says went wrong, in place of an answer. */
  readonly error?: ServerError;
}

/** An error as a server words it; every part may be missing. */
export interface ServerError {
  readonly message?: string;
  readonly code?: string | number;
  readonly type?: string;
  readonly param?: string;
}

/** Reads a chat or text completion, streamed or whole; `undefined` when it is neither. Reasoning is no text of the answer. */
export function parseAnswerChunk(value: unknown): AnswerChunk | undefined {
  if (!isObject(value)) return undefined;
  if (isPresent(value['error'])) return { text: '', error: parseServerError(value['error']) };
  if (value['object'] === 'error') return { text: '', error: parseServerError(value) };
  const usage = parseUsage(value['usage']);
  const choices = value['choices'];
  if (!Array.isArray(choices)) return usage === undefined ? undefined : { text: '', usage };
  const choice: unknown = choices.find((each) => isObject(each) && (each['index'] ?? 0) === 0);
  const finish = isObject(choice) ? choice['finish_reason'] : undefined;
  return {
    text: isObject(choice) ? choiceText(choice) : '',
    ...(typeof finish === 'string' && finish !== '' ? { finishReason: parseFinishReason(finish) } : {}),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** Reads the error of a response body or of an event: an object, a sentence, or an object around either. */
export function parseServerError(value: unknown): ServerError {
  if (typeof value === 'string') return { message: value };
  if (!isObject(value)) return {};
  if (isPresent(value['error'])) return parseServerError(value['error']);
  const { message, detail, code, type, param } = value;
  const said = message ?? detail;
  return {
    ...(isPresent(said) ? { message: typeof said === 'string' ? said : JSON.stringify(said) } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof param === 'string' ? { param } : {}),
  };
}

/** Text of a streamed chat choice, a whole chat choice, or a choice of a text completion. */
function choiceText(choice: Readonly<Record<string, unknown>>): string {
  for (const holder of [choice['delta'], choice['message']]) {
    if (isObject(holder) && isPresent(holder['content'])) return contentText(holder['content']);
  }
  return typeof choice['text'] === 'string' ? choice['text'] : '';
}

/** A text, or the text parts of a list of parts, which some servers send. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) =>
      isObject(part) && part['type'] === 'text' && typeof part['text'] === 'string' ? part['text'] : '',
    )
    .join('');
}

function parseUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = value;
  return isCount(promptTokens) && isCount(completionTokens) ? { promptTokens, completionTokens } : undefined;
}

function parseFinishReason(reason: string): FinishReason {
  switch (reason) {
    case 'stop':
    case 'eos':
    case 'eos_token':
    case 'stop_sequence':
    case 'end_turn':
      return 'stop';
    case 'length':
    case 'max_tokens':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
