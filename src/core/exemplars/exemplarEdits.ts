import { AppError } from '../util/errors';
import type { ExemplarEdits } from './exemplar';

/** One change that a user makes by hand to the exemplars of a test case. */
export type ExemplarEdit =
  | { readonly kind: 'pin' | 'unpin' | 'ban' | 'unban'; readonly id: string }
  /** One place towards the beginning (-1) or the end (1). */
  | { readonly kind: 'move'; readonly id: string; readonly step: 1 | -1 }
  /** `id` goes, `by` comes into its place. */
  | { readonly kind: 'swap'; readonly id: string; readonly by: string }
  | { readonly kind: 'reset' };

/**
 * The edits after one more, or `undefined` when nothing is changed any more. `shown` holds the ids in the order in which they
 * are shown now, `k` how many there may be. Throws `invalid-input` when as many as are shown are pinned already.
 */
export function editExemplars(
  edits: ExemplarEdits | undefined,
  edit: ExemplarEdit,
  shown: readonly string[],
  k: number,
): ExemplarEdits | undefined {
  const { pinned = [], banned = [], order = [] } = edits ?? {};
  const without = (ids: readonly string[], id: string): readonly string[] => ids.filter((other) => other !== id);
  const pin = (id: string, among: readonly string[]): readonly string[] => {
    if (without(among, id).length >= k)
      throw new AppError('invalid-input', `All ${k} exemplars are pinned. Unpin one first, or swap it.`);
    return [...without(among, id), id];
  };
  switch (edit.kind) {
    case 'reset':
      return undefined;
    case 'pin':
      return tidy({ pinned: pin(edit.id, pinned), banned: without(banned, edit.id), order });
    case 'unpin':
      return tidy({ pinned: without(pinned, edit.id), banned, order });
    case 'ban':
      return tidy({
        pinned: without(pinned, edit.id),
        banned: [...without(banned, edit.id), edit.id],
        order: without(order, edit.id),
      });
    case 'unban':
      return tidy({ pinned, banned: without(banned, edit.id), order });
    case 'move':
      return tidy({ pinned, banned, order: moved(shown, edit.id, edit.step) ?? order });
    case 'swap':
      return tidy({
        pinned: pin(edit.by, without(pinned, edit.id)),
        banned: [...without(without(banned, edit.id), edit.by), edit.id],
        order: without(shown, edit.by).map((id) => (id === edit.id ? edit.by : id)),
      });
  }
}

/** Which items are shown, which just miss it and which are banned, each nearest first as `ranked` is. Of more than `k` pinned ones the first count. */
export function splitByEdits<T extends { readonly id: string }>(
  ranked: readonly T[],
  k: number,
  { pinned = [], banned = [] }: ExemplarEdits,
): { readonly shown: readonly T[]; readonly others: readonly T[]; readonly banned: readonly T[] } {
  const there = new Set(ranked.map(({ id }) => id));
  const pins = new Set(pinned.filter((id) => there.has(id)).slice(0, k));
  const bans = new Set(banned.filter((id) => !pins.has(id)));
  const allowed = ranked.filter(({ id }) => !bans.has(id));
  let free = k - pins.size;
  const shown = new Set(allowed.filter(({ id }) => pins.has(id) || free-- > 0).map(({ id }) => id));
  return {
    shown: allowed.filter(({ id }) => shown.has(id)),
    others: allowed.filter(({ id }) => !shown.has(id)),
    banned: ranked.filter(({ id }) => bans.has(id)),
  };
}

/** The items that the order names in that order, then the others as they were. */
export function arrangeByEdits<T extends { readonly id: string }>(
  items: readonly T[],
  { order = [] }: ExemplarEdits,
): readonly T[] {
  const place = new Map(order.map((id, index) => [id, index]));
  // Sorting is stable: what the order does not name keeps its turn.
  return items.toSorted((a, b) => (place.get(a.id) ?? order.length) - (place.get(b.id) ?? order.length));
}

/** The order with one item exchanged with its neighbour, or `undefined` at the edge. */
function moved(shown: readonly string[], id: string, step: 1 | -1): readonly string[] | undefined {
  const order = [...shown];
  const at = order.indexOf(id);
  const other = order[at + step];
  if (at < 0 || other === undefined) return undefined;
  [order[at], order[at + step]] = [other, id];
  return order;
}

/** Nothing is kept of what is empty: the same edits are always the same data. */
function tidy(edits: Required<ExemplarEdits>): ExemplarEdits | undefined {
  const kept = Object.entries(edits).filter(([, ids]) => ids.length > 0);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
