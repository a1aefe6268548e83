const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * What Stirling's formula lacks: log gamma(z) - ((z - 1/2) log z - z + log(2 pi) / 2), for z > 0. Kept apart because
 * differences of large log gammas lose their digits and differences of this do not.
 */
export function stirlingError(z: number): number {
  if (z < 10) return logGammaByShift(z) - ((z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI);
  const inverse = 1 / z;
  const square = inverse * inverse;
  // The asymptotic series 1/12z - 1/360z^3 + 1/1260z^5 - ... (Abramowitz and Stegun 6.1.41), to 1e-16 from z = 10 on.
  const tail = 1 / 1188 - square * (691 / 360360 - square * (1 / 156 - square * (3617 / 122400)));
  return inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * tail))));
}

/** The logarithm of the gamma function for z > 0. */
export function logGamma(z: number): number {
  return z < 10 ? logGammaByShift(z) : (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + stirlingError(z);
}

function logGammaByShift(z: number): number {
  let product = 1;
  let shifted = z;
  while (shifted < 10) product *= shifted++;
  return logGamma(shifted) - Math.log(product);
}

/**
 * The regularised upper incomplete gamma function Q(a, x) for a > 0, x >= 0: series below a + 1, Lentz's continued
 * fraction above.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) return 1 - scale * lowerSeries(a, x);
  return scale * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let next = a + 1; term > sum * 1e-17; next++) {
    term *= x / next;
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let value = d;
  for (let step = 1; step < 10_000; step++) {
    const numerator = -step * (step - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}
