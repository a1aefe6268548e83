import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it reached the server. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON that was sent; `undefined` when there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** Resolves once the exchange is over: `finished` when the whole answer left, `cut` when the asker closed the connection first. */
  readonly closed: Promise<'finished' | 'cut'>;
}

/** Answers one request. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A scriptable OpenAI-compatible server on 127.0.0.1. */
export interface LoopbackServer extends AsyncDisposable {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly port: number;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** The most requests that were under way at once. */
  readonly maxConcurrent: () => number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Resolves when at least `count` requests have arrived. */
  arrived(count: number): Promise<void>;
  /** Answers the next requests, one behaviour each. */
  script(...behaviours: readonly Behaviour[]): void;
  /** Answers every request that nothing is scripted for; 500 until it is called. */
  always(behaviour: Behaviour): void;
}

/** Starts a server on a free port. `await using server = await startLoopback()` closes it with all its connections. */
export async function startLoopback(): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = [];
  const scripted: Behaviour[] = [];
  const sockets = new Set<Socket>();
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let usual: Behaviour = (response) => void response.writeHead(500).end('nothing scripted');
  let underWay = 0;
  let maxUnderWay = 0;
  let connections = 0;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    maxUnderWay = Math.max(maxUnderWay, ++underWay);
    const closed = new Promise<'finished' | 'cut'>((resolve) => {
      response.once('close', () => {
        underWay--;
        resolve(response.writableFinished ? 'finished' : 'cut');
      });
    });
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await readBody(incoming), closed };
    requests.push(request);
    waiting = waiting.filter(({ count, resolve }) => {
      if (requests.length >= count) resolve();
      return requests.length < count;
    });
    await (scripted.shift() ?? usual)(response, request);
  };

  const server = createServer({ noDelay: true }, (incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    requests,
    maxConcurrent: () => maxUnderWay,
    connections: () => connections,
    arrived: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
    script: (...behaviours) => void scripted.push(...behaviours),
    always: (behaviour) => void (usual = behaviour),
    async [Symbol.asyncDispose]() {
      const done = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await done;
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<ReceivedRequest['body']> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}
