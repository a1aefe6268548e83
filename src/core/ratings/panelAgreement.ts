import { cohenKappa, fleissKappa, type Kappa } from '../evaluation/agreement';
import { consensusOf } from './consensus';
import { krippendorffAlpha, type Alpha } from './krippendorff';
import { completeOnes } from './preferenceCounts';
import { completeRows, type AspectRatings } from './ratingIndex';
import { scoreOf, type RatingValue } from './ratingValue';

/** How far all raters together agree on one aspect. */
export interface PanelAgreement {
  readonly aspect: string;
  readonly raters: number;
  /** Items that have all their ratings: as many as the item with the most. */
  readonly complete: number;
  /** Items that at least two rated. */
  readonly items: number;
  /** Of the complete items. */
  readonly fleissKappa: Kappa;
  /** Mean of Cohen's kappa over the pairs of raters that have one, of items that all rated; `null` for none. */
  readonly meanCohenKappa: number | null;
  /** Of all items; what is missing does no harm. */
  readonly alpha: Readonly<Record<'nominal' | 'ordinal' | 'interval', Alpha>>;
  /** Complete items without a majority, and those on which all agree. */
  readonly noMajority: number;
  readonly unanimous: number;
}

/** The agreement of all raters on each aspect; "both bad" counts as a tie. */
export function panelAgreement(aspect: AspectRatings, raters: readonly string[]): PanelAgreement {
  const complete = completeOnes(
    [...aspect.byId.values()].map((said) => raters.flatMap((rater) => said.get(rater) ?? [])),
  );
  const labels = complete.map((values) => values.map(labelOf));
  const everybody = completeRows(aspect, raters).map(({ values }) => values.map(labelOf));
  const all = [...aspect.byId.values()].map((said) =>
    raters.flatMap((rater) => {
      const value = said.get(rater);
      return value === undefined ? [] : [scoreOf(value)];
    }),
  );
  const pairs = raters.flatMap((_, one) =>
    raters.slice(one + 1).map((__, step) =>
      cohenKappa(
        everybody.map((row) => row[one] as string),
        everybody.map((row) => row[one + 1 + step] as string),
      ),
    ),
  );
  const kappas = pairs.flatMap(({ value }) => value ?? []);
  const none: Kappa = { kind: 'none', value: null, reason: 'No item has two ratings.', items: complete.length };
  return {
    aspect: aspect.aspect,
    raters: raters.length,
    complete: complete.length,
    items: all.filter((values) => values.length >= 2).length,
    fleissKappa: (labels[0]?.length ?? 0) < 2 ? none : fleissKappa(labels),
    meanCohenKappa: kappas.length === 0 ? null : kappas.reduce((sum, value) => sum + value, 0) / kappas.length,
    alpha: {
      nominal: krippendorffAlpha(all, 'nominal'),
      ordinal: krippendorffAlpha(all, 'ordinal'),
      interval: krippendorffAlpha(all, 'interval'),
    },
    noMajority: complete.filter((values) => consensusOf(values).kind !== 'majority').length,
    unanimous: labels.filter((row) => new Set(row).size === 1).length,
  };
}

function labelOf(value: RatingValue): string {
  return String(scoreOf(value));
}
