import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request line as it was uploaded. */
export interface UploadedLine {
  readonly custom_id: string;
  readonly method: string;
  readonly url: string;
  readonly body: {
    readonly model: string;
    readonly messages?: readonly { readonly role: string; readonly content: string }[];
  };
}

/** A batch at the server. */
export interface LoopbackBatch {
  readonly id: string;
  readonly inputFileId: string;
  readonly lines: readonly UploadedLine[];
  status: string;
  polls: number;
}

/** What a batch comes to. */
export interface Ending {
  readonly status: 'completed' | 'expired' | 'cancelled';
  readonly output?: readonly string[];
  readonly errors?: readonly string[];
  /** Told in the counts in place of the number of output lines. */
  readonly completed?: number;
}

/** A server with the files and batches of OpenAI's protocol, which checks what it is sent as the documentation says. */
export interface BatchLoopback extends AsyncDisposable {
  readonly baseUrl: string;
  readonly batches: readonly LoopbackBatch[];
  /** `METHOD path` of every request so far. */
  readonly calls: readonly string[];
  readonly authorizations: ReadonlySet<string | undefined>;
  /** How batches end, at their second poll; all answered by default. */
  endings: (batch: LoopbackBatch) => Ending | undefined;
  /** Does something with the next request of a kind in place of the answer; what it asked for has happened. */
  instead: Map<'create' | 'upload' | 'content' | 'retrieve', (response: ServerResponse) => void>;
}

/** The output line that answers a request. */
export function answerLine({ custom_id }: UploadedLine, text: string, more: object = {}): string {
  const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' };
  const body = {
    id: 'c',
    object: 'chat.completion',
    choices: [choice],
    usage: { prompt_tokens: 50, completion_tokens: 10 },
  };
  const response = { status_code: 200, request_id: `r-${custom_id}`, body };
  return JSON.stringify({ id: `o-${custom_id}`, custom_id, response, error: null, ...more });
}

/** The error line of a request that the window ended for. */
export function expiredLine({ custom_id }: UploadedLine): string {
  const error = {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  };
  return JSON.stringify({ id: `o-${custom_id}`, custom_id, response: null, error });
}

/** The error line of a request that was refused. */
export function refusedLine({ custom_id }: UploadedLine, message: string): string {
  const body = { error: { message, type: 'invalid_request_error', param: null, code: null } };
  return JSON.stringify({
    id: `o-${custom_id}`,
    custom_id,
    response: { status_code: 400, request_id: 'r', body },
    error: null,
  });
}

/** An answer that names the emotion, whatever is asked. */
export const GOOD_ANSWER = 'You may be "sad". The situation is new.';

/** Starts the server on a free port. */
export async function startBatchLoopback(): Promise<BatchLoopback> {
  const files = new Map<string, string>();
  const batches: (LoopbackBatch & { problems: object[]; ending?: Ending })[] = [];
  const calls: string[] = [];
  const authorizations = new Set<string | undefined>();
  const instead: BatchLoopback['instead'] = new Map();
  let baseUrl = '';
  let count = 0;

  const describe = (batch: (typeof batches)[number]): object => ({
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    input_file_id: batch.inputFileId,
    completion_window: '24h',
    status: batch.status,
    created_at: 1,
    output_file_id: files.has(`out-${batch.id}`) ? `out-${batch.id}` : null,
    error_file_id: files.has(`err-${batch.id}`) ? `err-${batch.id}` : null,
    errors: batch.problems.length === 0 ? null : { object: 'list', data: batch.problems },
    request_counts: {
      total: batch.lines.length,
      completed: batch.ending?.completed ?? batch.ending?.output?.length ?? 0,
      failed: batch.ending?.errors?.length ?? 0,
    },
  });
  const end = (batch: (typeof batches)[number], ending: Ending): void => {
    batch.ending = ending;
    batch.status = ending.status;
    if (ending.output !== undefined) files.set(`out-${batch.id}`, ending.output.map((line) => `${line}\n`).join(''));
    if (ending.errors !== undefined) files.set(`err-${batch.id}`, ending.errors.map((line) => `${line}\n`).join(''));
  };
  const server: BatchLoopback = {
    get baseUrl() {
      return baseUrl;
    },
    batches,
    calls,
    authorizations,
    endings: ({ lines }) => ({ status: 'completed', output: lines.map((line) => answerLine(line, GOOD_ANSWER)) }),
    instead,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', baseUrl);
    calls.push(`${method} ${pathname.replace('/v1', '')}`);
    authorizations.add(headers.authorization);
    const body = await bodyOf(request);
    const reply = (kind: 'create' | 'upload' | 'content' | 'retrieve' | 'other', answer: object | string): void => {
      const act = kind === 'other' ? undefined : instead.get(kind);
      if (act !== undefined && kind !== 'other') {
        instead.delete(kind);
        return act(response);
      }
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      response.writeHead(200, {
        'content-type': typeof answer === 'string' ? 'application/octet-stream' : 'application/json',
      });
      response.end(text);
    };
    const refuse = (status: number, message: string): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message, type: 'invalid_request_error' } }));
    };
    const [, , resource, id, action] = pathname.split('/');
    if (method === 'POST' && resource === 'files') {
      const form = partsOf(body.toString(), headers['content-type'] ?? '');
      const text = form.get('file');
      if (form.get('purpose') !== 'batch' || text === undefined) return refuse(400, 'no batch file');
      const fileId = `file-${++count}`;
      files.set(fileId, text);
      return reply('upload', { id: fileId, object: 'file', bytes: text.length, purpose: 'batch' });
    }
    if (method === 'GET' && resource === 'files' && action === 'content') {
      const text = files.get(id ?? '');
      return text === undefined ? refuse(404, `No such file: ${id}`) : reply('content', text);
    }
    if (method === 'POST' && resource === 'batches' && id === undefined) {
      const { input_file_id, endpoint, completion_window } = JSON.parse(body.toString()) as Record<string, string>;
      const text = files.get(input_file_id ?? '');
      if (text === undefined || completion_window !== '24h') return refuse(400, 'no such file, or no such window');
      const lines = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as UploadedLine);
      const problems = problemsOf(lines, endpoint ?? '');
      const status = problems.length > 0 ? 'failed' : 'validating';
      const batch = {
        id: `batch_${batches.length + 1}`,
        inputFileId: input_file_id ?? '',
        lines,
        status,
        polls: 0,
        problems,
      };
      batches.push(batch);
      return reply('create', describe(batch));
    }
    if (method === 'GET' && resource === 'batches' && id === undefined) {
      const newestFirst = batches.toReversed();
      const start = newestFirst.findIndex((batch) => batch.id === searchParams.get('after')) + 1;
      // Pages of two, so that the second page is looked at, too.
      const page = newestFirst.slice(start, start + 2);
      return reply('other', { object: 'list', data: page.map(describe), has_more: start + 2 < batches.length });
    }
    const batch = batches.find((one) => one.id === id);
    if (resource !== 'batches' || batch === undefined) return refuse(404, `No batch found with id '${id}'.`);
    if (method === 'POST' && action === 'cancel') {
      batch.status = 'cancelling';
      return reply('other', describe(batch));
    }
    batch.polls++;
    if (batch.status !== 'failed' && batch.ending === undefined) {
      const ending = batch.polls > 1 ? server.endings(batch) : undefined;
      if (ending !== undefined) end(batch, ending);
      else if (batch.status === 'validating') batch.status = 'in_progress';
    }
    return reply('retrieve', describe(batch));
  };
  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
  return server;
}

/** The parts of a form by their names. */
function partsOf(body: string, contentType: string): ReadonlyMap<string, string> {
  const found = /boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType);
  const boundary = found?.[1] ?? found?.[2] ?? '';
  const parts = new Map<string, string>();
  for (const part of body.split(`--${boundary}`).slice(1, -1)) {
    const head = part.indexOf('\r\n\r\n');
    const name = /[; ]name="([^"]+)"/.exec(part.slice(0, head))?.[1];
    if (name !== undefined) parts.set(name, part.slice(head + 4, -2));
  }
  return parts;
}

/** What the engine refuses a file for. */
function problemsOf(lines: readonly UploadedLine[], endpoint: string): object[] {
  const problems: object[] = [];
  const ids = new Set<string>();
  const models = new Set(lines.map(({ body }) => body.model));
  if (models.size > 1)
    problems.push({ code: 'mismatched_model', message: 'The batch has more than one model.', line: 2 });
  if (lines.length > 50_000) problems.push({ code: 'too_many', message: 'The batch has too many requests.' });
  lines.forEach(({ custom_id, method, url, body }, index) => {
    const bad = (message: string): void => void problems.push({ code: 'invalid_line', message, line: index + 1 });
    if (ids.has(custom_id)) bad('The custom_id is used twice.');
    ids.add(custom_id);
    if (custom_id.length > 64) bad('The custom_id is too long.');
    if (method !== 'POST' || url !== endpoint) bad('The url is not that of the batch.');
    if ('stream' in body) bad('A batch does not stream.');
  });
  return problems;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
