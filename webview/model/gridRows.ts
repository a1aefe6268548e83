import { cellId, type CellRecord, type RunRecord } from '../../src/core/run/runRecord';
import type { BenchColumn, BenchState } from '../../src/protocol/benchState';

/** The rows of the grid: the flow of a prompt, from top to bottom. */
export type GridRowId = 'exemplars' | 'knowledge' | 'stage-one' | 'response' | 'scores' | 'prompt';

/** A row and its heading. */
export interface GridRow {
  readonly id: GridRowId;
  readonly title: string;
  readonly subtitle: string;
}

const ROWS: readonly (GridRow & { readonly uses: (column: BenchColumn) => boolean })[] = [
  {
    id: 'exemplars',
    title: 'Exemplars',
    subtitle: 'shown',
    uses: ({ strategy }) => strategy.exemplars.kind !== 'none',
  },
  { id: 'knowledge', title: 'Knowledge', subtitle: 'inferred', uses: ({ strategy }) => strategy.knowledge },
  { id: 'stage-one', title: 'Stage one', subtitle: 'thought', uses: ({ strategy }) => strategy.stages === 'two' },
  { id: 'response', title: 'Response', subtitle: 'said', uses: () => true },
  { id: 'scores', title: 'Scores', subtitle: 'this case', uses: () => true },
  { id: 'prompt', title: 'Prompt', subtitle: 'sent', uses: () => true },
];

/** True when the column has something to show in the row. */
export function usesRow(column: BenchColumn, row: GridRowId): boolean {
  return ROWS.some(({ id, uses }) => id === row && uses(column));
}

/** The rows that at least one column uses. */
export function rowsInUse(columns: readonly BenchColumn[]): readonly GridRow[] {
  return ROWS.filter(({ uses }) => columns.some(uses));
}

/** The cells of the shown test case, one for each column of the bench; `undefined` where the run has none. */
export function cellsOf(bench: BenchState, run: RunRecord | undefined): readonly (CellRecord | undefined)[] {
  const testCaseId = bench.testCase?.id;
  return bench.columns.map(({ id: columnId }) =>
    run === undefined || testCaseId === undefined ? undefined : run.cells[cellId({ columnId, testCaseId })],
  );
}
