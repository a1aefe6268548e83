import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { abortable } from '../../src/node/abortable';
import { failureOf } from '../support/loopback/asking';

describe('waiting for what others wait for too', () => {
  it('ends for who stops, and for nobody else', async () => {
    let resolve: (value: string) => void = () => undefined;
    const shared = new Promise<string>((done) => (resolve = done));
    const [stopping, staying] = [new AbortController(), new AbortController()];
    const stopped = failureOf(abortable(shared, stopping.signal));
    const stayed = abortable(shared, staying.signal);
    stopping.abort();
    expect((await stopped).code).toBe('cancelled');
    resolve('done');
    expect(await stayed).toBe('done');
  });

  it('is not begun for who has stopped', () => {
    expect(() => abortable(Promise.resolve(1), AbortSignal.abort())).toThrow('Stopped.');
  });

  it.each([
    ['comes', () => Promise.resolve(1)],
    ['fails', () => Promise.reject(new Error('no'))],
  ])('leaves nothing on the signal when it %s', async (_, make) => {
    const { signal } = new AbortController();
    await Promise.allSettled(Array.from({ length: 20 }, () => abortable(make(), signal)));
    await Promise.resolve();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
