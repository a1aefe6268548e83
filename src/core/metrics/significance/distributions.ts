import { regularizedBeta } from './betaFunctions';
import { stirlingError, upperGamma } from './gammaFunctions';

/** The chance that a standard normal variable exceeds x. */
export function normalTail(x: number): number {
  const half = upperGamma(0.5, (x * x) / 2) / 2;
  return x >= 0 ? half : 1 - half;
}

/** The chance that a standard normal variable is at most x. */
export function normalCdf(x: number): number {
  return normalTail(-x);
}

/** The x with `normalCdf(x) = p`; -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p <= 0) return p === 0 ? -Infinity : NaN;
  // A rational first guess (Abramowitz and Stegun 26.2.23, error below 5e-4), then Halley's method on the tail.
  const root = Math.sqrt(-2 * Math.log(p));
  const top = 2.515517 + root * (0.802853 + root * 0.010328);
  const bottom = 1 + root * (1.432788 + root * (0.189269 + root * 0.001308));
  if (p === 0.5) return 0;
  let x = root - top / bottom;
  for (let step = 0; step < 4; step++) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const error = (normalTail(x) - p) / density;
    x += error / (1 - (x * error) / 2);
  }
  return -x;
}

/** The two-sided p-value of Student's t with `degrees` degrees of freedom. */
export function studentTwoSided(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? NaN : 0;
  const square = t * t;
  return regularizedBeta(degrees / (degrees + square), square / (degrees + square), degrees / 2, 0.5);
}

/** The chance that a chi-squared variable with `degrees` degrees of freedom exceeds x. */
export function chiSquareTail(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}

/**
 * The two-sided p-value of `count` successes among `total` fair coin tosses: the exact binomial test. The first term is
 * Loader's saddle-point form (2000), so that no large factorials cancel.
 */
export function fairCoinTwoSided(count: number, total: number): number {
  const fewer = Math.min(count, total - count);
  if (2 * fewer === total) return 1;
  let term = fairCoinChance(fewer, total);
  let sum = term;
  for (let k = fewer; k > 0 && term > sum * 1e-18; k--) {
    term *= k / (total - k + 1);
    sum += term;
  }
  return Math.min(1, 2 * sum);
}

function fairCoinChance(k: number, n: number): number {
  if (k === 0) return 0.5 ** n;
  const rest = n - k;
  const lean = (n - 2 * k) / n;
  const deviance = k * Math.log1p(-lean) + rest * Math.log1p(lean);
  const excess = stirlingError(n) - stirlingError(k) - stirlingError(rest);
  return Math.exp(excess - deviance) * Math.sqrt(n / (2 * Math.PI * k * rest));
}
