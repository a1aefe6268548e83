import { logGamma, stirlingError } from './gammaFunctions';

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * The logarithm of the beta function for a, b > 0, without the cancellation that three log gammas have for large
 * arguments.
 */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  const sum = a + b;
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(sum);
  const ratio = Math.log1p(small / large);
  if (small < 10) {
    const excess = stirlingError(large) - stirlingError(sum);
    return logGamma(small) + excess - (large - 0.5) * ratio - small * Math.log(sum) + small;
  }
  const excess = stirlingError(small) + stirlingError(large) - stirlingError(sum);
  return excess + HALF_LOG_TWO_PI + (small - 0.5) * Math.log(small / sum) - (large - 0.5) * ratio - Math.log(sum) / 2;
}

/**
 * The regularised incomplete beta function I_x(a, b). `complement` is 1 - x, taken as an argument because the caller
 * often knows it with more digits than a subtraction leaves.
 */
export function regularizedBeta(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(complement, x, b, a);
  const logX = x < 0.5 ? Math.log(x) : Math.log1p(-complement);
  const logComplement = complement < 0.5 ? Math.log(complement) : Math.log1p(-x);
  return (Math.exp(a * logX + b * logComplement - logBeta(a, b)) / a) * betaFraction(x, a, b);
}

/** Lentz's continued fraction for I_x(a, b) (Abramowitz and Stegun 26.5.8). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}
