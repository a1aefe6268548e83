import type { TestCase } from '../inputs/testCase';
import type { ScoredCase } from '../metrics/scoreInput';
import type { Usage } from '../llm/completion';
import { cellId, type CellRecord, type RunRecord } from '../run/runRecord';
import { mergeColumns, scoredCellOf } from './runColumns';

/** One test case as a line of a table. */
export interface CaseLine {
  readonly id: string;
  /** As its source spells it; empty where it has none. */
  readonly emotion: string;
  /** The speaker's last words. */
  readonly utterance: string;
  /** Empty where there is none. */
  readonly gold: string;
}

/** What became of one test case in one system; `undefined` in a table means: it was not asked. */
export type CaseCell =
  | { readonly kind: 'answered'; readonly scored: ScoredCase; readonly usage?: Usage }
  /** It failed, was stopped or could not be asked; `reason` is a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };

/** One system's answers, in the order of the lines. */
export interface CaseSystem {
  readonly id: string;
  readonly name: string;
  readonly cells: readonly (CaseCell | undefined)[];
}

/** Test cases down, systems across: everything that any of them was asked. */
export interface CaseTable {
  readonly lines: readonly CaseLine[];
  readonly systems: readonly CaseSystem[];
}

/** The test case as a line. */
function caseLine({ id, emotion, context, gold }: TestCase): CaseLine {
  return { id, emotion, utterance: context.at(-1)?.text ?? '', gold };
}

/**
 * The runs of one set over the test cases at hand, with the ids and names that `columnsOfRuns` gives them, then `imported`
 * systems, whose cells are in the order of the test cases. Of several runs the newest that answered counts, and where none
 * did, the newest failure. A generator that yields often, so that who shares its thread may go on; the table is what it returns.
 */
export function* caseTableOfRuns(
  records: readonly RunRecord[],
  testCases: readonly TestCase[],
  imported: readonly CaseSystem[] = [],
): Generator<undefined, CaseTable, undefined> {
  const columns = mergeColumns(records);
  const systems = [...columns, ...imported].map(({ id, name }) => ({
    id,
    name,
    cells: [] as (CaseCell | undefined)[],
  }));
  const lines: CaseLine[] = [];
  for (const [place, testCase] of testCases.entries()) {
    const context = testCase.context.map(({ text }) => text);
    const answered = columns.map(({ column, sources }) => {
      let failed: CaseCell | undefined;
      for (const [record, columnId] of sources) {
        const cell = record.cells[cellId({ columnId, testCaseId: testCase.id })];
        const found =
          cell === undefined ? undefined : caseCell(cell, () => scoredCellOf(cell, column, testCase, context));
        if (found?.kind === 'answered') return found;
        failed ??= found;
      }
      return failed;
    });
    const cells = [...answered, ...imported.map((system) => system.cells[place])];
    if (cells.some((cell) => cell !== undefined)) {
      lines.push(caseLine(testCase));
      for (const [index, cell] of cells.entries()) systems[index]?.cells.push(cell);
    }
    yield;
  }
  return { lines, systems };
}

function caseCell(cell: CellRecord, score: () => ScoredCase | undefined): CaseCell | undefined {
  const { status, error } = cell;
  if (status === 'waiting' || status === 'running') return undefined;
  if (status !== 'finished')
    return { kind: 'failed', reason: error?.message ?? (status === 'cancelled' ? 'Stopped.' : 'It failed.') };
  const scored = score();
  if (scored === undefined) return undefined;
  const usage = usageOf(cell);
  return { kind: 'answered', scored, ...(usage === undefined ? {} : { usage }) };
}

/** The tokens of all stages, where every stage was counted. */
function usageOf({ stages }: CellRecord): Usage | undefined {
  let [promptTokens, completionTokens] = [0, 0];
  for (const stage of Object.values(stages)) {
    const usage = stage.completion?.usage;
    if (usage === undefined) return undefined;
    promptTokens += usage.promptTokens;
    completionTokens += usage.completionTokens;
  }
  return { promptTokens, completionTokens };
}
