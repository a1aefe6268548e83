import { describe, expect, it } from 'vitest';
import { gatherPieces, PIECE_CASES, resultsPieces, unknownTestCases } from '../../../src/core/evaluation/resultsPieces';
import { columnsOfRuns } from '../../../src/core/evaluation/runColumns';
import type { TestCase } from '../../../src/core/inputs/testCase';
import { cellId, type CellRecord, type RunRecord } from '../../../src/core/run/runRecord';
import type { Strategy } from '../../../src/core/strategy/strategy';

const testCases = (count: number): readonly TestCase[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `d${index}#2`,
    dialogueId: `d${index}`,
    emotion: index % 2 === 0 ? 'sad' : 'unheard-of',
    situation: '',
    context: [{ role: 'speaker', text: `what ${index}` }],
    gold: index % 3 === 0 ? '' : `gold ${index}`,
  }));

const strategy = (id: string, stages: 'one' | 'two'): Strategy => ({
  id,
  name: id,
  exemplars: { kind: 'none' },
  stages,
  truth: 'none',
  knowledge: false,
});

/** A run in which `has` says which test case has an answer to which column; `onRead` hears of every cell that is looked at. */
function run(
  cases: readonly TestCase[],
  columns: readonly Strategy[],
  has: (column: string, place: number) => boolean,
  onRead: () => void = () => undefined,
): RunRecord {
  const cells: Record<string, CellRecord> = {};
  for (const { id: columnId } of columns)
    for (const [place, { id: testCaseId }] of cases.entries()) {
      const key = { columnId, testCaseId };
      Object.defineProperty(cells, cellId(key), {
        enumerable: true,
        get: (): CellRecord => {
          onRead();
          return has(columnId, place)
            ? ({
                key,
                status: 'finished',
                stages: { response: { text: `${columnId} says ${place}` } },
                stageOne: { text: 'sad', sentReply: 'sad', label: 'sad' },
              } as unknown as CellRecord)
            : { key, status: 'failed', stages: {} };
        },
      });
    }
  const header = {
    id: 'r',
    startedAt: '2026-01-01T00:00:00Z',
    columns: columns.map((own) => ({ id: own.id, name: own.name, strategy: own, variants: {} })),
    testCaseIds: [...cases.map(({ id }) => id), 'gone#2'],
  };
  return { header, outcome: 'completed', cells } as unknown as RunRecord;
}

const strategies = [strategy('one', 'one'), { ...strategy('two', 'two') }];

describe('the pieces of results', () => {
  it('put together are the columns and the test cases that they were made of', () => {
    const cases = testCases(PIECE_CASES * 2 + 7);
    const record = run(cases, strategies, (column, place) => column === 'one' || place % 5 !== 0);
    const { columns, testCases: gathered } = gatherPieces(resultsPieces([record], cases));
    expect(gathered).toEqual(cases);
    expect(columns).toEqual(columnsOfRuns([record], cases).columns);
    expect(columns.map(({ cases: own }) => own.length)).toEqual([cases.length, cases.length]);
  });

  it('are small, and each is made when it is asked for', () => {
    let read = 0;
    const cases = testCases(PIECE_CASES * 3 + 1);
    const record = run(
      cases,
      strategies,
      () => true,
      () => {
        read++;
      },
    );
    const lengths: number[] = [];
    for (const piece of resultsPieces([record], cases)) {
      lengths.push(piece.kind === 'test-cases' ? piece.testCases.length : piece.answers.length);
      expect(read).toBeLessThanOrEqual(PIECE_CASES);
      read = 0;
    }
    const three = [PIECE_CASES, PIECE_CASES, PIECE_CASES, 1];
    expect(lengths).toEqual([...three, ...three, ...three]);
  });

  it('carry nothing of an answer that its test case tells', () => {
    const cases = testCases(4);
    const pieces = [...resultsPieces([run(cases, strategies, () => true)], cases)];
    const answers = pieces.flatMap((piece) => (piece.kind === 'answers' ? piece.answers : []));
    expect(JSON.stringify(answers)).not.toMatch(/gold \d|what \d/);
    expect(answers[4]).toEqual({
      response: 'two says 0',
      emotion: { kind: 'inferred', gold: 'sad', inferred: 'sad' },
    });
  });

  it('keep columns without a test case', () => {
    expect(gatherPieces(resultsPieces([run([], strategies, () => true)], [])).columns).toEqual([
      { id: 'one', name: 'one', cases: [] },
      { id: 'two', name: 'two', cases: [] },
    ]);
  });
});

it('test cases of runs that are not at hand are told once', () => {
  const cases = testCases(2);
  const record = run(cases, strategies, () => true);
  expect(unknownTestCases([record, record], cases)).toEqual(['gone#2']);
});
