import { describe, expect, it } from 'vitest';
import type { CommandEnvironment } from '../../src/cli/command';
import type { EvaluateOptions } from '../../src/cli/evaluateOptions';
import { tableOf } from '../../src/cli/evaluateTable';
import type { ReadExperiment } from '../../src/cli/experimentFiles';
import type { TestCase } from '../../src/core/inputs/testCase';
import type { ExperimentRun } from '../../src/core/run/experimentRuns';
import { applyRunEvent } from '../../src/core/run/runEvents';
import type { RunRecord } from '../../src/core/run/runRecord';
import { failureOf } from '../support/loopback/asking';
import { madeUpRun } from '../node/store/madeUpRun';

const silent = (): void => undefined;
const environment: CommandEnvironment = { key: undefined, workerFolder: '', output: { out: silent, err: silent } };
const { header, events } = madeUpRun(3, 20);
const record = events.reduce<RunRecord | undefined>(applyRunEvent, undefined);
const testCases = header.testCaseIds.map((id): TestCase => {
  return { id, dialogueId: id, emotion: 'sad', situation: '', context: [], gold: 'Oh no.' };
});
const run = { spec: { columns: header.columns, testCases, seed: 1 } } as unknown as ExperimentRun;
const read = { experiment: { metrics: ['length'] } } as unknown as ReadExperiment;
const options = { significance: false } as EvaluateOptions;

function tableWith(signal: AbortSignal) {
  if (record === undefined) throw new Error('no record');
  return tableOf(run, record, options, read, environment, signal);
}

describe('the table of a run', () => {
  it('is made also when the run was stopped before it', async () => {
    const whole = await tableWith(new AbortController().signal);
    expect(whole.table.rows.length).toBeGreaterThan(0);
    expect(await tableWith(AbortSignal.abort())).toEqual(whole);
  });

  it('is not, when it is stopped itself', async () => {
    const stop = new AbortController();
    const made = failureOf(tableWith(stop.signal));
    stop.abort();
    expect((await made).code).toBe('cancelled');
  });
});
