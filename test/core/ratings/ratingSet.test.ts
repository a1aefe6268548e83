import { describe, expect, test } from 'vitest';
import type { TestCase } from '../../../src/core/inputs/testCase';
import { makeRatingSet, type RatingSetChoice } from '../../../src/core/ratings/makeRatingSet';
import { formatRatingFile, parseRatingKey, parseRatingSet } from '../../../src/core/ratings/parseRatingSet';
import type { RatedColumn } from '../../../src/core/ratings/ratedColumn';
import { orderForRater } from '../../../src/core/ratings/raterOrder';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import { ratingSetHash, ratingUnits } from '../../../src/core/ratings/ratingSet';

const testCases = Array.from({ length: 40 }, (_, index): TestCase => ({
  id: `d${index}#2`,
  dialogueId: `d${index}`,
  emotion: index % 4 === 0 ? 'proud' : 'sad',
  situation: '',
  context: [{ role: 'speaker', text: `I tell of ${index}.` }],
  gold: 'Well.',
}));
const column = (id: string, name: string): RatedColumn => ({
  id,
  name,
  responses: new Map(testCases.map((testCase) => [testCase.id, `${testCase.id} answered with ${name.length} words`])),
});
const columns = [column('zero', 'Zero-shot'), column('two', 'Two-stage'), column('know', 'Knowledge')];
const choice: RatingSetChoice = {
  name: 'trial',
  mode: 'pairwise',
  aspects: aspectsOf(['empathy', 'coherence']),
  bothBad: true,
  count: 12,
  seed: 5,
  attentionChecks: 0,
};

describe('a rating set', () => {
  test('holds no name of a column, no seed of the labels, and the key tells which response is whose', () => {
    const { set, key } = makeRatingSet(testCases, columns, { ...choice, seed: 987654 });
    const opened = formatRatingFile(set);
    for (const secret of ['Zero-shot', 'Two-stage', 'Knowledge', '"zero"', '"two"', '"know"', '987654'])
      expect(opened).not.toContain(secret);
    expect(set.items).toHaveLength(24);
    for (const item of set.items) {
      const { testCaseId, columns: labels } = key.items[item.id]!;
      for (const { label, text } of item.responses) {
        const owner = columns.find(({ id }) => id === labels[label])!;
        expect(owner.responses.get(testCaseId)).toBe(text);
      }
    }
    expect(key.setHash).toBe(ratingSetHash(set));
  });

  test('gives each column each letter about as often, and never the same order throughout', () => {
    const { key } = makeRatingSet(testCases, columns.slice(0, 2), { ...choice, count: 40 });
    const first = Object.values(key.items).filter((item) => item.columns['A'] === 'zero').length;
    expect(first).toBeGreaterThan(10);
    expect(first).toBeLessThan(30);
  });

  test('is the same for the same seed and another for another', () => {
    expect(makeRatingSet(testCases, columns, choice)).toEqual(makeRatingSet(testCases, columns, choice));
    const ids = (seed: number) => makeRatingSet(testCases, columns, { ...choice, seed }).set.items.map(({ id }) => id);
    expect(ids(5)).not.toEqual(ids(6));
  });

  test('keeps the share of each emotion when it is stratified', () => {
    const { key } = makeRatingSet(testCases, columns.slice(0, 2), { ...choice, stratify: 'emotion' });
    const proud = Object.values(key.items).filter(
      ({ testCaseId }) => testCases.find(({ id }) => id === testCaseId)?.emotion === 'proud',
    );
    expect(proud).toHaveLength(3);
  });

  test('of a scale has every response of a test case as a unit, and survives its file', () => {
    const { set, key } = makeRatingSet(testCases, columns, { ...choice, mode: 'absolute', count: 5 });
    expect(ratingUnits(set)).toHaveLength(15);
    expect(ratingUnits(set)[0]?.id).toBe(`${set.items[0]?.id}/A`);
    expect(set.bothBad).toBe(false);
    expect(parseRatingSet(formatRatingFile(set), 'x')).toEqual(set);
    expect(parseRatingKey(formatRatingFile(key), 'x')).toEqual(key);
  });

  test('leaves out test cases that a column has not answered, and says so', () => {
    const partial = { ...columns[1]!, responses: new Map([...columns[1]!.responses].slice(0, 7)) };
    const { set, notices } = makeRatingSet(testCases, [columns[0]!, partial], choice);
    expect(set.items).toHaveLength(7);
    expect(notices).toEqual([
      '33 of 40 test cases are left out: not every column has answered them.',
      'There are 7 test cases to draw from, not 12: all are taken.',
    ]);
    expect(() => makeRatingSet(testCases, [columns[0]!], choice)).toThrow(/two columns/);
    expect(() => makeRatingSet(testCases, columns, { ...choice, pairs: [['zero', 'nobody']] })).toThrow(/"nobody"/);
  });

  test.each(['pairwise', 'absolute'] as const)('has attention checks that look like other items (%s)', (mode) => {
    const { set, key } = makeRatingSet(testCases, columns.slice(0, 2), { ...choice, mode, attentionChecks: 3 });
    expect(key.checks).toHaveLength(3);
    expect(set.items).toHaveLength(15);
    for (const check of key.checks) {
      const unit = ratingUnits(set).find(({ id }) => id === check.id)!;
      const { testCaseId, columns: labels } = key.items[unit.item.id]!;
      const foreign = unit.item.responses.filter(
        ({ label, text }) => columns.find(({ id }) => id === labels[label])?.responses.get(testCaseId) !== text,
      );
      expect(foreign).toHaveLength(1);
      const emotionOf = (id: string | undefined) => testCases.find((testCase) => testCase.id === id)?.emotion;
      expect(emotionOf(foreign[0]?.text.split(' ')[0])).not.toBe(emotionOf(testCaseId));
      expect(check.aspect).toBe('coherence');
      if (mode === 'pairwise') expect(check.passes).not.toContain(foreign[0]?.label);
      else expect(unit.response).toEqual(foreign[0]);
    }
  });
});

describe('the order of a rater', () => {
  const { set } = makeRatingSet(testCases, columns.slice(0, 2), { ...choice, count: 40 });

  test('holds every item and response once, stays for a rater and is another for another', () => {
    const own = orderForRater(set, 'Ada');
    expect(own.map(({ item }) => item).sort((a, b) => a - b)).toEqual(set.items.map((_, index) => index));
    expect(own.every(({ responses }) => [...responses].sort().join() === '0,1')).toBe(true);
    expect(orderForRater(set, ' Ada ')).toEqual(own);
    const other = orderForRater(set, 'Bo');
    expect(other.map(({ item }) => item)).not.toEqual(own.map(({ item }) => item));
    const sides = (order: typeof own) => [...order].sort((a, b) => a.item - b.item).map(({ responses }) => responses);
    expect(sides(other)).not.toEqual(sides(own));
    expect(new Set(own.map(({ responses }) => responses.join())).size).toBe(2);
  });

  test('keeps the sides of an item when others come to the set', () => {
    const sides = (part: typeof set) =>
      new Map(orderForRater(part, 'Ada').map(({ item, responses }) => [part.items[item]!.id, responses]));
    const [few, all] = [sides({ ...set, items: set.items.slice(5, 14) }), sides(set)];
    for (const [id, responses] of few) expect(all.get(id)).toEqual(responses);
  });
});

describe('a set written by hand', () => {
  test('needs its items alone', () => {
    const set = parseRatingSet(
      JSON.stringify({ items: [{ id: 7, context: ['hi', 'hello', 'bad day'], responses: ['oh', 'no'] }] }),
      'x',
    );
    expect(set).toMatchObject({ mode: 'pairwise', items: [{ id: '7' }] });
    expect(set.items[0]?.context.map(({ role }) => role)).toEqual(['speaker', 'listener', 'speaker']);
    expect(set.aspects).toHaveLength(4);
  });

  test.each([
    ['{', /x is not JSON/],
    ['{"items":[]}', /items/],
    ['{"items":[{"id":"a","context":[],"responses":[]}]}', /items\[0\]\.responses/],
    ['{"mode":"pairwise","items":[{"id":"a","context":[],"responses":["one"]}]}', /item "a".*two responses/],
    ['{"items":[{"id":"a","context":[],"responses":["1","2"]},{"id":"a","context":[],"responses":["1","2"]}]}', /"a"/],
  ])('is refused with what is wrong and where: %s', (text, message) => {
    expect(() => parseRatingSet(text, 'x')).toThrow(message);
  });
});
