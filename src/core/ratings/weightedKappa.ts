import type { Kappa } from '../evaluation/agreement';
import { AppError } from '../util/errors';

/** How far apart two values count: by their distance, or by its square. */
export type KappaWeights = 'linear' | 'quadratic';

/**
 * Cohen's weighted kappa (Cohen 1968) of two raters on ordered values: 1 less the observed over the expected
 * disagreement. Distances are those of the values' places among the values that either of them used, as
 * scikit-learn has it. Throws `invalid-input` when the lengths differ.
 */
export function weightedKappa(first: readonly number[], second: readonly number[], weights: KappaWeights): Kappa {
  const items = first.length;
  if (items !== second.length)
    throw new AppError('invalid-input', `Weighted kappa needs pairs: there are ${items} and ${second.length} values.`);
  if (items === 0) return { kind: 'none', value: null, reason: 'There is no item.', items };
  const levels = [...new Set([...first, ...second])].sort((one, other) => one - other);
  const none = (reason: string): Kappa => ({ kind: 'none', value: null, reason, items });
  if (levels.length < 2) return none('Both gave one and the same value throughout.');
  const places = new Map(levels.map((level, place) => [level, place]));
  const distance = (one: number, other: number): number => {
    const apart = Math.abs((places.get(one) as number) - (places.get(other) as number));
    return weights === 'linear' ? apart : apart * apart;
  };
  const shares = (values: readonly number[]): readonly number[] =>
    levels.map((level) => values.filter((value) => value === level).length / items);
  const [own, others] = [shares(first), shares(second)];
  const observed = first.reduce((sum, value, item) => sum + distance(value, second[item] as number), 0) / items;
  let expected = 0;
  levels.forEach((level, row) =>
    levels.forEach((other, column) => {
      expected += (own[row] as number) * (others[column] as number) * distance(level, other);
    }),
  );
  return { kind: 'value', value: 1 - observed / expected, items };
}
