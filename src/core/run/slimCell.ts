import type { StageOneResult } from '../strategy/stepEvent';
import type { RunEvent } from './runEvents';
import { cellId, type CellKey, type CellRecord, type RunRecord, type StageRecord } from './runRecord';

const NOTHING_SHOWN: Omit<StageRecord, 'text'> = {
  prompt: { form: 'completion', text: '', stop: [] },
  requestHash: '',
  tokens: { tokens: 0, tokeniser: 'none', exact: false },
};

/** A cell as far as tables, reports and counts need it: how it ended, what was said, which emotion was inferred. */
export function slimCell({ key, status, stages: { response }, stageOne, error }: CellRecord): CellRecord {
  return {
    key,
    status,
    stages: response === undefined ? {} : { response: { ...NOTHING_SHOWN, text: response.text } },
    ...(stageOne === undefined ? {} : { stageOne: slimThought(stageOne) }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Makes one cell of a live record slim, in place: so a run over a whole test set fits in memory. */
export function slimInPlace(record: RunRecord, key: CellKey): void {
  const id = cellId(key);
  const cell = record.cells[id];
  if (cell !== undefined) (record.cells as Record<string, CellRecord>)[id] = slimCell(cell);
}

/** False for an event that changes nothing of what a slim cell keeps: the fold can leave it out. */
export function slimKeeps(event: RunEvent): boolean {
  if (event.kind !== 'cell-step') return true;
  const { step } = event;
  return step.kind === 'stage-one' || (step.kind === 'completed' && step.stage === 'response');
}

function slimThought({ label }: StageOneResult): StageOneResult {
  return { text: '', sentReply: '', ...(label === undefined ? {} : { label }) };
}
