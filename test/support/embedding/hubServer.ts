import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A hub of models on 127.0.0.1, in the layout of the real one, that can be told to misbehave. */
export interface HubServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** `METHOD path range` of every request, in order. */
  readonly requests: readonly string[];
  /** The next answer with content stops after so many bytes; what is returned breaks its connection. */
  stallNextAfter(bytes: number): () => void;
  /** Content is no longer what was announced. */
  corrupt(file: string): void;
  /** Says nothing of hashes. */
  forgetHashes(): void;
  /** Answers every request with this status. */
  failWith(status: number): void;
  /** Another commit with other files. */
  publish(files: ReadonlyMap<string, Uint8Array>): void;
}

/** Serves one model, `owner/tiny`, at the revision `main`. Files of more than 200 bytes lie elsewhere, as large files do. */
export async function startHub(first: ReadonlyMap<string, Uint8Array>): Promise<HubServer> {
  const requests: string[] = [];
  let files = first;
  let commit = commitOf(files);
  let stallAfter: number | undefined;
  let stalled: ServerResponse | undefined;
  let hashes = true;
  let status: number | undefined;

  const content = (response: ServerResponse, request: IncomingMessage, bytes: Uint8Array, headers: object): void => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range =
      request.headers.range === undefined
        ? {}
        : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'content-length': bytes.length - from,
      ...range,
      ...headers,
    });
    if (request.method === 'HEAD') return void response.end();
    if (stallAfter === undefined) return void response.end(bytes.subarray(from));
    response.write(bytes.subarray(from, from + stallAfter));
    stallAfter = undefined;
    stalled = response;
  };
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    requests.push([request.method, url, request.headers.range].filter(Boolean).join(' '));
    if (status !== undefined) return void response.writeHead(status).end();
    if (url === '/api/models/owner/tiny/revision/main') {
      const siblings = [...files.keys()].map((rfilename) => ({ rfilename }));
      return void response.end(JSON.stringify({ sha: commit, siblings }));
    }
    const [, kind, file = ''] = new RegExp(`^/(owner/tiny/resolve/${commit}|elsewhere)/(.+)$`).exec(url) ?? [];
    const bytes = files.get(file);
    if (bytes === undefined) return void response.writeHead(404).end();
    if (kind === 'elsewhere') return content(response, request, bytes, {});
    const announced = first.get(file) ?? bytes;
    const git = createHash('sha1').update(`blob ${announced.length}\0`).update(announced).digest('hex');
    if (announced.length <= 200) return content(response, request, bytes, hashes ? { etag: `"${git}"` } : {});
    const sha256 = createHash('sha256').update(announced).digest('hex');
    const linked = hashes ? { 'x-linked-etag': `"${sha256}"`, 'x-linked-size': announced.length } : {};
    response.writeHead(302, { location: `/elsewhere/${file}`, ...linked }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stallNextAfter: (bytes) => {
      stallAfter = bytes;
      return () => stalled?.destroy();
    },
    corrupt: (file) =>
      (files = new Map(files).set(
        file,
        Uint8Array.from(files.get(file) ?? [], (byte) => byte ^ 1),
      )),
    forgetHashes: () => (hashes = false),
    failWith: (code) => (status = code),
    publish: (next) => {
      files = next;
      first = next;
      commit = commitOf(next);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function commitOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha1');
  for (const [file, bytes] of files) hash.update(file).update(bytes);
  return hash.digest('hex');
}
