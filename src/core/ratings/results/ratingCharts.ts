import { disagreements } from '../disagreements';
import type { AspectRatings } from '../ratingIndex';
import type { RatingMode } from '../ratingValue';
import { scoreOf } from '../ratingValue';
import type { FigureChart } from './figures';

const MOST = 4;
const VERDICTS = [
  ['A', 1],
  ['tie', 0],
  ['B', -1],
] as const;

/** Each judge, or where there is none each rater, against what the others say together, all aspects pooled. */
export function ratingCharts(
  mode: RatingMode,
  index: readonly AspectRatings[],
  people: readonly string[],
  judges: readonly string[],
): readonly FigureChart[] {
  if (people.length < (judges.length > 0 ? 1 : 2)) return [];
  const others = judges.length > 0 ? 'people' : 'the others';
  return (judges.length > 0 ? judges : people).slice(0, MOST).flatMap((rater): readonly FigureChart[] => {
    const pairs = disagreements(index, rater, people).map(
      ({ own, others: rest }) => [scoreOf(own), scoreOf(rest)] as const,
    );
    if (pairs.length === 0) return [];
    const title = `${rater} and ${others}`;
    if (mode === 'pairwise')
      return [
        {
          kind: 'confusion',
          title,
          rowsName: rater,
          columnsName: others,
          labels: VERDICTS.map(([label]) => label),
          counts: VERDICTS.map(([, own]) =>
            VERDICTS.map(([, rest]) => pairs.filter((pair) => pair[0] === own && pair[1] === rest).length),
          ),
        },
      ];
    const points = [...Map.groupBy(pairs, ([own, rest]) => `${own} ${rest}`).values()].map((same) => ({
      x: same[0]?.[1] ?? 0,
      y: same[0]?.[0] ?? 0,
      count: same.length,
    }));
    return [{ kind: 'scatter', title, xName: others, yName: rater, range: [1, 5], points }];
  });
}
