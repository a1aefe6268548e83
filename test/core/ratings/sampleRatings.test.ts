import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { testCasesOf } from '../../../src/core/inputs/testCase';
import { makeRatingSet } from '../../../src/core/ratings/makeRatingSet';
import { formatRatingFile, parseRatingKey, parseRatingSet } from '../../../src/core/ratings/parseRatingSet';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import { parseRatings } from '../../../src/core/ratings/ratings';
import { ratingResults } from '../../../src/core/ratings/results/ratingResults';

const SAMPLES = path.join(import.meta.dirname, '../../../samples');
const textOf = (...parts: readonly string[]): string => readFileSync(path.join(SAMPLES, ...parts), 'utf8');

describe('the sample of ratings', () => {
  const set = parseRatingSet(textOf('ratings', 'brief-or-attentive.set.json'), 'set');
  const key = parseRatingKey(textOf('ratings', 'brief-or-attentive.key.json'), 'key');
  const { ratings, problems, replaced } = parseRatings(
    textOf('ratings', 'brief-or-attentive.ratings.jsonl'),
    'ratings',
    set,
  );

  test('is what its responses make', () => {
    const testCases = parseDialogues(textOf('dialogues', 'test.jsonl'), 'test.jsonl').dialogues.flatMap(testCasesOf);
    const columns = ['attentive', 'brief'].map((id) => ({
      id,
      name: id,
      responses: new Map(
        textOf('ratings', `${id}.jsonl`)
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { readonly id: string; readonly response: string })
          .map((row) => [row.id, row.response]),
      ),
    }));
    const made = makeRatingSet(testCases, columns, {
      name: 'brief-or-attentive',
      mode: 'pairwise',
      aspects: aspectsOf(['empathy', 'coherence', 'informativity']),
      bothBad: false,
      count: 10,
      seed: 13,
      attentionChecks: 1,
    });
    expect(formatRatingFile(made.set)).toBe(textOf('ratings', 'brief-or-attentive.set.json'));
    expect(formatRatingFile(made.key)).toBe(textOf('ratings', 'brief-or-attentive.key.json'));
  });

  test('is rated to the end by raters who are said to be invented', () => {
    expect({ problems, replaced }).toEqual({ problems: [], replaced: 0 });
    const raters = [...new Set(ratings.map(({ rater }) => rater))];
    expect(raters).toHaveLength(4);
    expect(raters.every((rater) => /\binvented\b/.test(rater))).toBe(true);
    expect(ratings).toHaveLength(4 * 11 * 3);
  });

  test('has something to show in every table, and no warning', () => {
    const { tables, charts, disagreements, warnings } = ratingResults({ set, key, ratings });
    expect(tables.map(({ id }) => id)).toEqual([
      'preferences',
      'majorities',
      'preferences-judge:invented judge',
      'panel',
      'judges',
      'judge-checks',
      'ceiling',
      'pairs',
      'raters',
    ]);
    for (const { id, rows } of tables.filter(({ id: of }) => of !== 'raters' && of !== 'judge-checks'))
      for (const { cells, published } of rows)
        if (!published)
          expect(
            cells.map(({ value }) => value),
            id,
          ).not.toContain(null);
    expect(charts).toHaveLength(1);
    expect(disagreements.length).toBeGreaterThan(3);
    expect(warnings).toEqual([]);
  });
});
