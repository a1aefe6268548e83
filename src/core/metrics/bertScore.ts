/** A text as BERTScore sees it. */
export interface WeightedTokens {
  readonly count: number;
  readonly dimensions: number;
  /** `count` x `dimensions` numbers, each row of unit length. */
  readonly vectors: Float32Array;
  /** What each token counts: 0 for special ones, which can still be matched. */
  readonly weights: readonly number[];
  /** True when there are none but special tokens. */
  readonly isEmpty: boolean;
}

/** Precision, recall and their harmonic mean; 0-1 unless rescaled. */
export interface BertScore {
  readonly p: number;
  readonly r: number;
  readonly f: number;
}

/** Which token each token is closest to, special ones included, and how close. */
export interface TokenMatch {
  readonly ofCandidate: readonly number[];
  readonly candidateCosines: readonly number[];
  readonly ofReference: readonly number[];
  readonly referenceCosines: readonly number[];
}

/** One side of a match: its tokens, what each counts, which of the other side's it is closest to, and how close. */
export interface MatchedTokens {
  readonly tokens: readonly string[];
  readonly weights: readonly number[];
  readonly closest: readonly number[];
  readonly cosines: readonly number[];
}

/** The tokens behind one score: against the reference with the best F. */
export interface PairMatch {
  /** Which of the references. */
  readonly reference: number;
  readonly candidateSide: MatchedTokens;
  readonly referenceSide: MatchedTokens;
}

/**
 * Scores a candidate against a reference by greedy matching: precision is the weighted mean, over the candidate's tokens,
 * of the cosine to the closest token of the reference; recall the same the other way round; F their harmonic mean. An
 * empty text on either side gives 0 throughout. After Zhang et al. (2020), as bert_score 0.3.13 computes it, save that
 * where all weights of a side are 0 that package gives no number and this gives 0.
 */
export function matchTokens(
  candidate: WeightedTokens,
  reference: WeightedTokens,
): { readonly score: BertScore; readonly match: TokenMatch } {
  const match = matchRows(candidate, reference);
  if (candidate.isEmpty || reference.isEmpty) return { score: { p: 0, r: 0, f: 0 }, match };
  const p = weightedMean(match.candidateCosines, candidate.weights);
  const r = weightedMean(match.referenceCosines, reference.weights);
  const isDefined = p !== null && r !== null && p + r !== 0;
  return { score: { p: p ?? 0, r: r ?? 0, f: isDefined ? (2 * p * r) / (p + r) : 0 }, match };
}

function matchRows(candidate: WeightedTokens, reference: WeightedTokens): TokenMatch {
  const { count: rows, dimensions, vectors: left } = candidate;
  const { count: columns, vectors: right } = reference;
  const ofCandidate = new Array<number>(rows).fill(0);
  const candidateCosines = new Array<number>(rows).fill(-Infinity);
  const ofReference = new Array<number>(columns).fill(0);
  const referenceCosines = new Array<number>(columns).fill(-Infinity);
  const products = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    multiplyRows(left, row * dimensions, right, columns, dimensions, products);
    for (let column = 0; column < columns; column++) {
      const cosine = products[column] as number;
      if (cosine > (candidateCosines[row] as number)) {
        candidateCosines[row] = cosine;
        ofCandidate[row] = column;
      }
      if (cosine > (referenceCosines[column] as number)) {
        referenceCosines[column] = cosine;
        ofReference[column] = row;
      }
    }
  }
  return { ofCandidate, candidateCosines, ofReference, referenceCosines };
}

/** The products of one row with all rows on the right, four at once: each number of the row is loaded once for four. */
function multiplyRows(
  left: Float32Array,
  from: number,
  right: Float32Array,
  columns: number,
  dimensions: number,
  products: Float64Array,
): void {
  for (let column = 0; column < columns; column += 4) {
    // Past the last row the products are of the last one again, and are written over or not at all.
    const first = column * dimensions;
    const second = Math.min(column + 1, columns - 1) * dimensions;
    const third = Math.min(column + 2, columns - 1) * dimensions;
    const fourth = Math.min(column + 3, columns - 1) * dimensions;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0; at < dimensions; at++) {
      const factor = left[from + at] as number;
      a += factor * (right[first + at] as number);
      b += factor * (right[second + at] as number);
      c += factor * (right[third + at] as number);
      d += factor * (right[fourth + at] as number);
    }
    products[column] = a;
    if (column + 1 < columns) products[column + 1] = b;
    if (column + 2 < columns) products[column + 2] = c;
    if (column + 3 < columns) products[column + 3] = d;
  }
}

function weightedMean(values: readonly number[], weights: readonly number[]): number | null {
  let sum = 0;
  let total = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight * (values[index] as number);
    total += weight;
  }
  return total === 0 ? null : sum / total;
}

/** The best of a candidate's scores against its references: P, R and F each on its own, as bert_score takes them. */
export function bestBertScore(scores: readonly BertScore[]): BertScore {
  const best = (key: keyof BertScore): number => scores.reduce((most, score) => Math.max(most, score[key]), -Infinity);
  return { p: best('p'), r: best('r'), f: best('f') };
}

/** Stretches scores so that unrelated sentences, which have the baseline, come to lie at 0. */
export function rescaleBertScore(score: BertScore, [p, r, f]: readonly [p: number, r: number, f: number]): BertScore {
  const stretch = (value: number, base: number): number => (value - base) / (1 - base);
  return { p: stretch(score.p, p), r: stretch(score.r, r), f: stretch(score.f, f) };
}

/**
 * The inverse document frequency of token ids over reference texts, ln((N + 1) / (n + 1)); of an id in none of them,
 * ln(N + 1). Every reference counts as often as it is given.
 */
export function inverseDocumentFrequency(references: readonly ArrayLike<number>[]): (id: number) => number {
  const counts = new Map<number, number>();
  for (const ids of references) for (const id of new Set(Array.from(ids))) counts.set(id, (counts.get(id) ?? 0) + 1);
  return (id) => Math.log((references.length + 1) / ((counts.get(id) ?? 0) + 1));
}

/** Brings every row to unit length, in place; a row of zeros stays. */
export function normaliseRows(vectors: Float32Array, dimensions: number): void {
  for (let from = 0; from < vectors.length; from += dimensions) {
    let squares = 0;
    for (let at = from; at < from + dimensions; at++) squares += (vectors[at] as number) ** 2;
    const length = Math.sqrt(squares);
    if (length === 0) continue;
    for (let at = from; at < from + dimensions; at++) vectors[at] = (vectors[at] as number) / length;
  }
}
