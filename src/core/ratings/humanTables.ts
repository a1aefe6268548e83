import {
  PUBLISHED_JUDGE_AGREEMENT,
  PUBLISHED_PREFERENCES,
  PUBLISHED_RATINGS,
  type PublishedFigures,
} from '../evaluation/publishedHuman';
import { CONSENSUS_RULES } from './consensus';
import { figure, type Figure, type FigureTable } from './figureTable';
import type { MeanRating } from './meanRatings';
import type { AgreementRow } from './agreementRows';
import type { PreferenceCounts, WinCounts } from './preferenceCounts';
import type { RatingKey } from './ratingSet';

/** What a table of people's or a judge's verdicts is made with. */
export interface HumanTableOptions {
  /** Names columns; their ids stand for them where it is absent. */
  readonly key?: RatingKey | undefined;
  readonly published: boolean;
}

const PAPER = 'Published rows: Qian, Zhang and Liu (2023).';

/** Mean ratings in the shape of the paper's Table 2: columns of responses down, aspects across. */
export function ratingTable(means: readonly MeanRating[], { key, published }: HumanTableOptions): FigureTable {
  const aspects = unique(means.map(({ aspect }) => aspect));
  const columns = unique(means.map(({ column }) => column));
  const cell = (column: string, aspect: string): Figure => {
    const found = means.find((mean) => mean.column === column && mean.aspect === aspect);
    const shown = figure(found?.majorityMean, 2);
    const interval = found?.interval;
    return interval === null || interval === undefined
      ? shown
      : { ...shown, text: `${shown.text} [${interval[0].toFixed(2)}, ${interval[1].toFixed(2)}]` };
  };
  const items = means.reduce((most, mean) => Math.max(most, mean.items), 0);
  return {
    title: 'Mean ratings from 1 to 5',
    columns: aspects,
    rows: [
      ...(published ? publishedRows(PUBLISHED_RATINGS, aspects, 2) : []),
      ...columns.map((column) => ({
        name: nameOf(column, key),
        kind: 'own' as const,
        cells: aspects.map((aspect) => cell(column, aspect)),
      })),
    ],
    notes: [
      `Means over ${items} items with 95 % bootstrap intervals. ${CONSENSUS_RULES.scale}`,
      ...(published ? [PAPER] : []),
    ],
  };
}

/** Wins and losses in the shape of the paper's Table 4, in per cent: pairs of columns down, aspects across. */
export function preferenceTable(
  counts: readonly PreferenceCounts[],
  by: 'pooled' | 'majority',
  { key, published }: HumanTableOptions,
): FigureTable {
  const aspects = unique(counts.map(({ aspect }) => aspect));
  const pairs = [...new Map(counts.map(({ pair }) => [JSON.stringify(pair), pair])).values()];
  const kinds = by === 'majority' ? (['win', 'tie', 'lose', 'noMajority'] as const) : (['win', 'tie', 'lose'] as const);
  const heads = { win: 'win', tie: 'tie', lose: 'lose', noMajority: 'no majority' };
  const all = ({ win, tie, lose, noMajority }: WinCounts): number => win + tie + lose + noMajority;
  const shown = (counted: PreferenceCounts | undefined, kind: (typeof kinds)[number]): Figure => {
    const of = counted?.[by];
    return of === undefined || all(of) === 0 ? figure(null, 1) : figure((100 * of[kind]) / all(of), 1);
  };
  const rows = pairs.map((pair) => ({
    name: pair.map((column) => nameOf(column, key)).join(' vs. '),
    kind: 'own' as const,
    cells: aspects.flatMap((aspect) => {
      const counted = counts.find((one) => one.aspect === aspect && JSON.stringify(one.pair) === JSON.stringify(pair));
      return [...kinds.map((kind) => shown(counted, kind)), pFigure(counted?.signTestP)];
    }),
  }));
  const publishedOnes = PUBLISHED_PREFERENCES.map(({ name, values }) => ({
    name,
    kind: 'published' as const,
    cells: aspects.flatMap((aspect) => {
      const [win, lose] = [publishedValue(values, `${aspect}Win`), publishedValue(values, `${aspect}Lose`)];
      const tie = win === undefined || lose === undefined ? undefined : 100 - win - lose;
      const figures = { win, tie, lose, noMajority: undefined };
      return [...kinds.map((kind) => figure(figures[kind], 1)), figure(null, 4)];
    }),
  }));
  const sizes = unique(counts.map((one) => `${all(one[by])}`));
  return {
    title:
      by === 'pooled' ? 'Preferences in per cent of all verdicts' : 'Preferences in per cent of items, by majority',
    columns: aspects.flatMap((aspect) => [...kinds.map((kind) => `${aspect} ${heads[kind]}`), `${aspect} p`]),
    rows: [...(published ? publishedOnes : []), ...rows],
    notes: [
      `${by === 'pooled' ? 'Every verdict on the complete items counts' : 'Complete items count'} (${sizes.join(', ')}); a win is one of the first-named. ${CONSENSUS_RULES.verdict}`,
      'p: sign test of wins against losses by majority, two-sided.',
      ...(published ? [`${PAPER} Their ties are what wins and losses leave.`] : []),
    ],
  };
}

/** Agreement in the shape of the paper's Table 6: aspects down, coefficients across; one block for each pair of sides. */
export function agreementTable(rows: readonly AgreementRow[], { published }: HumanTableOptions): FigureTable {
  const paper = PUBLISHED_JUDGE_AGREEMENT.map(({ name, values }) => ({
    name: `GPT-4 against people, ${name}`,
    kind: 'published' as const,
    cells: [
      figure(null, 0),
      figure(values.spearman, 3),
      figure(null, 3),
      figure(values.kendallTau, 3),
      ...[3, 3, 3].map((decimals) => figure(null, decimals)),
      figure(null, 0),
    ],
  }));
  return {
    title: 'Agreement',
    columns: ['n', 'Spearman', '95 %', 'Kendall tau-b', '95 %', 'kappa', 'weighted kappa', 'left out'],
    rows: [
      ...(published ? paper : []),
      ...rows.map((row) => ({
        name: `${row.a} against ${row.b.kind === 'rest' ? 'the rest' : row.b.rater}, ${row.aspect}`,
        kind: 'own' as const,
        cells: [
          figure(row.n, 0),
          figure(row.spearman, 3),
          interval(row.spearmanInterval),
          figure(row.kendallTauB, 3),
          interval(row.kendallInterval),
          figure(row.cohenKappa.value, 3),
          figure(row.weightedKappa.value, 3),
          figure(row.leftOut, 0),
        ],
      })),
    ],
    notes: [
      'A = 1, tie = 0, B = -1; overall: all (item, aspect) pairs pooled. Intervals: percentile bootstrap over items. Weighted kappa: quadratic.',
      'The rest: the median of numbers, the strict majority of verdicts; without one the item is left out.',
      ...unique(rows.flatMap(({ reason }) => reason ?? [])),
      ...(published ? [PAPER] : []),
    ],
  };
}

function pFigure(p: number | null | undefined): Figure {
  const shown = figure(p, 4);
  return shown.value !== null && shown.value < 0.0001 ? { ...shown, text: '<0.0001' } : shown;
}

function interval(bounds: readonly [number, number] | null): Figure {
  return { text: bounds === null ? '–' : `[${bounds[0].toFixed(3)}, ${bounds[1].toFixed(3)}]`, value: null };
}

function publishedRows<Column extends string>(
  rows: readonly PublishedFigures<Column>[],
  columns: readonly string[],
  decimals: number,
): FigureTable['rows'] {
  return rows.map(({ name, values }) => ({
    name,
    kind: 'published',
    cells: columns.map((column) => figure(publishedValue(values, column), decimals)),
  }));
}

function publishedValue(values: Readonly<Record<string, number>>, column: string): number | undefined {
  return Object.hasOwn(values, column) ? values[column] : undefined;
}

function nameOf(column: string, key: RatingKey | undefined): string {
  return key?.columns.find(({ id }) => id === column)?.name ?? column;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
