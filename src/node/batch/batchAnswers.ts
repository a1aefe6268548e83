import { isServerId } from '../../core/run/batchJob';
import type { BatchState } from '../../core/run/batches';
import { AppError } from '../../core/util/errors';
import { createRedact, serverSentence } from '../redact';

/** The id of the file or batch that a server says it made. Throws `malformed-response` for an answer without one, or with one that cannot be kept. */
export function readId(answer: unknown, endpointName: string): string {
  const id = objectOf(answer)?.['id'];
  if (isServerId(id)) return id;
  throw malformed(endpointName);
}

const ENDED = new Set(['completed', 'expired', 'cancelled']);

/** What a server says of a batch. Throws `malformed-response` for an answer that has no status. */
export function readBatchState(answer: unknown, endpointName: string): BatchState {
  const batch = objectOf(answer);
  const status = batch?.['status'];
  if (batch === undefined || typeof status !== 'string') throw malformed(endpointName);
  const counts = objectOf(batch['request_counts']);
  const errors = objectOf(batch['errors'])?.['data'];
  const [outputFileId, errorFileId] = [batch['output_file_id'], batch['error_file_id']];
  return {
    kind: status === 'failed' ? 'failed' : ENDED.has(status) ? 'ended' : 'open',
    word: status,
    ...countOf('total', counts),
    ...countOf('completed', counts),
    ...countOf('failed', counts),
    problems: (Array.isArray(errors) ? errors : []).map(problemOf),
    ...(typeof outputFileId === 'string' ? { outputFileId } : {}),
    ...(typeof errorFileId === 'string' ? { errorFileId } : {}),
  };
}

function problemOf(value: unknown): string {
  const { message, line } = objectOf(value) ?? {};
  const said = serverSentence(message, createRedact(undefined)) ?? 'no reason was given';
  return `${typeof line === 'number' ? `line ${line}: ` : ''}${said}`;
}

function countOf<K extends string>(
  name: K,
  counts: Readonly<Record<string, unknown>> | undefined,
): Partial<Record<K, number>> {
  const count = counts?.[name];
  return typeof count === 'number' ? ({ [name]: count } as Partial<Record<K, number>>) : {};
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function malformed(endpointName: string): AppError {
  return new AppError(
    'malformed-response',
    `"${endpointName}" answers in a form that is not that of a batch engine. Check its base URL, and whether it has one.`,
  );
}
