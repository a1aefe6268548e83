import type { Knowledge } from '../commonsense/commonsenseModel';
import type { Exemplar } from '../exemplars/exemplar';
import type { Completion, Sampling } from '../llm/completion';
import type { TokenCount } from '../llm/tokenCounter';
import type { Score } from '../metrics/score';
import type { Prompt, PromptForm } from '../prompt/messages';
import type { VariantChoice } from '../prompt/template';
import type { Stage, StageOneResult } from '../strategy/stepEvent';
import type { Strategy } from '../strategy/strategy';
import type { ErrorInfo } from '../util/errors';
import type { CellKey, RunEvent, RunOutcome } from './runEvents';

/** What made a run: enough to name it, to compare it and to run it again. No key, no endpoint address. */
export interface RunHeader {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly templateName: string;
  /** SHA-256 per section, keyed `Name` or `Name (variant)`. */
  readonly sectionHashes: Readonly<Record<string, string>>;
  readonly endpointId: string;
  readonly model: string;
  readonly form: PromptForm;
  readonly sampling: Sampling;
  readonly seed: number;
  readonly columns: readonly {
    readonly id: string;
    readonly name: string;
    readonly strategy: Strategy;
    readonly variants: VariantChoice;
  }[];
  readonly testCaseIds: readonly string[];
}

/** One request of a cell as the record keeps it; `completion` is absent while the answer is on its way. */
export interface StageRecord {
  readonly prompt: Prompt;
  readonly requestHash: string;
  readonly tokens: TokenCount;
  /** Text so far, then the whole. */
  readonly text: string;
  readonly completion?: Completion;
}

/** Where a cell stands. */
export type CellStatus = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled' | 'unavailable';

/** One cell: what was shown, thought, said and scored. */
export interface CellRecord {
  readonly key: CellKey;
  readonly status: CellStatus;
  readonly exemplars?: readonly Exemplar[];
  readonly knowledge?: Knowledge;
  readonly stages: Readonly<Partial<Record<Stage, StageRecord>>>;
  readonly stageOne?: StageOneResult;
  readonly scores?: readonly Score[];
  readonly error?: ErrorInfo;
}

/** A run as data: the fold of its events. */
export interface RunRecord {
  readonly header: RunHeader;
  readonly outcome: RunOutcome | 'running';
  /** By `cellId`. */
  readonly cells: Readonly<Record<string, CellRecord>>;
}

/** The key of a cell in `RunRecord.cells`. */
export function cellId(key: CellKey): string {
  return `${key.columnId}|${key.testCaseId}`;
}

/** The text of the response so far, or `undefined` when the cell has not come to it. */
export function responseOf(cell: CellRecord): string | undefined {
  return cell.stages.response?.text;
}

/**
 * Folds one event into a record, the same for host, command line and panel. The first event must be `run-started`.
 * Returns a new record with new objects for what changed; it takes over the cell table of the record it was given, so
 * that a run of 50,000 cells folds in linear time: the old record must not be read afterwards.
 */
export function applyRunEvent(record: RunRecord | undefined, event: RunEvent): RunRecord {
  if (event.kind === 'run-started') return startRecord(event.header);
  if (record === undefined) throw new RangeError('the first event of a run must be run-started');
  switch (event.kind) {
    case 'run-finished':
      return { ...record, outcome: event.outcome, cells: closeCells(record.cells) };
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

function startRecord(header: RunHeader): RunRecord {
  const cells: Record<string, CellRecord> = {};
  for (const testCaseId of header.testCaseIds) {
    for (const { id: columnId } of header.columns) {
      const key = { columnId, testCaseId };
      cells[cellId(key)] = { key, status: 'waiting', stages: {} };
    }
  }
  return { header, outcome: 'running', cells };
}

/** After the end of a run nothing waits: what was not reached has been stopped. */
function closeCells(cells: RunRecord['cells']): RunRecord['cells'] {
  const closed = (cell: CellRecord): CellRecord =>
    cell.status === 'waiting' || cell.status === 'running' ? { ...cell, status: 'cancelled' } : cell;
  return Object.fromEntries(Object.entries(cells).map(([id, cell]) => [id, closed(cell)]));
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

type CellStep = Extract<RunEvent, { kind: 'cell-step' }>['step'];

function applyStep(cell: CellRecord, step: CellStep): CellRecord {
  switch (step.kind) {
    case 'exemplars':
      return { ...cell, exemplars: step.exemplars };
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
