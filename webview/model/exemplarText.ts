import type { ExemplarEdits, ExemplarFlag } from '../../src/core/exemplars/exemplar';
import type { NeighbourSetting } from '../../src/protocol/exemplarInspection';
import { decimalText } from './numberText';

/** What a flag says to the user. */
export const FLAG_TEXT: Readonly<Record<ExemplarFlag, string>> = {
  'same-context': 'the same context, word for word',
  'near-duplicate-text': 'nearly the same words',
  'near-duplicate-cosine': 'a near-duplicate by cosine',
  'test-split': 'in the test set',
};

/** A cosine with two decimals, its zero left away: `.87`. */
export function cosineText(cosine: number): string {
  return decimalText(cosine, 2).replace(/^(−?)0\./, '$1.');
}

/** What was changed by hand: `1 pinned, 2 banned, reordered`; empty when nothing was. */
export function editsText(edits: ExemplarEdits | undefined): string {
  const { pinned = [], banned = [], order = [] } = edits ?? {};
  return [
    ...(pinned.length > 0 ? [`${pinned.length} pinned`] : []),
    ...(banned.length > 0 ? [`${banned.length} banned`] : []),
    ...(order.length > 0 ? ['reordered'] : []),
  ].join(', ');
}

/** True for the same edits. */
export function sameEdits(a: ExemplarEdits | undefined, b: ExemplarEdits | undefined): boolean {
  const plain = ({ pinned = [], banned = [], order = [] }: ExemplarEdits = {}): string =>
    JSON.stringify([pinned, banned, order]);
  return plain(a) === plain(b);
}

/** `embedded, context`. */
export function settingText({ encoder, reading }: NeighbourSetting): string {
  return `${encoder}, ${reading}`;
}
