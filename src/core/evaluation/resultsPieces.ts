import type { TestCase } from '../inputs/testCase';
import type { ScoredCase } from '../metrics/scoreInput';
import { cellId, type RunRecord } from '../run/runRecord';
import type { AssembleTask } from './assembleSystems';
import { mergeColumns, scoredCellOf } from './runColumns';

/** Test cases of a piece: each is made, and crosses to another thread, in a few milliseconds. */
export const PIECE_CASES = 1000;

/** What a column said to a test case; gold response and context are the test case's. */
export type CaseAnswer = Pick<ScoredCase, 'response' | 'emotion'>;

/** A part of what results are made of. Of one column the pieces come in the order of the test cases. */
export type ResultsPiece =
  | { readonly kind: 'test-cases'; readonly testCases: readonly TestCase[] }
  | {
      readonly kind: 'answers';
      readonly columnId: string;
      readonly name: string;
      readonly answers: readonly (CaseAnswer | undefined)[];
    };

/**
 * Test cases and the columns of runs over them, piece by piece, each made when it is asked for: who shares its thread with
 * others lets them go on between two. `gatherPieces` puts together what `columnsOfRuns` gives in one go.
 */
export function* resultsPieces(
  records: readonly RunRecord[],
  testCases: readonly TestCase[],
): Generator<ResultsPiece, void, undefined> {
  for (let from = 0; from < testCases.length; from += PIECE_CASES)
    yield { kind: 'test-cases', testCases: testCases.slice(from, from + PIECE_CASES) };
  for (const { id, name, column, sources } of mergeColumns(records)) {
    const answerTo = (testCase: TestCase): CaseAnswer | undefined => {
      for (const [record, columnId] of sources) {
        const cell = record.cells[cellId({ columnId, testCaseId: testCase.id })];
        const scored = cell === undefined ? undefined : scoredCellOf(cell, column, testCase, []);
        if (scored === undefined) continue;
        const { response, emotion } = scored;
        return emotion === undefined ? { response } : { response, emotion };
      }
      return undefined;
    };
    // A column without a test case is there all the same.
    for (let from = 0; from === 0 || from < testCases.length; from += PIECE_CASES)
      yield {
        kind: 'answers',
        columnId: id,
        name,
        answers: testCases.slice(from, from + PIECE_CASES).map(answerTo),
      };
  }
}

/** Puts pieces together again, in the order in which they were made. */
export function gatherPieces(pieces: Iterable<ResultsPiece>): Pick<AssembleTask, 'testCases' | 'columns'> {
  const testCases: TestCase[] = [];
  const columns = new Map<
    string,
    { readonly id: string; readonly name: string; readonly answers: (CaseAnswer | undefined)[] }
  >();
  for (const piece of pieces) {
    if (piece.kind === 'test-cases') {
      testCases.push(...piece.testCases);
      continue;
    }
    const { columnId: id, name, answers } = piece;
    const column = columns.get(id) ?? { id, name, answers: [] };
    column.answers.push(...answers);
    columns.set(id, column);
  }
  const told = testCases.map(({ gold, context }) => ({
    ...(gold === '' ? {} : { gold }),
    context: context.map(({ text }) => text),
  }));
  return {
    testCases,
    columns: [...columns.values()].map(({ id, name, answers }) => ({
      id,
      name,
      cases: answers.map((answer, place) => (answer === undefined ? undefined : { ...answer, ...told[place] })),
    })),
  };
}

/** Test cases of the runs that are not at hand: what their gold response is cannot be told. */
export function unknownTestCases(records: readonly RunRecord[], testCases: readonly TestCase[]): readonly string[] {
  const known = new Set(testCases.map(({ id }) => id));
  const ids = new Set(records.flatMap(({ header }) => header.testCaseIds));
  return [...ids].filter((id) => !known.has(id));
}
