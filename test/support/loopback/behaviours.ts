import type { ServerResponse } from 'node:http';
import type { Behaviour, ReceivedRequest } from './loopbackServer';

/** How a streamed answer is said; what is absent is as a well-behaved server does it. */
export interface StreamOptions {
  /** `stop` when absent; `null` for a server that never says one. */
  readonly finishReason?: string | null;
  /** Tokens to report; sent only when the request asked for them, unless `usageUnasked`. */
  readonly usage?: { readonly prompt: number; readonly completion: number };
  readonly usageUnasked?: boolean;
  /** False for a stream that just ends. */
  readonly done?: boolean;
  readonly newline?: '\n' | '\r\n' | '\r';
  /** Comments and events that say nothing between the deltas. */
  readonly keepAlive?: boolean;
  /** Bytes per write; the whole body at once when absent. */
  readonly chunkBytes?: number;
  /** Deltas of reasoning before the answer. */
  readonly reasoning?: readonly string[];
  /** Waits before every delta, for example on a gate that the test opens. */
  readonly pace?: (index: number) => Promise<unknown> | undefined;
  readonly contentType?: string;
}

/** Streams an answer in the form, chat or text completion, that the request's path asks for. */
export function streamed(deltas: readonly string[], options: StreamOptions = {}): Behaviour {
  return async (response, request) => {
    startStream(response, options.contentType);
    const newline = options.newline ?? '\n';
    const write = async (text: string): Promise<void> => writeInPieces(response, text, options.chunkBytes);
    const event = (data: unknown): string => `data: ${JSON.stringify(data)}${newline}${newline}`;
    if (options.keepAlive === true) await write(`: keep-alive${newline}${newline}`);
    for (const text of options.reasoning ?? []) await write(event(chunk(request, { reasoning_content: text }, null)));
    for (const [index, text] of deltas.entries()) {
      await options.pace?.(index);
      if (options.keepAlive === true)
        await write(`: still here${newline}${newline}data: {"type":"ping"}${newline}${newline}`);
      await write(event(chunk(request, { content: text }, null)));
    }
    const finishReason = options.finishReason === undefined ? 'stop' : options.finishReason;
    if (finishReason !== null) await write(event(chunk(request, {}, finishReason)));
    const asked = (request.body?.['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage;
    if (options.usage !== undefined && (asked === true || options.usageUnasked === true)) {
      await write(event({ choices: [], usage: usageOf(options.usage) }));
    }
    if (options.done !== false) await write(`data: [DONE]${newline}${newline}`);
    response.end();
  };
}

/** Answers with plain JSON, although a stream was asked for. */
export function plainJson(
  text: string,
  options: Pick<StreamOptions, 'usage' | 'contentType' | 'finishReason'> = {},
): Behaviour {
  return (response, request) => {
    const choice = isChat(request) ? { message: { role: 'assistant', content: text } } : { text };
    const usage = options.usage === undefined ? {} : { usage: usageOf(options.usage) };
    response.writeHead(200, { 'content-type': options.contentType ?? 'application/json' });
    response.end(
      JSON.stringify({ choices: [{ index: 0, ...choice, finish_reason: options.finishReason ?? 'stop' }], ...usage }),
    );
  };
}

/** Refuses with a status and a body: an object is sent as JSON, a text as it is. */
export function refuses(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? 'text/html' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(text);
  };
}

/** Answers with status 200 and exactly these bytes. */
export function raw(body: string, contentType = 'text/event-stream'): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.end(body);
  };
}

/** Takes the request and never answers. */
export function hangs(): Behaviour {
  return () => undefined;
}

/** Begins to stream and then falls silent, its connection open. */
export function stalls(deltas: readonly string[]): Behaviour {
  return (response, request) => {
    startStream(response);
    for (const text of deltas) response.write(`data: ${JSON.stringify(chunk(request, { content: text }, null))}\n\n`);
    if (deltas.length === 0) response.flushHeaders();
  };
}

/** Streams some deltas and cuts the connection; with none, before any header. */
export function drops(deltas: readonly string[] = [], finishReason: string | null = null): Behaviour {
  return async (response, request) => {
    if (deltas.length > 0) {
      startStream(response);
      for (const text of deltas) {
        const data = `data: ${JSON.stringify(chunk(request, { content: text }, finishReason))}\n\n`;
        await new Promise<void>((resolve) => response.write(data, () => resolve()));
      }
    }
    response.destroy();
  };
}

/** Streams some deltas and then an error object in place of the rest. */
export function failsInside(deltas: readonly string[], error: unknown): Behaviour {
  return (response, request) => {
    startStream(response);
    for (const text of deltas) response.write(`data: ${JSON.stringify(chunk(request, { content: text }, null))}\n\n`);
    response.end(`data: ${JSON.stringify({ error })}\n\n`);
  };
}

/** Answers every request after a fixed time, as a model that takes that long would. */
export function after(milliseconds: number, behaviour: Behaviour): Behaviour {
  return async (response, request) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await behaviour(response, request);
  };
}

function startStream(response: ServerResponse, contentType = 'text/event-stream'): void {
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
}

/** Every piece is flushed by itself, so that characters, lines and events are cut wherever the size happens to cut. */
async function writeInPieces(response: ServerResponse, text: string, size: number | undefined): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const step = size ?? bytes.length;
  for (let start = 0; start < bytes.length; start += step) {
    await new Promise<void>((resolve) =>
      response.write(bytes.subarray(start, start + step), () => setImmediate(resolve)),
    );
  }
}

function chunk(request: ReceivedRequest, delta: Readonly<Record<string, string>>, finishReason: string | null): object {
  const choice = isChat(request) ? { delta } : { text: delta['content'] ?? '' };
  return {
    id: 'loopback',
    model: request.body?.['model'],
    choices: [{ index: 0, ...choice, finish_reason: finishReason }],
  };
}

function isChat(request: ReceivedRequest): boolean {
  return request.url.includes('/chat/completions');
}

function usageOf({ prompt, completion }: { readonly prompt: number; readonly completion: number }): object {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
