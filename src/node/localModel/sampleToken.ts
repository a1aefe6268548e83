/** Chooses the next token from the logits of all. */
export type ChooseToken = (logits: ArrayLike<number>) => number;

/** The likeliest token each time, the first of equal ones. */
export const likeliestToken: ChooseToken = (logits) => {
  let best = 0;
  for (let token = 1; token < logits.length; token++)
    if ((logits[token] as number) > (logits[best] as number)) best = token;
  return best;
};

/**
 * Draws from the softmax of logits / `temperature` over all tokens; `random` gives one number in [0, 1) for each. Computed
 * in double precision and in the order of the tokens, so that the same logits and numbers give the same token everywhere.
 */
export function sampledToken(temperature: number, random: () => number): ChooseToken {
  return (logits) => {
    const highest = logits[likeliestToken(logits)] as number;
    const weights = new Float64Array(logits.length);
    let sum = 0;
    for (let token = 0; token < logits.length; token++) {
      const weight = Math.exp(((logits[token] as number) - highest) / temperature);
      weights[token] = weight;
      sum += weight;
    }
    let left = random() * sum;
    let last = 0;
    for (let token = 0; token < weights.length; token++) {
      const weight = weights[token] as number;
      if (weight === 0) continue;
      last = token;
      left -= weight;
      if (left < 0) return token;
    }
    // Rounding may leave a crumb of the sum.
    return last;
  };
}
