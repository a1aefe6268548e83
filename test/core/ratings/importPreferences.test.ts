import { describe, expect, test } from 'vitest';
import { importPreferences } from '../../../src/core/ratings/importPreferences';
import { preferenceCounts } from '../../../src/core/ratings/preferenceCounts';
import { indexRatings } from '../../../src/core/ratings/ratingIndex';
import { formatRating, parseRatings } from '../../../src/core/ratings/ratings';

const item = (change: object = {}): object => ({
  pair: 'Plain_vs_Warm',
  item: 7,
  context: ['My train is late.', 'Again?', 'Every day.'],
  response_1: 'I see.',
  response_2: 'How tiring, every single day.',
  labels: { r1: { Empathy: '2', Coherence: 'tie' }, r2: { Empathy: 1, Coherence: 'tie' } },
  ...change,
});
const lines = (...rows: readonly unknown[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');

describe('an A/B test of other makers', () => {
  test('becomes a set without names, a key with them, and its ratings', () => {
    const { set, key, ratings, problems } = importPreferences(lines(item(), '', item({ item: 8 })), 'ab.jsonl', 'ab');
    expect(problems).toEqual([]);
    expect(JSON.stringify(set)).not.toMatch(/Plain|Warm/);
    expect(set.items.map(({ id }) => id)).toEqual(['7~1', '8~1']);
    expect(set.items[0]?.context.map(({ role }) => role)).toEqual(['speaker', 'listener', 'speaker']);
    expect(key).toMatchObject({ columns: [{ id: 'Plain' }, { id: 'Warm' }], items: { '7~1': { testCaseId: '7' } } });
    expect(ratings.map(({ rater, aspect, value }) => `${rater} ${aspect} ${value}`).slice(0, 4)).toEqual([
      'r1 Empathy B',
      'r1 Coherence tie',
      'r2 Empathy A',
      'r2 Coherence tie',
    ]);
    expect(parseRatings(ratings.map(formatRating).join('\n'), 'x', set).ratings).toEqual(ratings);
    const [empathy] = indexRatings(ratings);
    expect(preferenceCounts(empathy!, ['r1', 'r2'], key)[0]).toMatchObject({ pooled: { win: 2, lose: 2 } });
  });

  test('may be a list of JSON', () => {
    const { set, problems } = importPreferences(JSON.stringify([item(), 5, item({ item: 8 })]), 'ab.json', 'ab');
    expect(set.items).toHaveLength(2);
    expect(problems).toMatchObject([{ line: 2, code: 'broken-item' }]);
    expect(() => importPreferences('[{"pair":', 'ab.json', 'ab')).toThrow(/ab\.json begins as a JSON list and is none/);
  });

  test('with broken lines and labels keeps the rest and says which', () => {
    const bad = item({ labels: { r1: { Empathy: 'maybe', Coherence: '1' } } });
    const { set, ratings, problems } = importPreferences(
      lines('no json', item({ pair: 'Plain' }), item({ response_2: undefined }), bad),
      'ab.jsonl',
      'ab',
    );
    expect(set.items).toHaveLength(1);
    expect(ratings).toHaveLength(1);
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '1 broken-item',
      '2 broken-item',
      '3 broken-item',
      '4 broken-label',
    ]);
  });

  test('with nothing to use is refused', () => {
    for (const text of ['', '{}', '[]', 'pair,item\nx,y'])
      expect(() => importPreferences(text, 'ab.jsonl', 'ab')).toThrow(/no item of an A\/B test in ab\.jsonl/);
  });
});
