import type { Price } from './endpoint';

/** Money in US dollars, from the least to the most it can be. */
export interface CostRange {
  readonly leastUsd: number;
  readonly mostUsd: number;
}

/** What some calls cost: the prompts for certain, the answers anything from nothing to `maxTokens` each. */
export function costRange(price: Price, promptTokens: number, calls: number, maxTokens: number): CostRange {
  const leastUsd = (promptTokens * price.inputPerMillionUsd) / 1e6;
  return { leastUsd, mostUsd: leastUsd + (calls * maxTokens * price.outputPerMillionUsd) / 1e6 };
}
