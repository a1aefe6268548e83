import { describe, expect, it } from 'vitest';
import { guardRun } from '../../../src/core/run/guardRun';
import { runExperiment } from '../../../src/core/run/runExperiment';
import type { RunEvent } from '../../../src/core/run/runEvents';
import { AppError, type ErrorCode, type ErrorInfo } from '../../../src/core/util/errors';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { createFakeModel } from '../../support/core/fakeModel';
import { fold, statuses } from '../../support/core/foldedRun';
import { createGates } from '../../support/core/gates';
import { makeSpec, makeTestCases } from '../../support/core/runWorld';
import { portsAround } from '../../support/core/strategyWorld';

const never = new AbortController().signal;

/** Runs ten cells one after another; the answer to each is an error code, or none. */
async function guarded(codes: readonly (ErrorCode | undefined)[], stopAfterErrors?: number) {
  let asked = 0;
  const model = createFakeModel(() => {
    const code = codes[asked++];
    if (code !== undefined) throw new AppError(code, `It failed: ${code}.`);
    return 'Yes.';
  });
  const spec = makeSpec({ testCases: makeTestCases(10), maxConcurrent: 1 });
  const why: ErrorInfo[] = [];
  const events: RunEvent[] = [];
  const start = (signal: AbortSignal, draining: AbortSignal) =>
    runExperiment(spec, { ...portsAround(model), draining }, '', signal);
  for await (const event of guardRun(start, { stopAfterErrors, onStop: (error) => why.push(error) }, never))
    events.push(event);
  return { asked, why, outcome: events.at(-1) };
}

describe('the guard of a run', () => {
  it('stops after so many failures in a row, and not for as many with an answer between', async () => {
    const few = await guarded(['server-error', undefined, 'server-error', undefined, 'server-error'], 2);
    expect(few).toMatchObject({ asked: 10, why: [], outcome: { kind: 'run-finished', outcome: 'completed' } });
    const many = await guarded([undefined, 'server-error', 'timeout', 'server-error', 'server-error'], 3);
    expect(many.asked).toBeLessThanOrEqual(5);
    expect(many.why).toEqual([
      { code: 'server-error', message: '3 cells failed in a row; the last: It failed: server-error.' },
    ]);
    expect(many.outcome).toEqual({ kind: 'run-finished', outcome: 'cancelled' });
  });

  it.each(['limit-exceeded', 'unauthorized', 'model-not-found'] as const)('stops at once at %s', async (code) => {
    const { asked, why } = await guarded([undefined, code]);
    expect(asked).toBeLessThanOrEqual(3);
    expect(why).toEqual([{ code, message: `It failed: ${code}.` }]);
  });

  it.each([
    ['limit-exceeded', 'finished'],
    ['unauthorized', 'cancelled'],
  ] as const)('at %s what is under way ends as %s, and soon nothing more starts', async (code, status) => {
    const gates = createGates(1);
    let asked = 0;
    const model = createFakeModel(async () => {
      if (asked++ > 0) throw new AppError(code, 'No more.');
      await gates.wait(0);
      return 'Yes.';
    });
    const spec = makeSpec({ testCases: makeTestCases(6), maxConcurrent: 2 });
    const start = (signal: AbortSignal, draining: AbortSignal) =>
      runExperiment(spec, { ...portsAround(model), draining }, '', signal);
    let record: RunRecord | undefined;
    for await (const event of guardRun(start, { onStop: () => gates.open(0) }, never)) record = fold(record, event);
    // A third may have begun before the guard heard of the second.
    expect(asked).toBeLessThanOrEqual(3);
    const [first, second, , ...others] = statuses(record!);
    expect([first, second, ...others]).toEqual([status, 'failed', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('never stops by itself when it is not told to', async () => {
    expect(await guarded(Array.from({ length: 10 }, () => 'server-error' as const))).toMatchObject({
      asked: 10,
      why: [],
    });
  });
});
