// @ts-check
import { describe, expect, it, vi } from 'vitest';
import { withSecondTry } from '../../scripts/checks/secondTry.mjs';

const good = { name: 'a.test.ts', passed: 8, failed: 0 };
const bad = { name: 'b.test.ts', passed: 4, failed: 1 };
const first = { passed: 12, failed: 1, output: 'why b failed', parts: [good, bad] };

/** @param {import('../../scripts/checks/outcome.mjs').Outcome} outcome */
const answers = (outcome) => vi.fn(async () => outcome);

describe('a second try', () => {
  it('runs what failed by itself, counts it once, and says what happened', async () => {
    const runAgain = answers({ passed: 5, failed: 0, output: 'fine' });
    const outcome = await withSecondTry(first, runAgain);
    expect(runAgain).toHaveBeenCalledExactlyOnceWith(['b.test.ts']);
    expect(outcome).toMatchObject({ passed: 13, failed: 0, showOutput: true });
    expect(outcome.note).toBe('1 failed at first and passed on a second try: b.test.ts');
    expect(outcome.output).toContain('why b failed');
  });

  it('leaves a failure that comes again as it was', async () => {
    const outcome = await withSecondTry(first, answers({ passed: 4, failed: 1, output: 'b again' }));
    expect(outcome).toMatchObject({ passed: 12, failed: 1 });
    expect(outcome.output).toContain('b again');
  });

  it('does not take a run that lost a test for a pass', async () => {
    expect(await withSecondTry(first, answers({ passed: 4, failed: 0, output: '' }))).toMatchObject({ failed: 1 });
  });

  it('is not given when nothing failed, when much failed, or when more failed than the parts say', async () => {
    const runAgain = answers({ passed: 99, failed: 0, output: '' });
    const four = [1, 2, 3, 4].map((n) => ({ ...bad, name: String(n) }));
    for (const outcome of [
      { ...first, failed: 0, parts: [good] },
      { ...first, failed: 4, parts: four },
      { ...first, failed: 2 },
    ]) {
      expect(await withSecondTry(outcome, runAgain)).toBe(outcome);
    }
    expect(runAgain).not.toHaveBeenCalled();
  });
});
