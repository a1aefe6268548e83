import { PUBLISHED_PREFERENCES, PUBLISHED_RATINGS } from '../evaluation/publishedHuman';
import { CONSENSUS_RULES } from './consensus';
import { figure, pFigure, type Figure, type FigureTable } from './figureTable';
import type { MeanRating } from './meanRatings';
import type { PreferenceCounts, WinCounts } from './preferenceCounts';
import type { RatingAspect } from './ratingAspect';
import type { RatingKey } from './ratingSet';

/** What a table of people's or a judge's verdicts is made with. */
export interface HumanTableOptions {
  /** Names columns; their ids stand for them where it is absent. */
  readonly key?: RatingKey | undefined;
  /** Names aspects and gives their order; their ids stand for them where it is absent. */
  readonly aspects?: readonly RatingAspect[] | undefined;
  /** With the paper's own rows, marked as published. */
  readonly published: boolean;
  /** Of the intervals, to be told. */
  readonly seed: number;
}

/** Who published the rows. */
export const PAPER = 'Qian, Zhang and Liu (2023)';

/** Mean ratings in the shape of the paper's Table 2: columns of responses down, aspects across. */
export function ratingTable(means: readonly MeanRating[], options: HumanTableOptions): FigureTable {
  const aspects = aspectsIn(means, options);
  const columns = options.key?.columns.map(({ id }) => id) ?? unique(means.map(({ column }) => column));
  const published = PUBLISHED_RATINGS.map(({ name, values }) => ({
    name,
    published: true,
    cells: aspects.map((aspect) => figure(publishedValue(values, aspect), 2)),
  }));
  return {
    id: 'ratings',
    title: 'Mean ratings from 1 to 5',
    columns: aspects.map((aspect) => ({ name: aspectName(aspect, options) })),
    rows: [
      ...columns.map((column) => ({
        name: columnName(column, options),
        published: false,
        cells: aspects.map((aspect) =>
          meanFigure(means.find((mean) => mean.column === column && mean.aspect === aspect)),
        ),
      })),
      ...(options.published ? published : []),
    ],
    notes: [
      `Means over items. ${CONSENSUS_RULES.scale} 95 % intervals by percentile bootstrap over items, seed ${options.seed}.`,
      ...(options.published
        ? [`Published: Table 2 of ${PAPER}, 100 test cases and three raters; not measured here.`]
        : []),
    ],
  };
}

/** Wins and losses in the shape of the paper's Table 4, in per cent: pairs of columns down, aspects across. */
export function preferenceTable(
  counts: readonly PreferenceCounts[],
  by: 'pooled' | 'majority',
  options: HumanTableOptions,
): FigureTable {
  const aspects = aspectsIn(counts, options);
  const pairs = [...new Map(counts.map(({ pair }) => [JSON.stringify(pair), pair])).values()];
  const kinds = by === 'majority' ? (['win', 'tie', 'lose', 'noMajority'] as const) : (['win', 'tie', 'lose'] as const);
  const heads = { win: 'win', tie: 'tie', lose: 'lose', noMajority: 'no majority' };
  const rows = pairs.map((pair) => ({
    name: pair.map((column) => columnName(column, options)).join(' vs. '),
    published: false,
    cells: aspects.flatMap((aspect) => {
      const found = counts.find((one) => one.aspect === aspect && JSON.stringify(one.pair) === JSON.stringify(pair));
      return [...kinds.map((kind) => shareFigure(found, by, kind)), signFigure(found)];
    }),
  }));
  const publishedOnes = PUBLISHED_PREFERENCES.map(({ name, values }) => ({
    name,
    published: true,
    cells: aspects.flatMap((aspect) => {
      const [win, lose] = [publishedValue(values, `${aspect}Win`), publishedValue(values, `${aspect}Lose`)];
      const tie = win === undefined || lose === undefined ? undefined : 100 - win - lose;
      const figures = { win, tie, lose, noMajority: undefined };
      return [...kinds.map((kind) => figure(figures[kind], 1)), figure(null, 4)];
    }),
  }));
  const sizes = unique(counts.map((one) => allOf(one[by]).toLocaleString('en')));
  return {
    id: by === 'pooled' ? 'preferences' : 'majorities',
    title:
      by === 'pooled' ? 'Preferences in per cent of all verdicts' : 'Preferences in per cent of items, by majority',
    columns: aspects.flatMap((aspect) =>
      [...kinds.map((kind) => heads[kind]), 'p'].map((name) => ({ name, group: aspectName(aspect, options) })),
    ),
    rows: [...rows, ...(options.published && by === 'pooled' ? publishedOnes : [])],
    notes: [
      `${by === 'pooled' ? 'Every verdict on the complete items counts' : 'Complete items count'} (${sizes.join(', ')}); a win is one of the first-named. ${by === 'pooled' ? '' : CONSENSUS_RULES.verdict}`.trim(),
      'p: two-sided exact sign test of wins against losses by majority.',
      ...(options.published && by === 'pooled'
        ? [
            `Published: Table 4 of ${PAPER}, 100 test cases and three raters; not measured here. Their ties are what wins and losses leave.`,
          ]
        : []),
    ],
  };
}

/** The name of an aspect, its id where nobody names it. */
export function aspectName(id: string, { aspects }: Pick<HumanTableOptions, 'aspects'>): string {
  return aspects?.find((aspect) => aspect.id === id)?.name ?? id;
}

/** The values without what was there before. */
export function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function meanFigure(mean: MeanRating | undefined): Figure {
  if (mean === undefined || mean.majorityMean === null) return figure(null, 2, { detail: 'Nobody rated it.' });
  const { majorityMean, interval, items, pooledMean } = mean;
  const differs = pooledMean !== null && Math.abs(pooledMean - majorityMean) >= 0.005;
  const detail = `n = ${items}${differs ? `; all ${pooledMean.toFixed(2)}` : ''}`;
  return figure(majorityMean, 2, { interval, detail });
}

function shareFigure(
  counted: PreferenceCounts | undefined,
  by: 'pooled' | 'majority',
  kind: 'win' | 'tie' | 'lose' | 'noMajority',
): Figure {
  const of = counted?.[by];
  const all = of === undefined ? 0 : allOf(of);
  if (of === undefined || all === 0) return figure(null, 1, { detail: 'Nobody rated it.' });
  const bad = kind === 'tie' && of.bothBad > 0 ? `; ${of.bothBad} both bad` : '';
  return figure((100 * of[kind]) / all, 1, { detail: `${of[kind]} of ${all}${bad}` });
}

function signFigure(counted: PreferenceCounts | undefined): Figure {
  if (counted === undefined) return figure(null, 4);
  const { signTestP, incomplete } = counted;
  const details = [
    ...(signTestP === null ? ['nothing but ties'] : []),
    ...(incomplete === 0 ? [] : [`${incomplete} left out, rated by fewer`]),
  ];
  return pFigure(signTestP, details.join('; '));
}

function allOf({ win, tie, lose, noMajority }: WinCounts): number {
  return win + tie + lose + noMajority;
}

/** Ids of the aspects that have figures, in the order of the set. */
function aspectsIn(figures: readonly { readonly aspect: string }[], { aspects }: HumanTableOptions): readonly string[] {
  const found = unique(figures.map(({ aspect }) => aspect));
  const ordered = aspects?.map(({ id }) => id).filter((id) => found.includes(id)) ?? [];
  return unique([...ordered, ...found]);
}

function columnName(column: string, { key }: HumanTableOptions): string {
  return key?.columns.find(({ id }) => id === column)?.name ?? column;
}

function publishedValue(values: Readonly<Record<string, number>>, column: string): number | undefined {
  return Object.hasOwn(values, column) ? values[column] : undefined;
}
