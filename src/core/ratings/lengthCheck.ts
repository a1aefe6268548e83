import { spearman } from '../evaluation/rankCorrelation';
import { signTest } from '../metrics/significance/pairedTests';
import { ratingUnits, type RatingSet } from './ratingSet';
import type { RatingValue } from './ratingValue';

/** How often the longer of two responses was preferred. */
export interface LengthCheck {
  /** Pairs of unlike length with a winner. */
  readonly decided: number;
  readonly longer: number;
  /** `null` for none decided. */
  readonly share: number | null;
  /** That the longer and the shorter win equally often; sign test, two-sided. */
  readonly p: number | null;
}

/** What was said of a unit. */
export interface SaidOfUnit {
  /** `RatingUnit.id`. */
  readonly id: string;
  readonly value: RatingValue | null;
}

/** How often verdicts, a judge's or people's, went to the longer response (in UTF-16 units, ends trimmed). */
export function lengthCheck(said: readonly SaidOfUnit[], set: RatingSet): LengthCheck {
  const longerOf = new Map(
    set.items.map(({ id, responses: [a, b] }) => {
      const difference = (a?.text.trim().length ?? 0) - (b?.text.trim().length ?? 0);
      return [id, difference === 0 ? undefined : difference > 0 ? 'A' : 'B'];
    }),
  );
  const signs = said.flatMap(({ id, value }) => {
    const longer = longerOf.get(id);
    return longer === undefined || (value !== 'A' && value !== 'B') ? [] : [value === longer ? 1 : -1];
  });
  const { positive, p } = signTest(signs);
  return { decided: signs.length, longer: positive, share: signs.length === 0 ? null : positive / signs.length, p };
}

/** Spearman's rho of the length of a response and its rating; `null` where there is none. */
export function lengthCorrelation(said: readonly SaidOfUnit[], set: RatingSet): number | null {
  const lengths = new Map(ratingUnits(set).map(({ id, response }) => [id, response?.text.trim().length ?? 0]));
  const rated = said.filter(({ value }) => typeof value === 'number');
  return spearman(
    rated.map(({ id }) => lengths.get(id) ?? 0),
    rated.map(({ value }) => value as number),
  ).value;
}
