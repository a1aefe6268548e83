import { whyUnavailable, type Capabilities } from '../strategy/availability';
import { canonicalJson } from '../util/hash';
import type { Column } from './runSpec';

/** What a run would ask for, before it is started. */
export interface RunPlan {
  /** Columns that can run in this installation. */
  readonly columns: number;
  /** Requests to the model; one that several columns share is counted once. */
  readonly calls: number;
}

/** Counts the distinct requests of a run: one for each response, and one stage one for all columns that ask it the same way. */
export function planRun(columns: readonly Column[], testCaseCount: number, capabilities: Capabilities): RunPlan {
  const runnable = columns.filter((column) => whyUnavailable(column.strategy, capabilities) === undefined);
  const requests = new Set(runnable.flatMap(requestsOf));
  return { columns: runnable.length, calls: requests.size * testCaseCount };
}

function requestsOf({ strategy, variants }: Column): readonly string[] {
  const { exemplars, knowledge, stages, truth } = strategy;
  const shown = { exemplars, knowledge, variants };
  const response = canonicalJson({ ...shown, stages, truth });
  return stages === 'one' ? [response] : [canonicalJson({ ...shown, ask: 'stage one' }), response];
}
