import { applyRunEvent, type RunEvent } from '../../../src/core/run/runEvents';
import { runExperiment } from '../../../src/core/run/runExperiment';
import { type RunRecord } from '../../../src/core/run/runRecord';
import type { RunSpec } from '../../../src/core/run/runSpec';
import type { StrategyPorts } from '../../../src/core/strategy/runStrategy';
import { asksStageOne, type Answer } from './fakeModel';

/** Answers either stage. */
export const answers: Answer = (request) =>
  asksStageOne(request) ? 'It may be "sad". The situation is a test.' : `Answer to ${request.prompt.form}.`;

/** When every run begins. */
export const AT = '2026-01-02T03:04:05.000Z';

/** The record after one more event. */
export function fold(record: RunRecord | undefined, event: RunEvent): RunRecord {
  return applyRunEvent(record, event);
}

/** All events of a run and the record that they come to. */
export async function run(spec: RunSpec, ports: StrategyPorts, signal = new AbortController().signal) {
  const events: RunEvent[] = [];
  let record: RunRecord | undefined;
  for await (const event of runExperiment(spec, ports, AT, signal)) {
    events.push(event);
    record = fold(record, event);
  }
  return { events, record: record! };
}

/** How the cells of a record stand. */
export const statuses = (record: RunRecord): readonly string[] =>
  Object.values(record.cells).map(({ status }) => status);
