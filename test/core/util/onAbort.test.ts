import { describe, expect, it } from 'vitest';
import { onAbort } from '../../../src/core/util/onAbort';

describe('listening for an abort', () => {
  it('tells everybody once, in order, but who stopped listening', () => {
    const controller = new AbortController();
    const told: string[] = [];
    onAbort(controller.signal, () => told.push('first'));
    const stop = onAbort(controller.signal, () => told.push('second'));
    onAbort(controller.signal, () => told.push('third'));
    stop();
    controller.abort();
    controller.abort();
    expect(told).toEqual(['first', 'third']);
  });

  it('takes a listener that stops another while they are told', () => {
    const controller = new AbortController();
    const told: string[] = [];
    onAbort(controller.signal, () => {
      told.push('first');
      stop();
    });
    const stop = onAbort(controller.signal, () => told.push('second'));
    controller.abort();
    expect(told).toEqual(['first', 'second']);
  });

  it('keeps signals apart', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const told: string[] = [];
    onAbort(one.signal, () => told.push('one'));
    onAbort(other.signal, () => told.push('other'));
    other.abort();
    expect(told).toEqual(['other']);
  });
});
