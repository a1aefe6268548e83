import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Completion } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { chatRequest, textRequest } from '../../support/loopback/asking';
import { newFolder, open, storeFile } from './storeFolder';

const COMPLETION: Completion = {
  text: ' I am so sorry. Where did you see them last?\n',
  finishReason: 'stop',
  usage: { promptTokens: 31, completionTokens: 12 },
  latencyMs: 812.340_1,
  retries: 1,
  notSent: ['temperature'],
  source: { kind: 'live' },
};
const request = chatRequest();
const hash = requestHash(request);

describe('an answer', () => {
  it('is found again as it came, with its date, also by another process of the same folder', async () => {
    const folder = newFolder();
    expect(await open(folder).completions.save(request, COMPLETION, 0)).toBe(0);
    expect(await open(folder).completions.find(hash, 0)).toEqual({
      repeat: 0,
      model: 'tiny',
      date: '2026-01-02T12:00:01.000Z',
      completion: COMPLETION,
    });
  });

  it.each([
    ['without usage', { usage: undefined }],
    ['with nothing left out', { notSent: [] }],
    ['of no words', { text: '' }],
    ['cut off', { finishReason: 'length' }],
    ['with NUL, half a surrogate pair and bidirectional controls', { text: 'a\u0000b\ud83d\u202e🙂' }],
    ['of 4,000 words', { text: 'really '.repeat(4000) }],
    [
      'with members that a later version may add',
      { logprobs: [-0.1], usage: { promptTokens: 1, completionTokens: 2, cached: 3 } },
    ],
  ])('%s comes back unchanged', async (_, change) => {
    const folder = newFolder();
    const { usage, ...rest } = { ...COMPLETION, ...change };
    const completion = { ...rest, ...(usage === undefined ? {} : { usage }) } as Completion;
    await open(folder).completions.save(request, completion, 0);
    expect((await open(folder).completions.find(hash, 0))?.completion).toEqual(completion);
  });

  it('is not found under another request, endpoint, model, sampling or repeat', async () => {
    const { completions } = open(newFolder());
    await completions.save(request, COMPLETION, 0);
    const others = [
      textRequest(),
      chatRequest({ endpointId: 'other' }),
      chatRequest({ model: 'other' }),
      chatRequest({ sampling: { temperature: 1 } }),
    ];
    for (const other of others) expect(await completions.find(requestHash(other), 0)).toBeUndefined();
    expect(await completions.find(hash, 1)).toBeUndefined();
  });
});

describe('repeats', () => {
  const answer = (text: string): Completion => ({ ...COMPLETION, text });

  it('follow one another and are listed in their order', async () => {
    const { completions } = open(newFolder());
    for (const [index, text] of ['a', 'b', 'c'].entries())
      expect(await completions.save(request, answer(text), 'next')).toBe(index);
    const repeats = await completions.repeats(hash);
    expect(repeats.map(({ repeat, completion }) => [repeat, completion.text])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(await completions.count([hash, requestHash(textRequest())])).toEqual([3, 0]);
    expect(await completions.repeats(requestHash(textRequest()))).toEqual([]);
  });

  it('give way to what another window stored first: nothing is overwritten, and nothing is lost', async () => {
    const folder = newFolder();
    const [one, other] = [open(folder), open(folder)];
    await one.completions.save(request, answer('first'), 0);
    expect(await other.completions.save(request, answer('second'), 0)).toBe(1);
    expect((await one.completions.repeats(hash)).map(({ completion }) => completion.text)).toEqual(['first', 'second']);
  });

  it('do not grow when the same answer is saved twice', async () => {
    const { completions } = open(newFolder());
    await completions.save(request, COMPLETION, 0);
    expect(await completions.save(request, COMPLETION, 0)).toBe(0);
    expect(await completions.count([hash])).toEqual([1]);
  });

  it('may be stored out of turn', async () => {
    const { completions } = open(newFolder());
    expect(await completions.save(request, answer('third'), 2)).toBe(2);
    expect(await completions.save(request, answer('first'), 0)).toBe(0);
    expect(await completions.save(request, answer('fourth'), 'next')).toBe(3);
  });
});

describe('texts', () => {
  it('are stored once however many answers say them', async () => {
    const folder = newFolder();
    const { completions } = open(folder);
    for (const content of ['one', 'two', 'three'])
      await completions.save(
        chatRequest({ prompt: { form: 'chat', messages: [{ role: 'user', content }] } }),
        COMPLETION,
        0,
      );
    const rows = new DatabaseSync(storeFile(folder), { readOnly: true });
    expect(rows.prepare('SELECT count(*) AS n FROM text WHERE body = ?').get(COMPLETION.text)).toEqual({ n: 1 });
    rows.close();
  });
});
