import { gunzipSync, gzipSync } from 'node:zlib';
import type { CompletionRequest } from '../../core/llm/completion';
import { batchItemId, type BatchItem } from '../../core/run/batchItem';

/** Finds requests by their ids in a batch. */
export interface RequestFinder {
  get(id: string): BatchItem | undefined;
  ids(): Iterable<string>;
}

const TAB = 9;
const NEWLINE = 10;

/** Requests as a file keeps them: a line for each, its id, a tab, and itself as JSON; gzipped, since prompts repeat one another. */
export function packRequests(items: readonly BatchItem[]): Uint8Array {
  const lines = items.map((item) => `${batchItemId(item)}\t${JSON.stringify(item)}\n`);
  return gzipSync(lines.join(''), { level: 4 });
}

/** Reads what `packRequests` made. A request is parsed when it is asked for, and one that is not what its id says is not there. */
export function unpackRequests(packed: Uint8Array): RequestFinder {
  const bytes = gunzipSync(packed);
  const places = new Map<string, readonly [number, number]>();
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const tab = bytes.indexOf(TAB, start);
    if (tab > start && tab < end) places.set(bytes.toString('latin1', start, tab), [tab + 1, end]);
    start = end + 1;
  }
  return {
    get(id) {
      const place = places.get(id);
      if (place === undefined) return undefined;
      const { request, repeat } = JSON.parse(bytes.toString('utf8', ...place)) as {
        readonly request: CompletionRequest;
        readonly repeat: number;
      };
      const item = { request, repeat };
      return batchItemId(item) === id ? item : undefined;
    },
    ids: () => places.keys(),
  };
}

/** The same for requests that are at hand. */
export function findAmong(items: readonly BatchItem[]): RequestFinder {
  const byId = new Map(items.map((item) => [batchItemId(item), item]));
  return { get: (id) => byId.get(id), ids: () => byId.keys() };
}
