import { hashOf } from '../util/hash';
import type { CompletionRequest } from './completion';

/**
 * Identifies a request by everything that decides its answer except where it is asked: model, API form, messages or
 * text, sampling parameters as sent. Recordings are found by this hash.
 */
export function recordingHash(request: CompletionRequest): string {
  return hashOf(requestBody(request));
}

/** `recordingHash` together with the endpoint's id: the key of the store. Worked out once for each request object. */
export function requestHash(request: CompletionRequest): string {
  const known = young.get(request) ?? old.get(request);
  if (known !== undefined) return known;
  const hash = hashOf({ endpoint: request.endpointId, ...requestBody(request) });
  if (++youngSize > REMEMBERED) {
    old = young;
    young = new WeakMap();
    youngSize = 1;
  }
  young.set(request, hash);
  return hash;
}

/*
 * The strategy, the sharing client and the store each ask for the hash of the same object, which takes as long as storing it.
 * In two halves that are soon let go: the entries of a weak map that has grown old are cleaned up as seldom as old objects are.
 */
const REMEMBERED = 500;
let young = new WeakMap<CompletionRequest, string>();
let old = new WeakMap<CompletionRequest, string>();
let youngSize = 0;

/** What is hashed, and what a recording keeps: no endpoint, no key. */
export function requestBody(request: CompletionRequest): object {
  const { model, prompt, sampling, answerFormat } = request;
  const format = answerFormat === undefined ? {} : { answerFormat };
  return prompt.form === 'chat'
    ? { api: 'chat', model, messages: prompt.messages, sampling, ...format }
    : { api: 'completions', model, prompt: prompt.text, sampling, ...format };
}
