import { columnOf } from '../meanRatings';
import { isJudge } from '../raterName';
import { indexRatings, type AspectRatings } from '../ratingIndex';
import { ratingSetHash, ratingUnits, type RatingKey, type RatingSet } from '../ratingSet';
import type { Rating } from '../ratings';
import type { RatingResultsTask } from '../ratingServices';
import type { RatingResults } from './figures';
import { agreementTables, panelTables, raterTable } from './agreementTables';
import { ratingCharts } from './ratingCharts';
import { preferenceTables, ratingTable } from './ratingTables';
import { widestApart } from './widestApart';

/** What came of a set: tables in the shape of the paper's, agreement, and where raters differ most. Takes a second or more for hundreds of items: run it where nobody waits for the thread. */
export function ratingResults({ set, key, ratings }: RatingResultsTask): RatingResults {
  const raters = [...new Set(ratings.map(({ rater }) => rater))];
  const [judges, people] = [raters.filter((rater) => isJudge(rater)), raters.filter((rater) => !isJudge(rater))];
  const index = indexOf(set, key, ratings);
  const tables =
    ratings.length === 0
      ? []
      : [
          ...(people.length === 0
            ? []
            : set.mode === 'absolute'
              ? [ratingTable(set, key, index, people)]
              : preferenceTables(set, key, index, people)),
          ...judges.flatMap((judge) =>
            (set.mode === 'absolute'
              ? [ratingTable(set, key, index, [judge])]
              : preferenceTables(set, key, index, [judge]).slice(0, 1)
            ).map((table) => ({
              ...table,
              id: `${table.id}-${judge}`,
              title: `${table.title}: ${judge}`,
              rows: table.rows.filter(({ published }) => !published),
              notes: [],
            })),
          ),
          ...panelTables(set, index, people),
          ...agreementTables(set, index, people, judges),
          raterTable(ratings, key),
        ];
  return {
    tables,
    charts: ratingCharts(set.mode, index, people, judges),
    disagreements: widestApart(set, key, ratings, index, people, judges),
    warnings: warningsOf(set, key, ratings),
  };
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
