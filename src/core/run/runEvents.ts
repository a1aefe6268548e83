import type { Stage, StepEvent } from '../strategy/stepEvent';
import type { ErrorInfo } from '../util/errors';
import {
  cellId,
  type CellKey,
  type CellRecord,
  type CellStatus,
  type RunHeader,
  type RunOutcome,
  type RunRecord,
  type StageRecord,
} from './runRecord';

/** What happens in a run, in order; `applyRunEvent` folds it into a `RunRecord`. */
export type RunEvent =
  /**
   * `cells` are those of a record that is taken up again: they stay until a `cell-started` replaces them. `templateText` is the
   * text that the run works from, whatever becomes of its file.
   */
  | {
      readonly kind: 'run-started';
      readonly header: RunHeader;
      readonly cells?: RunRecord['cells'];
      readonly templateText?: string;
    }
  | { readonly kind: 'cell-started'; readonly cell: CellKey }
  | { readonly kind: 'cell-step'; readonly cell: CellKey; readonly step: StepEvent }
  | { readonly kind: 'cell-finished'; readonly cell: CellKey }
  | { readonly kind: 'cell-failed'; readonly cell: CellKey; readonly error: ErrorInfo }
  | { readonly kind: 'run-finished'; readonly outcome: RunOutcome };

/**
 * Folds one event into a record, the same for host, command line and panel. The first event must be `run-started`.
 * Returns a new record with new objects for what changed; it takes over the cell table of the record it was given, so
 * that a run of 50,000 cells folds in linear time: the old record must not be read afterwards.
 */
export function applyRunEvent(record: RunRecord | undefined, event: RunEvent): RunRecord {
  if (event.kind === 'run-started') return startRecord(event.header, event.cells ?? {});
  if (record === undefined) throw new RangeError('the first event of a run must be run-started');
  switch (event.kind) {
    case 'run-finished':
      closeCells(record.cells);
      return { ...record, outcome: event.outcome };
    case 'cell-started':
      return updateCell(record, event.cell, () => ({ key: event.cell, status: 'running', stages: {} }));
    case 'cell-finished':
      return updateCell(record, event.cell, (cell) => ({ ...cell, status: 'finished' }));
    case 'cell-failed':
      return updateCell(record, event.cell, (cell) => ({
        ...cell,
        status: failedStatus(event.error),
        error: event.error,
      }));
    case 'cell-step':
      return updateCell(record, event.cell, (cell) => applyStep(cell, event.step));
  }
}

function startRecord(header: RunHeader, kept: RunRecord['cells']): RunRecord {
  const cells: Record<string, CellRecord> = { ...kept };
  for (const testCaseId of header.testCaseIds) {
    for (const { id: columnId } of header.columns) {
      const key = { columnId, testCaseId };
      cells[cellId(key)] ??= { key, status: 'waiting', stages: {} };
    }
  }
  return { header, outcome: 'running', cells };
}

/** After the end of a run nothing waits: what was not reached has been stopped. */
function closeCells(cells: Record<string, CellRecord>): void {
  for (const [id, cell] of Object.entries(cells))
    if (cell.status === 'waiting' || cell.status === 'running') cells[id] = { ...cell, status: 'cancelled' };
}

function failedStatus(error: ErrorInfo): CellStatus {
  if (error.code === 'cancelled') return 'cancelled';
  return error.code === 'unavailable' ? 'unavailable' : 'failed';
}

function updateCell(record: RunRecord, key: CellKey, change: (cell: CellRecord) => CellRecord): RunRecord {
  const id = cellId(key);
  const cell = record.cells[id] ?? { key, status: 'waiting', stages: {} };
  const cells = record.cells as Record<string, CellRecord>;
  cells[id] = change(cell);
  return { ...record, cells };
}

function applyStep(cell: CellRecord, step: StepEvent): CellRecord {
  switch (step.kind) {
    case 'exemplars':
      return {
        ...cell,
        exemplars: step.exemplars,
        ...(step.edits === undefined ? {} : { exemplarEdits: step.edits }),
      };
    case 'knowledge':
      return { ...cell, knowledge: step.knowledge };
    case 'prompt': {
      const { prompt, requestHash, tokens } = step;
      return updateStage(cell, step.stage, () => ({ prompt, requestHash, tokens, text: '' }));
    }
    case 'delta':
      return updateStage(cell, step.stage, (stage) => ({ ...stage, text: stage.text + step.text }));
    case 'completed':
      return updateStage(cell, step.stage, (stage) => ({
        ...stage,
        text: step.completion.text,
        completion: step.completion,
      }));
    case 'stage-one':
      return { ...cell, stageOne: step.result };
    case 'scores':
      return { ...cell, scores: step.scores };
  }
}

const EMPTY_STAGE: StageRecord = {
  prompt: { form: 'completion', text: '', stop: [] },
  requestHash: '',
  tokens: { tokens: 0, tokeniser: 'none', exact: false },
  text: '',
};

function updateStage(cell: CellRecord, stage: Stage, change: (record: StageRecord) => StageRecord): CellRecord {
  return { ...cell, stages: { ...cell.stages, [stage]: change(cell.stages[stage] ?? EMPTY_STAGE) } };
}
