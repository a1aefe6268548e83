import { OVERALL, pairRows, restRows, type AgreementRow } from '../agreementRows';
import { agreementTable, panelTable, raterTable } from '../agreementTables';
import type { FigureTable } from '../figureTable';
import { preferenceTable, ratingTable, type HumanTableOptions } from '../humanTables';
import { columnOf, meanRatings } from '../meanRatings';
import { panelAgreement } from '../panelAgreement';
import { preferenceCounts } from '../preferenceCounts';
import { raterStatistics } from '../raterStatistics';
import { isJudge } from '../raterName';
import { indexRatings, type AspectRatings } from '../ratingIndex';
import { ratingSetHash, ratingUnits, type RatingKey, type RatingSet } from '../ratingSet';
import type { Rating } from '../ratings';
import type { RatingResultsTask } from '../ratingServices';
import type { RatingResults } from './figures';
import { judgeTable } from './judgeTable';
import { ratingCharts } from './ratingCharts';
import { widestApart } from './widestApart';

/** Of every interval; the tables say it. */
const RATING_SEED = 13;

/** What came of a set: tables in the shape of the paper's, agreement, and where raters differ most. Takes a second or more for hundreds of items: run it where nobody waits for the thread. */
export function ratingResults({ set, key, ratings }: RatingResultsTask): RatingResults {
  const raters = [...new Set(ratings.map(({ rater }) => rater))];
  const [judges, people] = [raters.filter((rater) => isJudge(rater)), raters.filter((rater) => !isJudge(rater))];
  const index = indexOf(set, key, ratings);
  return {
    tables: ratings.length === 0 ? [] : tablesOf({ set, key, ratings }, index, people, judges),
    charts: ratingCharts(set.mode, index, people, judges),
    disagreements: widestApart(set, key, ratings, index, people, judges),
    warnings: warningsOf(set, key, ratings),
  };
}

function tablesOf(
  { set, key, ratings }: RatingResultsTask,
  index: readonly AspectRatings[],
  people: readonly string[],
  judges: readonly string[],
): readonly FigureTable[] {
  const options = { key, aspects: set.aspects, published: true, seed: RATING_SEED };
  const alone = { ...options, published: false };
  const panel = index.map((aspect) => panelAgreement(aspect, people));
  return [
    ...(people.length === 0 ? [] : verdictTables(set, index, people, options)),
    ...judges.flatMap((judge) =>
      verdictTables(set, index, [judge], alone)
        .slice(0, 1)
        .map((table) => ({ ...table, id: `${table.id}-${judge}`, title: `${table.title}: ${judge}` })),
    ),
    ...(people.length < 2 ? [] : [panelTable(panel, options)]),
    ...(judges.length === 0 || people.length === 0
      ? []
      : [
          agreementTable(restRows(index, judges, people, options), {
            ...options,
            id: 'judges',
            title: 'Agreement of judge and people',
          }),
        ]),
    ...(judges.length === 0 ? [] : [judgeTable({ set, key, ratings }, index, people, judges)]),
    ...(people.length < 2
      ? []
      : [
          // All aspects pooled: what a judge can reach at most.
          agreementTable(overallOf(restRows(index, people, people, options), index), {
            ...alone,
            id: 'ceiling',
            title: 'Agreement of each rater with the others',
          }),
          agreementTable(overallOf(pairRows(index, [...people, ...judges], options), index), {
            ...alone,
            id: 'pairs',
            title: 'Agreement of pairs of raters',
          }),
        ]),
    raterTable(raterStatistics(ratings, key)),
  ];
}

function verdictTables(
  { mode }: RatingSet,
  index: readonly AspectRatings[],
  raters: readonly string[],
  options: HumanTableOptions,
): readonly FigureTable[] {
  const { key, seed } = options;
  if (mode === 'absolute')
    return [
      ratingTable(
        index.flatMap((aspect) => meanRatings(aspect, raters, { seed }, key)),
        options,
      ),
    ];
  const counts = index.flatMap((aspect) => preferenceCounts(aspect, raters, key));
  return (['pooled', 'majority'] as const).map((by) => preferenceTable(counts, by, options));
}

function overallOf(rows: readonly AgreementRow[], index: readonly AspectRatings[]): readonly AgreementRow[] {
  return rows.filter(({ aspect }) => aspect === OVERALL || index.length === 1);
}

/** By aspect in the set's order, without items that check attention. */
function indexOf(set: RatingSet, key: RatingKey, ratings: readonly Rating[]): readonly AspectRatings[] {
  const checked = new Set(key.checks.map(({ id }) => id));
  const counted = ratings.filter(({ id }) =>
    set.mode === 'absolute' ? columnOf(id, key) !== undefined : !checked.has(id),
  );
  const index = indexRatings(counted);
  return set.aspects.flatMap(({ id }) => index.find(({ aspect }) => aspect === id) ?? []);
}

function warningsOf(set: RatingSet, key: RatingKey, ratings: readonly Rating[]): readonly string[] {
  const questions = ratingUnits(set).length * set.aspects.length;
  const unfinished = [...Map.groupBy(ratings, ({ rater }) => rater)].filter(([, { length }]) => length < questions);
  return [
    ...(ratings.length === 0 ? ['Nobody has rated anything yet.'] : []),
    ...(key.setHash === ratingSetHash(set)
      ? []
      : ['The set was edited after its key was made: items that the key does not know do not count for any column.']),
    ...(unfinished.length === 0
      ? []
      : [
          `Not done: ${unfinished.map(([name, { length }]) => `${name} (${length} rated)`).join(', ')}. What is rated counts.`,
        ]),
  ];
}
