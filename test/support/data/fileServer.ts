import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on 127.0.0.1 that has one file, goes on at a byte where that is asked for, and can break off. */
export interface FileServer extends AsyncDisposable {
  readonly url: string;
  /** The `Range` of every request, empty where there was none. */
  readonly ranges: readonly string[];
  /** The next answer stops after so many bytes; what is returned breaks its connection. */
  stallNextAfter(bytes: number): () => void;
}

/** Serves these bytes. */
export async function startFileServer(bytes: Uint8Array): Promise<FileServer> {
  const ranges: string[] = [];
  let stallAfter: number | undefined;
  let stalled: ServerResponse | undefined;
  const server = createServer((request, response) => {
    const { range = '' } = request.headers;
    ranges.push(range);
    const from = Number(/^bytes=(\d+)-/.exec(range)?.[1] ?? 0);
    if (from >= bytes.length) return void response.writeHead(416).end();
    response.writeHead(range === '' ? 200 : 206, {
      'content-length': bytes.length - from,
      ...(range === '' ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (stallAfter === undefined) return void response.end(bytes.subarray(from));
    response.write(bytes.subarray(from, from + stallAfter));
    stallAfter = undefined;
    stalled = response;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/corpus.tar.gz`,
    ranges,
    stallNextAfter: (count) => {
      stallAfter = count;
      return () => stalled?.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
