import { describe, expect, it } from 'vitest';
import { figureOfCase, figuresOfSystem, type BertOf } from '../../../src/core/evaluation/caseFigures';
import { caseRow } from '../../../src/core/evaluation/caseRows';
import type { CaseCell, CaseTable } from '../../../src/core/evaluation/caseTable';
import { exportCases, type CasesExport } from '../../../src/core/evaluation/exportsCases';
import { createTokenCache } from '../../../src/core/metrics/tokenizer';

function end<T>(work: Generator<undefined, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const said = (response: string): CaseCell => ({
  kind: 'answered',
  scored: { response, gold: 'Oh no.', emotion: { kind: 'inferred', gold: 'sad', inferred: 'sad' } },
});
const TABLE: CaseTable = {
  lines: [
    { id: 'one#2', emotion: 'sad', utterance: 'She said "go", and I went.', gold: 'Oh no.' },
    { id: 'two#2', emotion: 'sad', utterance: '=1+1', gold: 'Oh no.' },
  ],
  systems: [
    { id: 'a', name: 'First', cells: [said('So sorry.\nReally.'), { kind: 'failed', reason: 'Timed out.' }] },
    { id: 'b', name: 'Second', cells: [said('Hm.'), said('+1')] },
  ],
};
const cache = createTokenCache();
const bertOf: BertOf = ({ response }) => (response === 'Hm.' ? undefined : { p: 0.5, r: NaN, f: response.length / 8 });
const written = (change: Partial<CasesExport>): string =>
  end(
    exportCases({
      table: TABLE,
      places: [1, 0],
      systems: ['a', 'b'],
      metrics: ['length', 'bertscore-f'],
      figureOf: (cell, metric) => figureOfCase(cell, metric, cache, bertOf),
      form: 'csv',
      ...change,
    }),
  );

describe('BERTScore of single answers', () => {
  it('is that of the encoder, in tables and as figures, and is absent where none was scored or it gave no number', () => {
    expect(figureOfCase(said('+1'), 'bertscore-f', cache, bertOf)).toBe(0.25);
    expect(figureOfCase(said('+1'), 'bertscore-p', cache, bertOf)).toBe(0.5);
    expect(figureOfCase(said('+1'), 'bertscore-r', cache, bertOf)).toBeNull();
    expect(figureOfCase(said('Hm.'), 'bertscore-f', cache, bertOf)).toBeNull();
    expect(figureOfCase(said('+1'), 'bertscore-f', cache)).toBeNull();
    const [, second] = TABLE.systems;
    expect([...end(figuresOfSystem(second ?? { id: '', name: '', cells: [] }, 'bertscore-f', cache, bertOf))]).toEqual([
      NaN,
      0.25,
    ]);
    const query = { systems: ['b', 'a'], baseId: 'b', metric: 'bertscore-p', kind: 'all' } as const;
    expect(caseRow(TABLE, 0, query, cache, bertOf).answers.map(({ value, delta }) => [value, delta])).toEqual([
      [null, null],
      [0.5, null],
    ]);
  });
});

describe('test cases as a file', () => {
  it('have a line for each answer, in the order asked for, safe for spreadsheets', () => {
    expect(written({}).split('\r\n')).toEqual([
      'test case,emotion,speaker,gold,system,response,no answer,stage one,right,length,bertscore-f',
      "two#2,sad,'=1+1,Oh no.,First,,Timed out.,,,,",
      "two#2,sad,'=1+1,Oh no.,Second,'+1,,sad,true,1,0.25",
      'one#2,sad,"She said ""go"", and I went.",Oh no.,First,"So sorry.\nReally.",,sad,true,5,2.125',
      'one#2,sad,"She said ""go"", and I went.",Oh no.,Second,Hm.,,sad,true,2,',
      '',
    ]);
  });

  it('are lines of JSON with their texts as they are, of the systems that were asked for', () => {
    const lines = written({ form: 'jsonl', systems: ['b'], places: [1] })
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        testCase: 'two#2',
        emotion: 'sad',
        utterance: '=1+1',
        gold: 'Oh no.',
        system: 'Second',
        response: '+1',
        label: 'sad',
        labelIsRight: true,
        scores: { length: 1, 'bertscore-f': 0.25 },
      },
    ]);
  });
});
