import type { Turn } from '../inputs/dialogue';

/**
 * What of a training item is encoded. `context`: the utterances before the gold response, as the paper's text says;
 * `context+response`: the gold response too, as the authors' own code does. A query is always its context alone.
 */
export type Reading = 'context' | 'context+response';

/** The text of some turns as it is encoded: utterances joined by single spaces (equation 1 of Qian et al. 2023). */
export function encodedText(turns: readonly Turn[]): string {
  return turns.map((turn) => turn.text.trim()).join(' ');
}
