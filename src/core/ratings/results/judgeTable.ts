import { restOf } from '../consensus';
import { figure, type FigureTable } from '../figureTable';
import { judgeWarnings, selfPreferenceWarnings, type JudgeFigures } from '../judgeWarnings';
import { lengthCheck, lengthCorrelation, type SaidOfUnit } from '../lengthCheck';
import { modelOfJudge } from '../raterName';
import type { AspectRatings } from '../ratingIndex';
import type { RatingResultsTask } from '../ratingServices';

/**
 * What makes judges doubtful, beside their agreement with people: verdicts that changed with the order, ties, a liking of
 * length (that of the people below), and a judge that judges its own words. Aspects are pooled.
 */
export function judgeTable(
  { set, key, ratings }: RatingResultsTask,
  index: readonly AspectRatings[],
  people: readonly string[],
  judges: readonly string[],
): FigureTable {
  const figuresOf = (said: readonly SaidOfUnit[], flips: readonly boolean[]): JudgeFigures => {
    const readable = said.filter(({ value }) => value !== null);
    const pairwise = set.mode === 'pairwise';
    const ties = readable.filter(({ value }) => value === 'tie' || value === 'both-bad').length;
    return {
      readable: readable.length,
      told: flips.length,
      flipRate: shareOf(flips.filter(Boolean).length, flips.length),
      tieShare: pairwise ? shareOf(ties, readable.length) : null,
      length: pairwise ? lengthCheck(said, set) : null,
      lengthRho: pairwise ? null : lengthCorrelation(said, set),
    };
  };
  const judged = judges.map((judge) => {
    const said = saidBy(index, (own) => own.get(judge) ?? null);
    const counted = new Set(said.map(({ id }) => id));
    const flips = ratings.flatMap(({ rater, id, flipped }) =>
      rater === judge && counted.has(id) && flipped !== undefined ? [flipped] : [],
    );
    return { name: judge, figures: figuresOf(said, flips) };
  });
  const together = saidBy(index, (own) => restOf(people.flatMap((rater) => own.get(rater) ?? [])) ?? null);
  const rows = [
    ...judged,
    ...(people.length === 0 ? [] : [{ name: 'people together', figures: figuresOf(together, []) }]),
  ];
  return {
    id: 'judge-checks',
    title: 'What judges are to be doubted for',
    columns: [
      'verdicts',
      ...(set.mode === 'pairwise' ? ['changed with the order %', 'ties %', 'longer text %'] : ['rho with length']),
    ].map((name) => ({ name })),
    rows: rows.map(({ name, figures: { readable, flipRate, told, tieShare, length, lengthRho } }) => ({
      name,
      published: false,
      cells: [
        figure(readable, 0),
        ...(set.mode === 'pairwise'
          ? [
              figure(percentOf(flipRate), 1, told === 0 ? {} : { detail: `of ${told}` }),
              figure(percentOf(tieShare), 1),
              figure(percentOf(length?.share), 1, { detail: `of ${length?.decided ?? 0} with a winner` }),
            ]
          : [figure(lengthRho, 3)]),
      ],
    })),
    notes: judged.flatMap(({ name, figures }) =>
      [...judgeWarnings(figures), ...selfPreferenceWarnings(modelOfJudge(name), key)].map(
        (warning) => `${name}: ${warning}`,
      ),
    ),
  };
}

function saidBy(
  index: readonly AspectRatings[],
  value: (own: AspectRatings['byId'] extends ReadonlyMap<string, infer Own> ? Own : never) => SaidOfUnit['value'],
): readonly SaidOfUnit[] {
  return index.flatMap(({ byId }) =>
    [...byId].flatMap(([id, own]) => {
      const said = value(own);
      return said === null ? [] : [{ id, value: said }];
    }),
  );
}

function shareOf(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

function percentOf(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : 100 * share;
}
