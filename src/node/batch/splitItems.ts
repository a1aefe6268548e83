import type { EndpointModel } from '../../core/llm/endpoint';
import type { BatchItem } from '../../core/run/batchItem';
import { toBatchLine } from './batchLines';

/** The most that one batch may have. */
export interface BatchLimits {
  readonly requests: number;
  /** Of its file. */
  readonly bytes: number;
}

/** Those of OpenAI's batch engine. */
export const PROTOCOL_LIMITS: BatchLimits = { requests: 50_000, bytes: 200_000_000 };

/** Requests that go into one batch: of one endpoint, one model, one form of the API. */
export interface BatchPart {
  readonly items: readonly BatchItem[];
  readonly endpointId: string;
  readonly model: string;
  readonly form: 'chat' | 'completion';
}

/** Splits requests into batches, in their order. */
export function splitItems(
  items: readonly BatchItem[],
  models: (endpointId: string) => readonly EndpointModel[],
  limits: BatchLimits,
): readonly BatchPart[] {
  interface OpenPart extends BatchPart {
    readonly items: BatchItem[];
  }
  const parts: OpenPart[] = [];
  const open = new Map<string, { readonly part: OpenPart; bytes: number }>();
  for (const item of items) {
    const { endpointId, model, prompt } = item.request;
    const bytes = Buffer.byteLength(toBatchLine(item, models(endpointId))) + 1;
    const kind = JSON.stringify([endpointId, model, prompt.form]);
    let last = open.get(kind);
    if (last === undefined || last.part.items.length >= limits.requests || last.bytes + bytes > limits.bytes) {
      last = { part: { items: [], endpointId, model, form: prompt.form }, bytes: 0 };
      open.set(kind, last);
      parts.push(last.part);
    }
    last.part.items.push(item);
    last.bytes += bytes;
  }
  return parts;
}
