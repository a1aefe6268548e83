import { describe, expect, it } from 'vitest';
import type { Completion, CompletionRequest } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { batchItemId, type BatchItem } from '../../../src/core/run/batchItem';
import type { CompletionStore } from '../../../src/core/store/completionStore';
import { findAmong } from '../../../src/node/batch/keptRequests';
import { AnswerTaker } from '../../../src/node/batch/takeAnswers';
import { chatRequest } from '../../support/loopback/asking';

const items: readonly BatchItem[] = [0, 1, 2].map((repeat) => ({ request: chatRequest(), repeat }));
const [one, two, three] = items.map(batchItemId) as [string, string, string];

/** A store in memory, and what was saved in it. */
function storeOf() {
  const saved: string[] = [];
  const store: Pick<CompletionStore, 'find' | 'save'> = {
    find: () => Promise.resolve(undefined),
    save: (request: CompletionRequest, { text }: Completion, repeat) => {
      saved.push(`${requestHash(request) === requestHash(chatRequest())} ${repeat} ${text}`);
      return Promise.resolve(Number(repeat));
    },
  };
  return { saved, completions: store as CompletionStore };
}
const answer = (id: string, content: string): string =>
  JSON.stringify({ custom_id: id, response: { status_code: 200, body: { choices: [{ message: { content } }] } } });
const failure = (id: string, message: string): string => JSON.stringify({ custom_id: id, error: { message } });

describe('the lines of results', () => {
  it('count by the best that is said of each request, in whatever order they come', async () => {
    const { saved, completions } = storeOf();
    const taker = new AnswerTaker({ requests: findAmong(items), completions, models: () => [] });
    for (const line of [
      failure(one, 'busy'),
      answer(one, 'First.'),
      answer(two, 'Second.'),
      failure(two, 'late'),
      answer(two, 'Second again.'),
      failure(three, 'refused'),
      answer('nobody', 'x'),
      'not JSON',
      '',
    ])
      await taker.take(line);
    expect(await taker.end([one, two, three, 'silent'])).toEqual({
      answered: 2,
      known: 0,
      duplicates: 2,
      unknown: 1,
      unreadable: 1,
      failed: [{ error: { code: 'refused', message: 'refused' }, ids: [three], count: 1 }],
      missing: 1,
      missingIds: ['silent'],
    });
    expect(saved).toEqual(['true 0 First.', 'true 1 Second.']);
  });
});
