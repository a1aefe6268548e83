import type { MatchedTokens, PairMatch } from '../../src/core/metrics/bertScore';

/** One line of a table of matches: a token, what it is closest to on the other side, and how close. */
export interface TokenMatchLine {
  readonly token: string;
  readonly closest: string;
  /** -1 to 1. */
  readonly cosine: number;
  /** 0 to 1: how strongly the line is tinted. The cosines of one table are close together: the least has 0, the largest 1. */
  readonly heat: number;
}

/** For each token of the response that counts, the closest token of the gold response (precision), and the other way round (recall). */
export function tokenMatches({ candidateSide, referenceSide }: PairMatch): {
  readonly precision: readonly TokenMatchLine[];
  readonly recall: readonly TokenMatchLine[];
} {
  return { precision: linesOf(candidateSide, referenceSide), recall: linesOf(referenceSide, candidateSide) };
}

function linesOf(side: MatchedTokens, other: MatchedTokens): readonly TokenMatchLine[] {
  const counted = side.tokens.flatMap((token, index) => {
    if ((side.weights[index] ?? 0) === 0) return [];
    const closest = other.tokens[side.closest[index] ?? -1] ?? '';
    return [{ token: token.trim(), closest: closest.trim(), cosine: side.cosines[index] ?? 0 }];
  });
  const cosines = counted.map(({ cosine }) => cosine);
  const [least, most] = [Math.min(...cosines), Math.max(...cosines)];
  return counted.map((line) => ({ ...line, heat: most === least ? 1 : (line.cosine - least) / (most - least) }));
}
