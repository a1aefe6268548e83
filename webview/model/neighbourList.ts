import type { Neighbour, Neighbourhood } from '../../src/core/exemplars/exemplar';

/** All neighbours of a neighbourhood, by rank, whatever was changed by hand. */
export function byRank({ exemplars, nearMisses, banned }: Neighbourhood): readonly Neighbour[] {
  return [...exemplars, ...nearMisses, ...banned].sort((a, b) => a.rank - b.rank);
}

/** One rank under two settings: who stands there, and at which rank the other setting has them. */
export interface ComparedRank {
  readonly rank: number;
  readonly left?: Neighbour;
  readonly leftElsewhere?: number;
  readonly right?: Neighbour;
  readonly rightElsewhere?: number;
}

/** The first `count` ranks of two neighbourhoods side by side, and how many of the first `k` are the same items. */
export function compareRanks(
  left: Neighbourhood,
  right: Neighbourhood,
  count: number,
  k: number,
): { readonly ranks: readonly ComparedRank[]; readonly common: number } {
  const [lefts, rights] = [byRank(left), byRank(right)];
  const rankIn = (all: readonly Neighbour[], id: string | undefined) => all.find((other) => other.id === id)?.rank;
  const ranks = Array.from({ length: count }, (_, index): ComparedRank => {
    const rank = index + 1;
    const [a, b] = [lefts, rights].map((all) => all.find((neighbour) => neighbour.rank === rank));
    const [aElsewhere, bElsewhere] = [rankIn(rights, a?.id), rankIn(lefts, b?.id)];
    return {
      rank,
      ...(a === undefined ? {} : { left: a }),
      ...(aElsewhere === undefined ? {} : { leftElsewhere: aElsewhere }),
      ...(b === undefined ? {} : { right: b }),
      ...(bElsewhere === undefined ? {} : { rightElsewhere: bElsewhere }),
    };
  }).filter(({ left: a, right: b }) => a !== undefined || b !== undefined);
  const first = (all: readonly Neighbour[]) => all.filter(({ rank }) => rank <= k).map(({ id }) => id);
  const others = new Set(first(rights));
  return { ranks, common: first(lefts).filter((id) => others.has(id)).length };
}
