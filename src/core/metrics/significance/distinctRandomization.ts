import { createRandom } from '../../util/random';
import { AppError } from '../../util/errors';
import { SwappableSides } from './swappableSides';

/** Why Dist has a p-value and no interval. */
export const NO_DISTINCT_INTERVAL =
  'Dist has no interval: a resample repeats test cases, repeats add no new n-grams, and so every resample would lie below the figure itself.';

/** Two Dist-n figures, both x100, and the p-value of their difference. */
export interface DistinctRandomization {
  /** `null` for a side without an n-gram. */
  readonly first: number | null;
  readonly second: number | null;
  /** Two-sided; `null` when either figure is. */
  readonly p: number | null;
}

/** How to randomise. */
export interface RandomizationOptions {
  readonly seed: number;
  /** 10,000 unless named. */
  readonly trials?: number;
}

/** The number of trials unless another is named. */
const DEFAULT_TRIALS = 10_000;

/**
 * Paired approximate randomisation for Dist-n (Noreen 1989): in each trial the two systems' responses change places in
 * a random half of the test cases; the p-value is the share of trials whose difference is at least the observed one,
 * which counts as a trial itself. Responses are words, one of each system a case; Dist keeps case.
 */
export function randomizeDistinct(
  first: readonly (readonly string[])[],
  second: readonly (readonly string[])[],
  order: number,
  options: RandomizationOptions,
): DistinctRandomization {
  if (first.length !== second.length) {
    const counts = `${first.length} and ${second.length} responses`;
    throw new AppError('invalid-input', `The two systems must answer the same test cases: there are ${counts}.`);
  }
  const sides = new SwappableSides(first, second, order);
  const swapped = new Uint8Array(first.length);
  const figures = { first: 0, second: 0 };
  sides.figures(swapped, figures);
  const observed = { first: orNull(figures.first), second: orNull(figures.second) };
  if (observed.first === null || observed.second === null) return { ...observed, p: null };
  const random = createRandom(options.seed);
  const trials = options.trials ?? DEFAULT_TRIALS;
  // A difference that is equal but for rounding counts as at least as large.
  const threshold = Math.abs(observed.first - observed.second) * (1 - 1e-12);
  let atLeast = 1;
  for (let trial = 0; trial < trials; trial++) {
    tossCoins(swapped, random);
    sides.figures(swapped, figures);
    // A side left without n-grams has no figure (NaN): the trial counts against a difference.
    if (!(Math.abs(figures.first - figures.second) < threshold)) atLeast++;
  }
  return { ...observed, p: atLeast / (trials + 1) };
}

/** Fills with zeros and ones, 32 from each number drawn. */
function tossCoins(coins: Uint8Array, random: () => number): void {
  let bits = 0;
  for (let index = 0; index < coins.length; index++) {
    if ((index & 31) === 0) bits = Math.floor(random() * 4294967296) | 0;
    coins[index] = bits & 1;
    bits >>>= 1;
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
