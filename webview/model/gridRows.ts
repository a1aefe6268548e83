import { t } from '@vscode/l10n';
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

const USES: Readonly<Record<GridRowId, (column: BenchColumn) => boolean>> = {
  exemplars: ({ strategy }) => strategy.exemplars.kind !== 'none',
  knowledge: ({ strategy }) => strategy.knowledge,
  'stage-one': ({ strategy }) => strategy.stages === 'two',
  response: () => true,
  scores: () => true,
  prompt: () => true,
};

/** True when the column has something to show in the row. */
export function usesRow(column: BenchColumn, row: GridRowId): boolean {
  return USES[row](column);
}

/** The rows that at least one column uses. */
export function rowsInUse(columns: readonly BenchColumn[]): readonly GridRow[] {
  const rows: readonly GridRow[] = [
    {
      id: 'exemplars',
      title: t('Exemplars'),
      subtitle: t({ message: 'shown', comment: 'Below the row Exemplars: they were shown to the model.' }),
    },
    {
      id: 'knowledge',
      title: t('Knowledge'),
      subtitle: t({ message: 'inferred', comment: 'Below the row Knowledge: it was inferred.' }),
    },
    {
      id: 'stage-one',
      title: t('Stage one'),
      subtitle: t({ message: 'thought', comment: 'Below the row Stage one: what the model thought.' }),
    },
    {
      id: 'response',
      title: t('Response'),
      subtitle: t({ message: 'said', comment: 'Below the row Response: what the model said.' }),
    },
    { id: 'scores', title: t('Scores'), subtitle: t('this case') },
    {
      id: 'prompt',
      title: t('Prompt'),
      subtitle: t({ message: 'sent', comment: 'Below the row Prompt: it was sent to the model.' }),
    },
  ];
  return rows.filter(({ id }) => columns.some(USES[id]));
}

/** The cells of the shown test case, one for each column of the bench; `undefined` where the run has none. */
export function cellsOf(bench: BenchState, run: RunRecord | undefined): readonly (CellRecord | undefined)[] {
  const testCaseId = bench.testCase?.id;
  return bench.columns.map(({ id: columnId }) =>
    run === undefined || testCaseId === undefined ? undefined : run.cells[cellId({ columnId, testCaseId })],
  );
}
