import { describe, expect, test } from 'vitest';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import { ratingSetHash, type RatingKey, type RatingSet } from '../../../src/core/ratings/ratingSet';
import type { Rating } from '../../../src/core/ratings/ratings';
import type { RatingValue } from '../../../src/core/ratings/ratingValue';
import { ratingResults } from '../../../src/core/ratings/results/ratingResults';

const COUNT = 12;

function world(mode: RatingSet['mode']): { readonly set: RatingSet; readonly key: RatingKey } {
  const set: RatingSet = {
    kind: 'rapport-rating-set',
    version: 1,
    name: 'pairs',
    mode,
    aspects: aspectsOf(['empathy']),
    bothBad: false,
    orderSeed: 1,
    // A is the longer one in every other item.
    items: Array.from({ length: COUNT }, (_, at) => ({
      id: `i${at}`,
      context: [],
      responses: ['A', 'B'].map((label, side) => ({ label, text: at % 2 === side ? 'a long text indeed' : 'short' })),
    })),
  };
  const key: RatingKey = {
    kind: 'rapport-rating-key',
    version: 1,
    setHash: ratingSetHash(set),
    seed: 1,
    columns: [
      { id: 'a', name: 'First', model: 'M1' },
      { id: 'b', name: 'Second' },
    ],
    items: Object.fromEntries(set.items.map(({ id }) => [id, { testCaseId: id, columns: { A: 'a', B: 'b' } }])),
    checks: [],
  };
  return { set, key };
}

const said = (rater: string, value: (at: number) => RatingValue, more: Partial<Rating> = {}): readonly Rating[] =>
  Array.from({ length: COUNT }, (_, at) => ({ id: `i${at}`, rater, aspect: 'empathy', value: value(at), ...more }));

function judgeTableOf(ratings: readonly Rating[], mode: RatingSet['mode'] = 'pairwise') {
  const table = ratingResults({ ...world(mode), ratings }).tables.find(({ id }) => id === 'judge-checks');
  const row = (name: string) => table?.rows.find((one) => one.name === name)?.cells.map(({ text }) => text);
  return { row, notes: table?.notes.join(' ') ?? '' };
}

describe('what a judge is doubted for, beside its agreement with people', () => {
  test('is told by how often its verdicts changed with the order', () => {
    const { row, notes } = judgeTableOf([
      ...said('judge:m2', () => 'tie', { flipped: true }),
      ...said('p1', (at) => (at % 3 === 0 ? 'A' : 'B')),
    ]);
    expect(row('judge:m2')).toEqual(['12', '100.0', '100.0', '–']);
    expect(row('people together')).toEqual(['12', '–', '0.0', '50.0']);
    expect(notes).toMatch(/judge:m2: 100 % of the verdicts changed/);
  });

  test('is a liking of the longer text, that of people below', () => {
    const { row, notes } = judgeTableOf([
      ...said('judge:m2', (at) => (at % 2 === 0 ? 'A' : 'B'), { flipped: false }),
      ...said('p1', () => 'A'),
    ]);
    expect(row('judge:m2')).toEqual(['12', '0.0', '0.0', '100.0']);
    expect(row('people together')?.at(-1)).toBe('50.0');
    expect(notes).toMatch(/prefers the longer text: 100 % of its 12 choices/);
  });

  test('is no liking of the longer text that may be chance: 8 of 12', () => {
    const longer = (at: number): RatingValue => (at % 2 === 0 ? 'A' : 'B');
    const { row, notes } = judgeTableOf(
      said('judge:m2', (at) => (at < 8 ? longer(at) : longer(at + 1)), { flipped: false }),
    );
    expect(row('judge:m2')?.at(-1)).toBe('66.7');
    expect(notes).not.toMatch(/longer/);
  });

  test('is told without the items that check attention', () => {
    const { set, key } = world('absolute');
    const checked = { ...key, checks: [{ id: 'i0/A', aspect: 'empathy', passes: [1, 2] }] };
    const ratings = [...said('judge:m2', (at) => (at % 5) + 1), ...said('p1', () => 3)].flatMap((rating) =>
      ['A', 'B'].map((label) => ({ ...rating, id: `${rating.id}/${label}` })),
    );
    const table = ratingResults({ set, key: checked, ratings }).tables.find(({ id }) => id === 'judge-checks');
    expect(table?.rows.map(({ cells }) => cells[0]?.text)).toEqual(['22', '22']);
  });

  test('is that it judges its own words', () => {
    expect(judgeTableOf(said('judge:m1', () => 'A')).notes).toMatch(/judged "First" are the same model \(m1\)/);
    expect(judgeTableOf(said('judge:m2', () => 'A')).notes).not.toMatch(/same model/);
  });

  test('of a scale is how its ratings go with length', () => {
    const ratings = said('judge:m2', (at) => (at % 2 === 0 ? 5 : 1)).flatMap((rating, at) => [
      { ...rating, id: `i${at}/A` },
      { ...rating, id: `i${at}/B`, value: at % 2 === 0 ? 1 : 5 },
    ]);
    const { row, notes } = judgeTableOf(ratings, 'absolute');
    expect(row('judge:m2')).toEqual(['24', '1.000']);
    expect(notes).toMatch(/go with the length/);
  });

  test('is nothing where no judge rated', () => {
    expect(judgeTableOf(said('p1', () => 'A')).row('people together')).toBeUndefined();
  });
});
