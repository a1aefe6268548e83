import { AppError } from '../util/errors';

/** A kappa, 1 for full agreement and 0 for what chance would give, or the reason why there is none. */
export type Kappa =
  | { readonly kind: 'value'; readonly value: number; readonly items: number }
  | { readonly kind: 'none'; readonly value: null; readonly reason: string; readonly items: number };

/**
 * Fleiss' kappa (Fleiss 1971): agreement of several raters on labels without order. Each item has one label a rater.
 * Throws `invalid-input` when items have different numbers of raters, or fewer than two.
 */
export function fleissKappa(items: readonly (readonly string[])[]): Kappa {
  const raters = items[0]?.length ?? 0;
  if (items.length === 0) return none(0, 'There is no item.');
  if (raters < 2 || items.some((labels) => labels.length !== raters)) {
    throw new AppError('invalid-input', "Fleiss' kappa needs the same number of raters, at least two, for every item.");
  }
  const pooled = new Map<string, number>();
  let agreeing = 0;
  for (const labels of items) {
    const counts = countLabels(labels);
    for (const [label, count] of counts) {
      pooled.set(label, (pooled.get(label) ?? 0) + count);
      agreeing += count * (count - 1);
    }
  }
  const observed = agreeing / (items.length * raters * (raters - 1));
  const total = items.length * raters;
  const expected = [...pooled.values()].reduce((sum, count) => sum + (count / total) ** 2, 0);
  return kappa(observed, expected, items.length, pooled.size);
}

/**
 * Cohen's kappa (Cohen 1960): agreement of two raters on labels without order, item by item. Throws `invalid-input`
 * when the lengths differ.
 */
export function cohenKappa(first: readonly string[], second: readonly string[]): Kappa {
  const items = first.length;
  if (items !== second.length) {
    throw new AppError(
      'invalid-input',
      `Cohen's kappa needs two labels for every item: there are ${items} and ${second.length}.`,
    );
  }
  if (items === 0) return none(0, 'There is no item.');
  const [own, others] = [countLabels(first), countLabels(second)];
  const observed = first.filter((label, index) => label === second[index]).length / items;
  let expected = 0;
  for (const [label, count] of own) expected += (count / items) * ((others.get(label) ?? 0) / items);
  return kappa(observed, expected, items, new Set([...own.keys(), ...others.keys()]).size);
}

function countLabels(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

function kappa(observed: number, expected: number, items: number, labels: number): Kappa {
  if (labels < 2) return none(items, 'All raters gave one and the same label throughout.');
  return { kind: 'value', value: (observed - expected) / (1 - expected), items };
}

function none(items: number, reason: string): Kappa {
  return { kind: 'none', value: null, reason, items };
}
