import type { StepEvent } from '../strategy/stepEvent';
import type { ErrorInfo } from '../util/errors';
import type { RunHeader } from './runRecord';

/** One cell: a column on a test case. */
export interface CellKey {
  readonly columnId: string;
  readonly testCaseId: string;
}

/** What happens in a run, in order; `applyRunEvent` folds it into a `RunRecord`. */
export type RunEvent =
  | { readonly kind: 'run-started'; readonly header: RunHeader }
  | { readonly kind: 'cell-started'; readonly cell: CellKey }
  | { readonly kind: 'cell-step'; readonly cell: CellKey; readonly step: StepEvent }
  | { readonly kind: 'cell-finished'; readonly cell: CellKey }
  | { readonly kind: 'cell-failed'; readonly cell: CellKey; readonly error: ErrorInfo }
  | { readonly kind: 'run-finished'; readonly outcome: RunOutcome };

/** How a run ended; single failed cells do not make it `failed`. */
export type RunOutcome = 'completed' | 'cancelled';
