import { describe, expect, test } from 'vitest';
import { consensusOf, restOf } from '../../../src/core/ratings/consensus';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import { ratingUnits, type RatingSet } from '../../../src/core/ratings/ratingSet';
import { formatRating, formatWithdrawal, mergeRatings, parseRatings } from '../../../src/core/ratings/ratings';
import { raterStatistics } from '../../../src/core/ratings/raterStatistics';

const set: RatingSet = {
  kind: 'rapport-rating-set',
  version: 1,
  name: 'trial',
  mode: 'pairwise',
  aspects: aspectsOf(['empathy', 'coherence']),
  bothBad: false,
  orderSeed: 1,
  items: ['a', 'b'].map((id) => ({
    id,
    context: [{ role: 'speaker', text: 'hi' }],
    responses: [
      { label: 'A', text: `${id} one` },
      { label: 'B', text: `${id} two` },
    ],
  })),
};
const line = (id: string, aspect: string, value: unknown, more: object = {}): string =>
  JSON.stringify({ id, rater: 'r', aspect, value, ...more });

describe('a file of ratings', () => {
  test('is read as it was written; of several lines for one question the last counts, and that is said', () => {
    const hash = ratingUnits(set)[0]!.hash;
    const rating = { id: 'a', rater: 'r', aspect: 'empathy', value: 'A', seconds: 3.5, note: 'so', hash } as const;
    const text = [line('a', 'empathy', 'B'), formatRating(rating), line('a', 'coherence', 'tie')].join('\n');
    const { ratings, problems, replaced } = parseRatings(text, 'f', set);
    expect(ratings[0]).toEqual(rating);
    expect(replaced).toBe(1);
    expect(problems).toMatchObject([
      { code: 'repeated-rating', line: 2, message: expect.stringContaining('line 1 (B)') },
    ]);
  });

  test('takes a rating back, and takes it again', () => {
    const taken = [line('a', 'empathy', 'B'), formatWithdrawal({ id: 'a', rater: 'r', aspect: 'empathy' })];
    expect(parseRatings(taken.join('\n'), 'f').ratings).toEqual([]);
    expect(parseRatings([...taken, line('a', 'empathy', 'A')].join('\n'), 'f').ratings).toMatchObject([{ value: 'A' }]);
  });

  test.each([
    ['not JSON', 'no json', /not JSON/],
    ['a missing aspect', JSON.stringify({ id: 'a', rater: 'r', value: 'A' }), /no "aspect"/],
    ['a missing rater', JSON.stringify({ id: 'a', aspect: 'empathy', value: 'A' }), /no "rater"/],
    ['a missing value', JSON.stringify({ id: 'a', rater: 'r', aspect: 'empathy' }), /value that is missing/],
    ['a word that is no verdict', line('a', 'empathy', 'better'), /"better"/],
    ['a number where a verdict is asked', line('a', 'empathy', 4), /4 of "a" is none of A, B, tie/],
    ['a verdict that the set does not offer', line('a', 'empathy', 'both bad'), /both-bad/],
    ['an unknown item', line('z', 'empathy', 'A'), /"z"/],
    ['an unknown aspect', line('a', 'charm', 'A'), /no aspect "charm"/],
    ['a response that changed since', line('a', 'empathy', 'A', { hash: '0123456789abcdef' }), /has changed/],
  ])('leaves out a line with %s, and says where', (_, text, message) => {
    const { ratings, problems } = parseRatings(`${line('b', 'coherence', 'A')}\n${text}\n`, 'f', set);
    expect(ratings).toHaveLength(1);
    const [broken] = problems;
    expect(broken).toMatchObject({ severity: 'error', line: 2, file: 'f', message: expect.stringMatching(message) });
  });

  test('a value out of the scale is refused where the set is known', () => {
    const absolute: RatingSet = { ...set, mode: 'absolute' };
    const text = [line('a/A', 'empathy', 6), line('a/A', 'coherence', 5), line('a/B', 'coherence', 2.5)].join('\n');
    expect(parseRatings(text, 'f', absolute).ratings).toMatchObject([{ id: 'a/A', value: 5 }]);
    expect(parseRatings(text, 'f').ratings.map(({ value }) => value)).toEqual([6, 5, 2.5]);
  });

  test('an item that was begun and not finished is reported and counts for what it has', () => {
    const { ratings, problems } = parseRatings(line('a', 'empathy', 'A'), 'f', set);
    expect(ratings).toHaveLength(1);
    expect(problems).toMatchObject([{ code: 'missing-aspect', message: expect.stringContaining('coherence') }]);
  });

  test('two files in conflict: the later counts, and the conflict is told with both', () => {
    const [one, other] = ['A', 'B'].map((value, index) => parseRatings(line('a', 'empathy', value), `f${index}`));
    const { ratings, problems } = mergeRatings([one!, other!]);
    expect(ratings).toMatchObject([{ value: 'B' }]);
    expect(problems).toMatchObject([{ code: 'conflicting-rating', message: expect.stringMatching(/A in f0/) }]);
    expect(mergeRatings([one!, one!]).problems).toEqual([]);
  });
});

describe('what raters say together', () => {
  test('is the verdict of more than half, "both bad" as a tie; else there is none', () => {
    expect(consensusOf(['A', 'A', 'B'])).toEqual({ kind: 'majority', value: 'A', votes: 2, of: 3 });
    expect(consensusOf(['tie', 'both-bad', 'A'])).toMatchObject({ kind: 'majority', value: 'tie' });
    expect(consensusOf(['A', 'B', 'tie'])).toMatchObject({ kind: 'none' });
    expect(consensusOf(['A', 'B'])).toMatchObject({ kind: 'none' });
    expect(consensusOf([])).toMatchObject({ kind: 'none' });
  });

  test('is the number of more than half, else the median; against a rater it is always the median', () => {
    expect(consensusOf([1, 1, 5])).toMatchObject({ kind: 'majority', value: 1 });
    expect(consensusOf([1, 2, 5])).toMatchObject({ kind: 'median', value: 2 });
    expect(consensusOf([1, 2])).toMatchObject({ kind: 'median', value: 1.5 });
    expect(restOf([1, 1, 1, 4, 4])).toBe(1);
    expect(restOf([2, 4])).toBe(3);
    expect(restOf(['A', 'tie'])).toBeUndefined();
    expect(restOf([])).toBeUndefined();
  });
});

describe('the statistics of raters', () => {
  const items = Array.from({ length: 20 }, (_, item) => `i${item}`);
  const said = (rater: string, value: (item: number) => number, seconds: number) =>
    items.map((id, item) => ({ id, rater, aspect: 'empathy', value: value(item), seconds }));

  test('find the one who gives one value throughout, the one in haste and the one at odds with all', () => {
    const ratings = [
      ...said('Ada', (item) => (item % 5) + 1, 12),
      ...said('Bo', (item) => (item % 5) + 1, 10),
      ...said('Eve', (item) => (item % 5) + 1, 12),
      ...said('Cy', () => 3, 11),
      ...said('Di', (item) => 5 - (item % 5), 2),
    ];
    const concerns = Object.fromEntries(raterStatistics(ratings).map((found) => [found.rater, found.concerns]));
    expect(concerns['Ada']).toEqual([]);
    expect(concerns['Cy']).toContain('Every rating is 3.');
    expect(concerns['Di']!.join(' ')).toMatch(/No more agreement.*less than a third/);
  });

  test('find nobody in haste who takes more than a third of what is usual', () => {
    const ratings = [...said('Ada', (item) => (item % 5) + 1, 12), ...said('Bo', (item) => (item % 5) + 1, 5)];
    expect(raterStatistics(ratings).flatMap(({ concerns }) => concerns)).toEqual([]);
  });

  test('measure a rater by the others alone', () => {
    const [Ada] = raterStatistics([
      ...said('Ada', (item) => (item % 5) + 1, 9),
      ...said('Bo', (item) => 5 - (item % 5), 9),
    ]);
    expect(Ada?.agreementWithRest).toBeCloseTo(-1, 12);
  });

  test('count attention checks that were passed and failed', () => {
    const ratings = [...said('Ada', () => 4, 1), { id: 'c/A', rater: 'Ada', aspect: 'empathy', value: 5 }];
    const check = { id: 'c/A', aspect: 'empathy', passes: [1, 2] };
    const key = {
      kind: 'rapport-rating-key',
      version: 1,
      setHash: '',
      seed: 1,
      columns: [],
      items: {},
      checks: [check],
    } as const;
    const [found] = raterStatistics(ratings, key);
    expect(found).toMatchObject({ checks: { passed: 0, failed: 1 } });
    expect(found!.concerns).toContain('Failed 1 of 1 attention checks.');
  });
});
