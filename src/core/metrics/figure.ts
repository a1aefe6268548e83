import type { Score } from './score';

/** A score without the names of metric and scope, which go round it. */
export type Figure = Omit<Score, 'metric' | 'scope'>;

/** The figure of something that cannot be computed. */
export function missing(reason: string, signature: string): Figure {
  return { value: null, reason, signature };
}

/** A figure, or the reason why there is none. */
export function orReason(value: number | null, reason: string, signature: string): Figure {
  return value === null ? missing(reason, signature) : { value, signature };
}
