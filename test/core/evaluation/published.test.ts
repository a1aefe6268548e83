import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  PUBLISHED_JUDGE_AGREEMENT,
  PUBLISHED_PREFERENCES,
  PUBLISHED_RATINGS,
} from '../../../src/core/evaluation/publishedHuman';
import { PUBLISHED_RESULTS } from '../../../src/core/evaluation/publishedResults';
import { hasShared, sharedPath } from '../../support/core/sharedFolder';

const REFERENCE = '../reference/paper-results.json';

interface PaperTable {
  readonly rows: Readonly<Record<string, readonly (number | null)[]>>;
}

describe('published tables', () => {
  const names: Readonly<Record<string, string>> = { empathy: 'emp', coherence: 'coh', informativity: 'inf' };

  test('wins and losses leave room for ties, ratings lie between 1 and 5, correlations below 1', () => {
    for (const { values } of PUBLISHED_PREFERENCES)
      for (const aspect of ['empathy', 'coherence', 'informativity'] as const)
        expect(values[`${aspect}Win`] + values[`${aspect}Lose`]).toBeLessThanOrEqual(100);
    for (const { values } of PUBLISHED_RATINGS)
      for (const rating of Object.values(values)) expect(rating >= 1 && rating <= 5).toBe(true);
    for (const { values } of PUBLISHED_JUDGE_AGREEMENT) expect(values.kendallTau).toBeLessThan(values.spearman);
  });

  test.skipIf(!hasShared(REFERENCE, 'published tables against the record of the paper'))(
    'are those of the paper, figure by figure',
    () => {
      const paper = JSON.parse(readFileSync(sharedPath(REFERENCE), 'utf8')) as Readonly<Record<string, PaperTable>>;
      const figures = (rows: readonly { readonly name: string; readonly values: object }[]) =>
        Object.fromEntries(rows.map(({ name, values }) => [names[name] ?? name, Object.values(values) as number[]]));
      expect(figures(PUBLISHED_RATINGS)).toEqual(paper['humanRatings']?.rows);
      expect(figures(PUBLISHED_PREFERENCES)).toEqual(paper['humanAB']?.rows);
      expect(figures(PUBLISHED_JUDGE_AGREEMENT)).toEqual(paper['judgeAgreement']?.rows);
      const automatic = Object.entries(paper['automatic']?.rows ?? {}).map(([name, values]) => [
        name,
        values.filter((value) => value !== null),
      ]);
      expect(PUBLISHED_RESULTS.rows.map(({ name, values }) => [name, Object.values(values)])).toEqual(automatic);
    },
  );
});
