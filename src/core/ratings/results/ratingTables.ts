import { PUBLISHED_PREFERENCES, PUBLISHED_RATINGS } from '../../evaluation/publishedHuman';
import { CONSENSUS_RULES } from '../consensus';
import { meanRatings } from '../meanRatings';
import { preferenceCounts, type WinCounts } from '../preferenceCounts';
import type { AspectRatings } from '../ratingIndex';
import type { RatingKey, RatingSet } from '../ratingSet';
import type { FigureCell, FigureTable } from './figures';

/** Of every interval; the tables say it. */
export const RATING_SEED = 13;

const NO_FIGURE: FigureCell = { text: '–' };
const PAPER = 'Qian, Zhang and Liu (2023)';

/** Mean ratings of each column, as the paper's Table 2, with its rows below. */
export function ratingTable(
  { aspects }: RatingSet,
  key: RatingKey,
  index: readonly AspectRatings[],
  people: readonly string[],
): FigureTable {
  const means = index.flatMap((aspect) => meanRatings(aspect, people, { seed: RATING_SEED }, key));
  const own = key.columns.map(({ id, name }) => ({
    name,
    published: false,
    cells: aspects.map((aspect): FigureCell => {
      const mean = means.find((one) => one.column === id && one.aspect === aspect.id);
      if (mean === undefined || mean.majorityMean === null) return { text: '–', detail: 'Nobody rated it.' };
      const { majorityMean, interval, items, pooledMean } = mean;
      const range = interval === null ? '' : `95 % ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}; `;
      const differs = pooledMean !== null && Math.abs(pooledMean - majorityMean) >= 0.005;
      const pooled = differs ? `; all ${pooledMean.toFixed(2)}` : '';
      return { text: majorityMean.toFixed(2), detail: `${range}n = ${items}${pooled}` };
    }),
  }));
  const published = PUBLISHED_RATINGS.map(({ name, values }) => ({
    name,
    published: true,
    cells: aspects.map((aspect): FigureCell => {
      const value = (values as Readonly<Record<string, number>>)[aspect.id];
      return value === undefined ? NO_FIGURE : { text: value.toFixed(2) };
    }),
  }));
  return {
    id: 'ratings',
    title: 'Mean ratings from 1 to 5',
    head: aspects.map(({ name }) => name),
    rows: [...own, ...published],
    notes: [
      `${CONSENSUS_RULES.scale} Intervals by percentile bootstrap over items, seed ${RATING_SEED}.`,
      `Published: Table 2 of ${PAPER}, other systems over 100 test cases and three raters; not measured here.`,
    ],
  };
}

/** Wins, ties and losses in per cent of all verdicts, as the paper's Table 4 with its rows below, and by majority. */
export function preferenceTables(
  { aspects }: RatingSet,
  key: RatingKey,
  index: readonly AspectRatings[],
  people: readonly string[],
): readonly FigureTable[] {
  const counts = index.flatMap((aspect) => preferenceCounts(aspect, people, key));
  const names = new Map(key.columns.map(({ id, name }) => [id, name]));
  const pairs = [...new Map(counts.map(({ pair }) => [JSON.stringify(pair), pair])).values()];
  const rowsOf = (cellOf: (one: (typeof counts)[number]) => FigureCell): FigureTable['rows'] =>
    pairs.map(([first, second]) => ({
      name: `${names.get(first) ?? first} vs. ${names.get(second) ?? second}`,
      published: false,
      cells: aspects.map(({ id }) => {
        const found = counts.find(({ aspect, pair }) => aspect === id && pair[0] === first && pair[1] === second);
        return found === undefined ? NO_FIGURE : cellOf(found);
      }),
    }));
  const published = PUBLISHED_PREFERENCES.map(({ name, values }) => ({
    name,
    published: true,
    cells: aspects.map(({ id }): FigureCell => {
      const of = values as Readonly<Record<string, number>>;
      const [win, lose] = [of[`${id}Win`], of[`${id}Lose`]];
      return win === undefined || lose === undefined
        ? NO_FIGURE
        : { text: `${win.toFixed(1)} / ${(100 - win - lose).toFixed(1)} / ${lose.toFixed(1)}` };
    }),
  }));
  const head = aspects.map(({ name }) => name);
  return [
    {
      id: 'preferences',
      title: 'Win / tie / lose in % of all verdicts',
      head,
      rows: [...rowsOf(({ pooled }) => sharesCell(pooled)), ...published],
      notes: [
        'Of the first-named column, over the items that have as many verdicts as any has.',
        `Published: Table 4 of ${PAPER}, 100 test cases and three raters; not measured here.`,
      ],
    },
    {
      id: 'majorities',
      title: 'Win / tie / lose by majority, in items',
      head,
      rows: rowsOf(({ majority, signTestP, incomplete }) => ({
        text: `${majority.win} / ${majority.tie} / ${majority.lose}`,
        detail: [
          ...(majority.noMajority === 0 ? [] : [`${majority.noMajority} without a majority`]),
          ...(majority.bothBad === 0 ? [] : [`${majority.bothBad} both bad`]),
          ...(incomplete === 0 ? [] : [`${incomplete} left out, rated by fewer`]),
          signTestP === null ? 'no test: nothing but ties' : `p ${pText(signTestP)}`,
        ].join('; '),
      })),
      notes: [`${CONSENSUS_RULES.verdict} p: two-sided exact sign test of wins against losses.`],
    },
  ];
}

function sharesCell({ win, tie, lose, bothBad }: WinCounts): FigureCell {
  const total = win + tie + lose;
  if (total === 0) return { text: '–', detail: 'Nobody rated it.' };
  const share = (count: number): string => ((100 * count) / total).toFixed(1);
  const bad = bothBad === 0 ? '' : `; both bad ${share(bothBad)} %`;
  return { text: [win, tie, lose].map(share).join(' / '), detail: `n = ${total}${bad}` };
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}
