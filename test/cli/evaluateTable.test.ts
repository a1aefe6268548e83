import { describe, expect, it } from 'vitest';
import type { CommandEnvironment } from '../../src/cli/command';
import type { EvaluateOptions } from '../../src/cli/evaluateOptions';
import { tableOf } from '../../src/cli/evaluateTable';
import type { ReadExperiment } from '../../src/cli/experimentFiles';
import type { TestCase } from '../../src/core/inputs/testCase';
import type { Completion } from '../../src/core/llm/completion';
import type { ExperimentRun } from '../../src/core/run/experimentRuns';
import {
  cellId,
  type CellRecord,
  type RunHeader,
  type RunRecord,
  type StageRecord,
} from '../../src/core/run/runRecord';
import { PRESETS } from '../../src/core/strategy/presets';
import { failureOf } from '../support/loopback/asking';

const silent = (): void => undefined;
const environment: CommandEnvironment = {
  keyFor: () => undefined,
  workerFolder: '',
  output: { out: silent, err: silent },
};
const testCases = ['a#2', 'b#2'].map((id): TestCase => {
  return { id, dialogueId: id, emotion: 'sad', situation: '', context: [], gold: 'Oh no.' };
});
const columns = PRESETS.slice(0, 2).map((strategy) => {
  return { id: strategy.id, name: strategy.name, strategy, variants: {} };
});
const header: RunHeader = {
  id: 'run',
  startedAt: '2026-01-02T12:00:00.000Z',
  templateName: 'paper',
  sectionHashes: {},
  endpointId: 'loopback',
  model: 'tiny',
  form: 'chat',
  sampling: {},
  seed: 1,
  columns,
  testCaseIds: testCases.map(({ id }) => id),
};
const completion: Completion = {
  text: 'That is hard.',
  finishReason: 'stop',
  latencyMs: 1,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
};
const response: StageRecord = {
  prompt: { form: 'chat', messages: [] },
  requestHash: '',
  tokens: { tokens: 1, tokeniser: 'server', exact: true },
  text: completion.text,
  completion,
};
const cells = columns.flatMap(({ id: columnId }) =>
  testCases.map(({ id: testCaseId }): CellRecord => {
    return { key: { columnId, testCaseId }, status: 'finished', stages: { response } };
  }),
);
const record: RunRecord = {
  header,
  outcome: 'completed',
  cells: Object.fromEntries(cells.map((cell) => [cellId(cell.key), cell])),
};
const run = { spec: { columns, testCases, seed: 1 } } as unknown as ExperimentRun;
const read = { experiment: { metrics: ['length'] } } as unknown as ReadExperiment;
const options = { significance: false } as EvaluateOptions;

function tableWith(signal: AbortSignal) {
  return tableOf(run, record, options, read, environment, signal);
}

describe('the table of a run', () => {
  it('is made also when the run was stopped before it', async () => {
    const whole = await tableWith(new AbortController().signal);
    expect(whole.table.rows.map(({ count }) => count)).toEqual([2, 2]);
    expect(await tableWith(AbortSignal.abort())).toEqual(whole);
  });

  it('is not, when it is stopped itself', async () => {
    const stop = new AbortController();
    const made = failureOf(tableWith(stop.signal));
    stop.abort();
    expect((await made).code).toBe('cancelled');
  });
});
