import { t } from '@vscode/l10n';
import type { ExemplarEdits, ExemplarFlag } from '../../src/core/exemplars/exemplar';
import type { NeighbourSetting } from '../../src/protocol/exemplarInspection';
import { decimalText } from './numberText';

/** What a flag says to the user. */
export function flagText(flag: ExemplarFlag): string {
  switch (flag) {
    case 'same-context':
      return t('the same context, word for word');
    case 'near-duplicate-text':
      return t('nearly the same words');
    case 'near-duplicate-cosine':
      return t('a near-duplicate by cosine');
    case 'test-split':
      return t('in the test set');
  }
}

/** A cosine with two decimals, its zero left away: `.87`. */
export function cosineText(cosine: number): string {
  return decimalText(cosine, 2).replace(/^(−?)0\./, '$1.');
}

/** What was changed by hand: `1 pinned, 2 banned, reordered`; empty when nothing was. */
export function editsText(edits: ExemplarEdits | undefined): string {
  const { pinned = [], banned = [], order = [] } = edits ?? {};
  return [
    ...(pinned.length > 0 ? [t('{0} pinned', pinned.length)] : []),
    ...(banned.length > 0 ? [t('{0} banned', banned.length)] : []),
    ...(order.length > 0 ? [t('reordered')] : []),
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
