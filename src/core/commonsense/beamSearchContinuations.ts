import { AppError } from '../util/errors';
import type { TokenRule } from './beamSearchTokenRule';

/** The likeliest tokens after a sequence, best first, with their log-probabilities in single precision. */
export interface Continuations {
  readonly tokens: readonly number[];
  readonly logProbabilities: readonly number[];
}

/**
 * The `count` likeliest tokens that the rule allows (fewer where it allows fewer), of one row of logits (or
 * log-probabilities, which stay what they are). A ban takes nothing from the others' denominator, and what is forced has
 * probability 1, as in `generate`. Of equal logits the lower token comes first. Throws `invalid-input` when a logit is no number.
 */
export function bestContinuations(logits: Float32Array, count: number, rule: TokenRule): Continuations {
  if (rule.kind === 'forced') return { tokens: rule.tokens, logProbabilities: rule.tokens.map(() => 0) };
  const best = largest(logits, count + rule.tokens.length);
  const max = logits[best[0] ?? 0] ?? NaN;
  const logSum = Math.fround(Math.log(sumOfExponentials(logits, max)));
  if (!Number.isFinite(logSum))
    throw new AppError(
      'invalid-input',
      'The model gives values that are no numbers. Take it in full precision, or another.',
    );
  const tokens = best.filter((token) => !rule.tokens.includes(token)).slice(0, count);
  return {
    tokens,
    logProbabilities: tokens.map((token) => Math.fround(Math.fround((logits[token] ?? NaN) - max) - logSum)),
  };
}

/** Indices of the largest values, largest first: nearly every value is settled by one comparison. */
function largest(values: Float32Array, count: number): readonly number[] {
  const indices: number[] = [];
  const found: number[] = [];
  let least = -Infinity;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(value > least)) continue;
    let at = found.length;
    while (at > 0 && value > (found[at - 1] as number)) at--;
    found.splice(at, 0, value);
    indices.splice(at, 0, index);
    if (found.length > count) {
      found.pop();
      indices.pop();
    }
    if (found.length === count) least = found[count - 1] as number;
  }
  return indices;
}

/** Below this, exp() adds nothing that a sum over a vocabulary in single precision would show. */
const LOWEST = -40;
const STEPS = 512;
const POWERS = Float64Array.from({ length: -LOWEST * STEPS + 2 }, (_, step) => Math.exp(-step / STEPS));

/**
 * Sum of exp(value - max), by a table and a short series (relative error below 1e-12): Math.exp over a vocabulary and all
 * beams would take a tenth of a decoding step. Two sums, since each addition waits for the one before it. NaN where a value is.
 */
function sumOfExponentials(values: Float32Array, max: number): number {
  const pairs = values.length - (values.length % 2);
  let even = values.length > pairs ? Math.exp((values[pairs] as number) - max) : 0;
  let odd = 0;
  for (let index = 0; index < pairs; index += 2) {
    const first = (values[index] as number) - max;
    const second = (values[index + 1] as number) - max;
    if (first > LOWEST) {
      const step = (-first * STEPS) | 0;
      const rest = first + step * (1 / STEPS);
      even += (POWERS[step] as number) * (1 + rest * (1 + rest * (0.5 + rest * (1 / 6))));
    } else if (Number.isNaN(first)) return NaN;
    if (second > LOWEST) {
      const step = (-second * STEPS) | 0;
      const rest = second + step * (1 / STEPS);
      odd += (POWERS[step] as number) * (1 + rest * (1 + rest * (0.5 + rest * (1 / 6))));
    } else if (Number.isNaN(second)) return NaN;
  }
  return even + odd;
}
