import { expect, it } from 'vitest';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { batchItemId } from '../../../src/core/run/batchItem';

it('the id of a request in a batch is 160 bits of its hash and the repeat, in at most 64 characters', () => {
  const request: CompletionRequest = {
    endpointId: 'e',
    model: 'm',
    prompt: { form: 'completion', text: 'x', stop: [] },
    sampling: {},
  };
  expect(batchItemId({ request, repeat: 12 })).toBe(`${requestHash(request).slice(0, 40)}-12`);
  expect(batchItemId({ request, repeat: 99 }).length).toBeLessThanOrEqual(64);
});
