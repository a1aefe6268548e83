import { cohenKappa, type Kappa } from '../evaluation/agreement';
import type { Interval } from '../metrics/significance/intervals';
import { rankAgreement, type AgreementOptions, type ValuePair } from './rankAgreement';
import type { AspectRatings } from './ratingIndex';
import { restOf } from './consensus';
import { modeOf, scoreOf, type RatingValue } from './ratingValue';
import { weightedKappa } from './weightedKappa';

/** What a rater is compared with: another one, or what the others say together. */
export type AgreedWith = { readonly kind: 'rater'; readonly rater: string } | { readonly kind: 'rest' };

/** How far two sides agree on one aspect, or on all of them together. */
export interface AgreementRow {
  /** `overall`: all (item, aspect) pairs pooled. */
  readonly aspect: string;
  readonly a: string;
  readonly b: AgreedWith;
  /** (Item, aspect) pairs that both sides have. */
  readonly n: number;
  /** Pairs left out: the rest has no majority, or numbers and verdicts meet. */
  readonly leftOut: number;
  readonly spearman: number | null;
  readonly spearmanInterval: Interval | null;
  readonly kendallTauB: number | null;
  readonly kendallInterval: Interval | null;
  /** Of the values as labels; "both bad" counts as a tie. */
  readonly cohenKappa: Kappa;
  /** Of the values in their order, quadratic weights. */
  readonly weightedKappa: Kappa;
  /** Share of pairs with one and the same value; `null` for none. */
  readonly exact: number | null;
  /** Why a figure is `null`. */
  readonly reason?: string;
}

/** The name under which all aspects are pooled. */
export const OVERALL = 'overall';

/** A pair of values on an aspect. */
export interface SidePair {
  readonly aspect: string;
  readonly id: string;
  readonly first: RatingValue;
  readonly second: RatingValue;
}

/** Every pair of raters, aspect by aspect, and then all aspects pooled where there are several. */
export function pairRows(
  aspects: readonly AspectRatings[],
  raters: readonly string[],
  options: AgreementOptions,
): readonly AgreementRow[] {
  return raters.flatMap((a, place) =>
    raters.slice(place + 1).flatMap((rater) => {
      const pairs = aspects.map((aspect) => ({ ...pairsBetween(aspect, a, (said) => said.get(rater)), absent: 0 }));
      return rowsOf(aspects, pairs, a, { kind: 'rater', rater }, options);
    }),
  );
}

/**
 * Each rater against what `others` (all but the rater) say together: the median of numbers, the strict majority of
 * verdicts; what has no majority is left out and counted.
 */
export function restRows(
  aspects: readonly AspectRatings[],
  raters: readonly string[],
  others: readonly string[],
  options: AgreementOptions,
): readonly AgreementRow[] {
  return raters.flatMap((a) => {
    const rest = others.filter((other) => other !== a);
    const pairs = aspects.map((aspect) => {
      let absent = 0;
      const between = pairsBetween(aspect, a, (said) => {
        const values = rest.flatMap((rater) => said.get(rater) ?? []);
        const together = restOf(values);
        if (together === undefined && values.length > 0) absent++;
        return together;
      });
      return { ...between, absent };
    });
    return rowsOf(aspects, pairs, a, { kind: 'rest' }, options);
  });
}

/** How two lists of values agree. */
function agreementOfPairs(
  pairs: readonly SidePair[],
  leftOut: number,
  side: Pick<AgreementRow, 'aspect' | 'a' | 'b'>,
  options: AgreementOptions,
): AgreementRow {
  const scored = pairs.map(({ id, first, second }): ValuePair => ({
    item: id,
    first: scoreOf(first),
    second: scoreOf(second),
  }));
  const rank = rankAgreement(scored, options);
  const [first, second] = [scored.map((pair) => pair.first), scored.map((pair) => pair.second)];
  const same = scored.filter((pair) => pair.first === pair.second).length;
  return {
    ...side,
    n: rank.n,
    leftOut,
    spearman: rank.spearman.value,
    spearmanInterval: rank.spearmanInterval,
    kendallTauB: rank.kendallTauB.value,
    kendallInterval: rank.kendallInterval,
    cohenKappa: cohenKappa(first.map(String), second.map(String)),
    weightedKappa: weightedKappa(first, second, 'quadratic'),
    exact: rank.n === 0 ? null : same / rank.n,
    ...(rank.reason === undefined ? {} : { reason: rank.reason }),
  };
}

interface Between {
  readonly pairs: readonly SidePair[];
  /** Where numbers and verdicts meet. */
  readonly mixed: number;
}

function pairsBetween(
  { aspect, byId }: AspectRatings,
  a: string,
  other: (said: ReadonlyMap<string, RatingValue>) => RatingValue | undefined,
): Between {
  let mixed = 0;
  const pairs = [...byId].flatMap(([id, said]): readonly SidePair[] => {
    const first = said.get(a);
    if (first === undefined) return [];
    const second = other(said);
    if (second === undefined) return [];
    if (modeOf(first) === modeOf(second)) return [{ aspect, id, first, second }];
    mixed++;
    return [];
  });
  return { pairs, mixed };
}

function rowsOf(
  aspects: readonly AspectRatings[],
  found: readonly (Between & { readonly absent: number })[],
  a: string,
  b: AgreedWith,
  options: AgreementOptions,
): readonly AgreementRow[] {
  const single = found.map(({ pairs, mixed, absent }, index) =>
    agreementOfPairs(pairs, mixed + absent, { aspect: aspects[index]?.aspect ?? '', a, b }, options),
  );
  if (aspects.length < 2) return single;
  const leftOut = found.reduce((sum, { mixed, absent }) => sum + mixed + absent, 0);
  const pooled = found.flatMap(({ pairs }) => pairs);
  return [...single, agreementOfPairs(pooled, leftOut, { aspect: OVERALL, a, b }, options)];
}
