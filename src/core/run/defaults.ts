import type { Sampling } from '../llm/completion';

/** Temperature 0 as in the paper; an answer of 256 tokens is several times the length of any gold response. */
export const DEFAULT_SAMPLING: Sampling = { temperature: 0, maxTokens: 256 };

/** The seed that draws random exemplars where none is chosen. */
export const DEFAULT_EXEMPLAR_SEED = 13;

/** The columns a new bench starts with: every preset that needs nothing but a model and a pool of dialogues. */
export const DEFAULT_STRATEGY_IDS = [
  'zero-shot',
  'one-shot',
  'five-shot',
  'ss-icl',
  'two-stage',
  'two-stage-emotion',
  'two-stage-situation',
] as const;
