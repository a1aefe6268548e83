import { meanAndDeviation } from '../metrics/significance/pairedTests';
import { medianOf } from '../util/median';
import { restOf } from './consensus';
import { indexRatings } from './ratingIndex';
import type { RatingKey } from './ratingSet';
import type { Rating } from './ratings';
import { modeOf, scoreOf, type RatingValue } from './ratingValue';
import { weightedKappa } from './weightedKappa';

/** What one rater did. */
export interface RaterStatistics {
  readonly rater: string;
  readonly ratings: number;
  /** Of values as numbers: A = 1, tie = 0, B = -1. */
  readonly mean: number;
  readonly deviation: number;
  /** How often each value was given, the most frequent first. */
  readonly values: readonly { readonly value: RatingValue; readonly count: number }[];
  /** `null` where no time is kept. */
  readonly medianSeconds: number | null;
  /** Weighted kappa (quadratic) with what the others say together, all aspects pooled; `null` where there is none. */
  readonly agreementWithRest: number | null;
  readonly checks: { readonly passed: number; readonly failed: number };
  /** Why somebody should look at this rater: sentences. */
  readonly concerns: readonly string[];
}

/** Ratings below which a rater is not judged. */
const FEW = 10;

/** Statistics of every rater, and what is out of line: one value throughout, no agreement, haste, failed checks. */
export function raterStatistics(ratings: readonly Rating[], key?: RatingKey): readonly RaterStatistics[] {
  const byRater = Map.groupBy(ratings, ({ rater }) => rater);
  const times = [...byRater.values()].flatMap((own) => medianSeconds(own) ?? []);
  const usual = times.length < 2 ? undefined : medianOf(times);
  const aspects = indexRatings(ratings);
  return [...byRater].map(([rater, own]) => {
    const { mean, deviation } = meanAndDeviation(own.map(({ value }) => scoreOf(value)));
    const counts = Map.groupBy(own, ({ value }) => value);
    const values = [...counts]
      .map(([value, same]) => ({ value, count: same.length }))
      .sort((one, other) => other.count - one.count);
    const seconds = medianSeconds(own);
    const agreementWithRest = withRest(aspects, rater);
    const checks = checksOf(own, key);
    const concerns = [
      ...(own.length >= FEW && values.length === 1 ? [`Every rating is ${values[0]?.value ?? ''}.`] : []),
      ...(own.length >= FEW && agreementWithRest !== null && agreementWithRest <= 0
        ? ['No more agreement with the other raters than chance would give.']
        : []),
      ...(own.length >= FEW && seconds !== null && usual !== undefined && seconds < usual / 3
        ? [`Took ${seconds.toFixed(1)} s a rating, less than a third of what is usual here (${usual.toFixed(1)} s).`]
        : []),
      ...(checks.failed > 0 ? [`Failed ${checks.failed} of ${checks.failed + checks.passed} attention checks.`] : []),
    ];
    return {
      rater,
      ratings: own.length,
      mean,
      deviation,
      values,
      medianSeconds: seconds,
      agreementWithRest,
      checks,
      concerns,
    };
  });
}

function medianSeconds(own: readonly Rating[]): number | null {
  const seconds = own.flatMap((rating) => rating.seconds ?? []);
  return seconds.length === 0 ? null : medianOf(seconds);
}

function withRest(aspects: ReturnType<typeof indexRatings>, rater: string): number | null {
  const [first, second]: [number[], number[]] = [[], []];
  for (const { byId } of aspects) {
    for (const said of byId.values()) {
      const own = said.get(rater);
      const rest = restOf([...said].flatMap(([other, value]) => (other === rater ? [] : [value])));
      if (own === undefined || rest === undefined || modeOf(own) !== modeOf(rest)) continue;
      first.push(scoreOf(own));
      second.push(scoreOf(rest));
    }
  }
  return weightedKappa(first, second, 'quadratic').value;
}

function checksOf(own: readonly Rating[], key: RatingKey | undefined): RaterStatistics['checks'] {
  const answered = (key?.checks ?? []).flatMap((check) => {
    const said = own.find(({ id, aspect }) => id === check.id && aspect === check.aspect);
    return said === undefined ? [] : [check.passes.includes(said.value)];
  });
  const passed = answered.filter(Boolean).length;
  return { passed, failed: answered.length - passed };
}
