import { describe, expect, it } from 'vitest';
import type { CompletionStore, StoredCompletion } from '../../../src/core/store/completionStore';
import { lookAhead } from '../../../src/core/store/lookAhead';

const ANSWER: StoredCompletion = {
  repeat: 0,
  model: 'tiny',
  date: '2026-01-01T00:00:00.000Z',
  completion: { text: 'Yes.', finishReason: 'stop', latencyMs: 1, retries: 0, notSent: [], source: { kind: 'live' } },
};

/** A store that counts its readings. */
function counting(answers: Record<string, StoredCompletion>) {
  const asked: string[] = [];
  const store = {
    writable: true,
    find: (hash: string, repeat: number) => {
      asked.push(`${hash} ${repeat}`);
      return Promise.resolve(repeat === 0 ? answers[hash] : undefined);
    },
  } as unknown as CompletionStore;
  return { asked, answers, ahead: lookAhead(store) };
}

describe('a store that is looked into ahead', () => {
  it('is read once for an answer that is looked at and then asked for, and again after that', async () => {
    const { asked, ahead } = counting({ a: ANSWER });
    expect(await ahead.find('a', 0)).toBe(ANSWER);
    expect(await ahead.store.find('a', 0)).toBe(ANSWER);
    expect(asked).toEqual(['a 0']);
    expect(await ahead.store.find('a', 0)).toBe(ANSWER);
    expect(asked).toEqual(['a 0', 'a 0']);
  });

  it('tells repeats apart, and looks again for what was not there', async () => {
    const { asked, answers, ahead } = counting({});
    await ahead.find('a', 0);
    expect(await ahead.store.find('a', 1)).toBeUndefined();
    answers['a'] = ANSWER;
    expect(await ahead.store.find('a', 0)).toBe(ANSWER);
    expect(asked).toEqual(['a 0', 'a 1', 'a 0']);
  });

  it('forgets what nobody asks for', async () => {
    const { asked, ahead } = counting(Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`${n}`, ANSWER])));
    for (let n = 0; n <= 1000; n++) await ahead.find(`${n}`, 0);
    asked.splice(0);
    await ahead.store.find('1000', 0);
    await ahead.store.find('0', 0);
    expect(asked).toEqual(['0 0']);
  });
});
