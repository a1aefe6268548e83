import type { Inference } from './commonsenseModel';
import type { Beam } from './relationInferrer';

/** How inferences are chosen for the prompt. */
export interface SelectionSettings {
  /** At most so many of each relation. */
  readonly perRelation: number;
}

/** All five beams that the paper's setting returns. */
export const DEFAULT_SELECTION: SelectionSettings = { perRelation: 5 };

/** Why an inference is left out of the prompt, in words for the reader. */
export const DROP_REASONS = {
  nothing: 'says nothing',
  repeated: 'repeated',
  limit: 'over the limit',
  user: 'left out by you',
} as const;

/** A candidate, with its cosine to the context where candidates were ranked by it. */
export interface RankedBeam extends Beam {
  readonly cosine?: number;
}

/**
 * The candidates of one relation in their order, each used or dropped with a reason: empty ones and `none` say nothing; of those that
 * differ in case, punctuation and a leading PersonX alone the first is used; and no more than `perRelation` are. White space is tidied.
 */
export function selectInferences(
  beams: readonly RankedBeam[],
  { perRelation }: SelectionSettings = DEFAULT_SELECTION,
): readonly Inference[] {
  const seen = new Set<string>();
  let used = 0;
  return beams.map((beam): Inference => {
    const inference = { ...beam, text: beam.text.replace(/\s+/g, ' ').trim() };
    const key = inferenceKey(inference.text);
    if (key === '' || key === 'none') return { ...inference, dropped: DROP_REASONS.nothing };
    if (seen.has(key)) return { ...inference, dropped: DROP_REASONS.repeated };
    seen.add(key);
    if (used >= perRelation) return { ...inference, dropped: DROP_REASONS.limit };
    used++;
    return inference;
  });
}

/** What two inferences have in common that say the same: letters, digits and pictographs in lower case, single spaces, no leading PersonX; empty for a text of punctuation alone. */
export function inferenceKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+/gu, ' ')
    .trim()
    .replace(/^person ?x (?=\S)/, '');
}
