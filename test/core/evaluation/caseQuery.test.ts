import { describe, expect, test } from 'vitest';
import { findCases, needsFigures, type CaseQuery } from '../../../src/core/evaluation/caseQuery';
import { figuresOfSystem } from '../../../src/core/evaluation/caseFigures';
import { caseRow } from '../../../src/core/evaluation/caseRows';
import { sortedPlaces } from '../../../src/core/evaluation/caseSort';
import type { CaseCell, CaseTable } from '../../../src/core/evaluation/caseTable';
import type { EmotionLabel } from '../../../src/core/inputs/emotions';
import { createTokenCache } from '../../../src/core/metrics/tokenizer';
import { createRandom } from '../../../src/core/util/random';

function end<T>(work: Generator<undefined, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const said = (response: string, gold: EmotionLabel = 'sad', inferred?: EmotionLabel | null): CaseCell => ({
  kind: 'answered',
  scored: {
    response,
    gold: 'a b c d e f',
    ...(inferred === undefined ? {} : { emotion: { kind: 'inferred', gold, inferred: inferred ?? undefined } }),
  },
});
const failed: CaseCell = { kind: 'failed', reason: 'Timed out.' };

const TABLE: CaseTable = {
  lines: [
    { id: 'one#2', emotion: 'sad', utterance: 'My dog died.', gold: 'a b c d e f' },
    { id: 'two#2', emotion: 'joyful', utterance: 'I won!', gold: 'a b c d e f' },
    { id: 'three#2', emotion: 'sad', utterance: 'I lost my job.', gold: 'a b c d e f' },
    { id: 'four#2', emotion: 'sad', utterance: 'Nothing.', gold: 'a b c d e f' },
  ],
  systems: [
    { id: 'base', name: 'Base', cells: [said('a b c d', 'sad', 'sad'), said('a b'), said('a b c d e f'), said('x y')] },
    {
      id: 'other',
      name: 'Other',
      cells: [said('a b c d e f', 'sad', 'angry'), failed, said('a x', 'sad', 'sad'), said('y z Hello')],
    },
    { id: 'third', name: 'Third', cells: [said('q r', 'sad', null), said('a'), said('a b c d e f'), undefined] },
  ],
};

const QUERY: CaseQuery = { systems: ['base', 'other', 'third'], baseId: 'base', metric: 'length', kind: 'all' };
const cache = createTokenCache();

function ids(query: Partial<CaseQuery>): readonly string[] {
  const wanted = { ...QUERY, ...query };
  const needed = needsFigures(wanted);
  const figures = new Map(
    TABLE.systems
      .filter(({ id }) => needed.includes(id))
      .map((system) => [system.id, end(figuresOfSystem(system, wanted.metric, cache))]),
  );
  return [...end(findCases(TABLE, wanted, (id) => figures.get(id)))].map((place) => TABLE.lines[place]?.id ?? '');
}

describe('asking for test cases', () => {
  test('finds all of them in the order of the data', () => {
    expect(ids({})).toEqual(['one#2', 'two#2', 'three#2', 'four#2']);
    expect(needsFigures(QUERY)).toEqual([]);
  });

  test('by emotion and by words, which may be in an id, the dialogue, a shown response or the reason of a failure', () => {
    expect(ids({ emotion: 'joyful' })).toEqual(['two#2']);
    expect(ids({ text: ' MY ' })).toEqual(['one#2', 'three#2']);
    expect(ids({ text: 'four' })).toEqual(['four#2']);
    expect(ids({ text: 'hello' })).toEqual(['four#2']);
    expect(ids({ text: 'hello', systems: ['base'] })).toEqual([]);
    expect(ids({ text: 'timed out' })).toEqual(['two#2']);
    expect(ids({ text: 'my', emotion: 'joyful' })).toEqual([]);
  });

  test('that failed in a shown system', () => {
    expect(ids({ kind: 'failed' })).toEqual(['two#2']);
    expect(ids({ kind: 'failed', systems: ['base', 'third'] })).toEqual([]);
  });

  test('where stage one is right here and wrong there, or names different emotions; naming none is a name of its own', () => {
    expect(ids({ kind: 'flipped' })).toEqual(['one#2']);
    expect(ids({ kind: 'flipped', systems: ['other', 'third'] })).toEqual([]);
    expect(ids({ kind: 'labels', systems: ['other', 'third'] })).toEqual(['one#2']);
    expect(ids({ kind: 'labels', systems: ['other'] })).toEqual([]);
  });

  test('that are better or worse than the base by the metric, and both at once', () => {
    const bleu = { metric: 'bleu-2' } as const;
    expect(ids({ ...bleu, kind: 'better', systems: ['base', 'other'] })).toEqual(['one#2']);
    expect(ids({ ...bleu, kind: 'worse', systems: ['base', 'other'] })).toContain('three#2');
    expect(ids({ ...bleu, kind: 'split' })).toEqual(['one#2']);
    // Less repetition is better.
    expect(ids({ metric: 'repetition', kind: 'better' })).toEqual([]);
    const figures = new Map([
      ['base', Float64Array.of(10, 10, 10, NaN)],
      ['other', Float64Array.of(5, 15, 10, 5)],
    ]);
    const found = (kind: 'better' | 'worse'): readonly number[] => {
      const query: CaseQuery = { ...QUERY, systems: ['base', 'other'], metric: 'repetition', kind };
      return [...end(findCases(TABLE, query, (id) => figures.get(id)))];
    };
    expect([found('better'), found('worse')]).toEqual([[0], [1]]);
  });

  test('sorted by a value or by its difference from the base, what has none last', () => {
    expect(ids({ sort: { by: 'value', systemId: 'other', direction: 'falling' } })).toEqual([
      'one#2',
      'four#2',
      'three#2',
      'two#2',
    ]);
    expect(ids({ sort: { by: 'value', systemId: 'other', direction: 'rising' } }).at(-1)).toBe('two#2');
    expect(ids({ sort: { by: 'delta', systemId: 'other', direction: 'rising' } })).toEqual([
      'three#2',
      'four#2',
      'one#2',
      'two#2',
    ]);
  });

  test('tells a line with what each shown system said, named and scored', () => {
    expect(caseRow(TABLE, 0, QUERY, cache)).toEqual({
      id: 'one#2',
      emotion: 'sad',
      utterance: 'My dog died.',
      gold: 'a b c d e f',
      answers: [
        { response: 'a b c d', label: 'sad', labelIsRight: true, value: 4, delta: null },
        { response: 'a b c d e f', label: 'angry', labelIsRight: false, value: 6, delta: 2 },
        { response: 'q r', label: null, labelIsRight: false, value: 2, delta: -2 },
      ],
    });
    expect(caseRow(TABLE, 1, QUERY, cache).answers[1]).toEqual({ failure: 'Timed out.', value: null, delta: null });
    expect(caseRow(TABLE, 3, QUERY, cache).answers[2]).toEqual({ value: null, delta: null });
  });

  test('cuts what is too long for a line', () => {
    const long = { ...TABLE, lines: [{ id: 'x', emotion: '', utterance: 'w'.repeat(5000), gold: '' }] };
    expect(caseRow(long, 0, QUERY, cache).utterance).toHaveLength(281);
  });
});

describe('sorting places', () => {
  test('is that of the language over thousands of keys, equal ones as they were', () => {
    const random = createRandom(5);
    const keys = Array.from({ length: 5000 }, () => (random() < 0.1 ? NaN : Math.floor(random() * 400)));
    const places = Uint32Array.from(keys, (_, index) => index).reverse();
    for (const direction of ['falling', 'rising'] as const) {
      const sign = direction === 'falling' ? -1 : 1;
      const key = (place: number): number => (Number.isNaN(keys[place]) ? Infinity : sign * (keys[place] ?? 0));
      const expected = [...places].sort((one, other) => (key(one) === key(other) ? 0 : key(one) - key(other)));
      expect([...end(sortedPlaces(places, (place) => keys[place] ?? NaN, direction))]).toEqual(expected);
    }
  });
});
