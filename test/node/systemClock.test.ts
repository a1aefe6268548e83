import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/node/systemClock';

describe('the clock of this machine', () => {
  const warnings: string[] = [];
  const keep = (warning: Error): void => void warnings.push(warning.name);
  afterEach(() => {
    process.off('warning', keep);
    warnings.length = 0;
  });

  it('waits for a moment that has passed without a warning', async () => {
    process.on('warning', keep);
    await systemClock.sleep(-0.007, new AbortController().signal);
    await systemClock.sleep(Number.NEGATIVE_INFINITY, new AbortController().signal);
    expect(warnings).toEqual([]);
  });

  it('ends a wait that is stopped, however long it was meant to be', async () => {
    process.on('warning', keep);
    const stop = new AbortController();
    const waiting = systemClock.sleep(Number.POSITIVE_INFINITY, stop.signal);
    await systemClock.sleep(5, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(warnings).toEqual([]);
  });
});
