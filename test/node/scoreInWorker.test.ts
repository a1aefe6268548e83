import { getEventListeners } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runScoreJob } from '../../src/node/scoreInWorker';
import { failureOf } from '../support/loopback/asking';

/** A worker that does something and then stays. */
const workerThat = (does: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      setInterval(() => undefined, 1000);
      ${does}`)}`,
  );
const JOB = { systems: [], metrics: [], options: {} };

let workers: Worker[];
const remember = (worker: Worker): void => void workers.push(worker);
beforeEach(() => {
  workers = [];
  process.on('worker', remember);
});
afterEach(() => void process.off('worker', remember));

const score = (does: string, signal: AbortSignal): Promise<unknown> =>
  runScoreJob(workerThat(does), 'score', JOB, signal);
/** What a worker's number becomes when its thread has ended. */
const ENDED = -1;

describe('a job of scoring', () => {
  it('leaves no thread and no listener behind, whether it is done or fails', async () => {
    const { signal } = new AbortController();
    const result = { kind: 'done', result: { systems: [] } };
    expect(await score(`parentPort.postMessage(${JSON.stringify(result)});`, signal)).toEqual({ systems: [] });
    const failed = { kind: 'failed', error: { code: 'invalid-input', message: 'No.' } };
    expect(await failureOf(score(`parentPort.postMessage(${JSON.stringify(failed)});`, signal))).toMatchObject({
      code: 'invalid-input',
      message: 'No.',
    });
    expect((await failureOf(score('throw new Error("broken");', signal))).code).toBe('internal');
    expect(workers.map(({ threadId }) => threadId)).toEqual([ENDED, ENDED, ENDED]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with its thread when it is stopped', async () => {
    const stop = new AbortController();
    const stopped = failureOf(score('', stop.signal));
    stop.abort();
    expect((await stopped).code).toBe('cancelled');
    expect(workers.map(({ threadId }) => threadId)).toEqual([ENDED]);
  });
});
