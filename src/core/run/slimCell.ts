import type { CellRecord, RunRecord, StageRecord } from './runRecord';
import { cellId, type CellKey } from './runRecord';

const NO_PROMPT: Pick<StageRecord, 'prompt' | 'tokens'> = {
  prompt: { form: 'completion', text: '', stop: [] },
  tokens: { tokens: 0, tokeniser: 'none', exact: false },
};

/** A cell without what it was shown (prompts, exemplars, knowledge): what scores, tables and counts need of it. */
export function slimCell(cell: CellRecord): CellRecord {
  const { key, status, stages, stageOne, scores, error } = cell;
  const slim = (stage: StageRecord): StageRecord => ({ ...stage, ...NO_PROMPT });
  return {
    key,
    status,
    stages: {
      ...(stages.one === undefined ? {} : { one: slim(stages.one) }),
      ...(stages.response === undefined ? {} : { response: slim(stages.response) }),
    },
    ...(stageOne === undefined ? {} : { stageOne }),
    ...(scores === undefined ? {} : { scores }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Makes one cell of a live record slim, in place: so a run over a whole test set fits in memory. */
export function slimInPlace(record: RunRecord, key: CellKey): void {
  const id = cellId(key);
  const cell = record.cells[id];
  if (cell !== undefined) (record.cells as Record<string, CellRecord>)[id] = slimCell(cell);
}
