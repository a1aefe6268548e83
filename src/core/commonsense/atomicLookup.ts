import type { RowMatrix } from '../embedding/rowMatrix';
import type { SentenceEncoder } from '../embedding/sentenceEncoder';
import { topK } from '../embedding/topK';
import { requireSameEncoder } from '../exemplars/exemplarIndex';
import { throwIfAborted } from '../util/errors';
import type { AtomicGraph, GraphHead } from './atomicGraph';
import { comparedHead, shownTail } from './atomicText';
import { RELATIONS, type Relation } from './relation';
import type { Beam, InferredRelations, RelationInferrer } from './relationInferrer';
import { inferenceKey } from './selectInferences';

/** How a graph is searched. */
export interface LookupSettings {
  /** Heads with a smaller cosine are no match. */
  readonly threshold: number;
  /** The most heads whose tails are taken for a relation: the nearest that have any. */
  readonly heads: number;
  /** The most tails of each relation, those that say nothing aside. */
  readonly tails: number;
}

/** Measured on a sample of ATOMIC-2020; see test/bench/atomic.bench.mjs. Nearly every event has a head of that cosine; the cosines are shown, so that a poor match is seen. */
export const DEFAULT_LOOKUP: LookupSettings = { threshold: 0.3, heads: 20, tails: 5 };

/** Heads that are looked at for each that is wanted, since not every head has tails of every relation. */
const LOOKED_AT = 10;

/** A graph whose heads are encoded: row i of the matrix is head i. */
export interface GraphIndex {
  /** For the reader, a file's name, and a hash of the content. */
  readonly name: string;
  readonly hash: string;
  readonly graph: AtomicGraph;
  readonly matrix: RowMatrix;
  /** Who made the vectors. */
  readonly encoderId: string;
}

/**
 * An engine that looks up the head events nearest to an event and gives their tails: `lookUp` ranks them. Under the threshold there is nothing.
 * Throws `invalid-input` when the encoder is another than the one that the index was made with, and what the encoder throws.
 */
export function createAtomicInferrer(
  index: GraphIndex,
  encoder: SentenceEncoder,
  settings: LookupSettings = DEFAULT_LOOKUP,
): RelationInferrer {
  const { name, hash, encoderId } = index;
  const { threshold, heads, tails } = settings;
  return {
    source: 'atomic',
    model: name,
    signature: `atomic ${name} ${hash.slice(0, 12)}, ${encoderId}, ${heads} heads from ${threshold}, ${tails} tails`,
    async infer(event, signal) {
      throwIfAborted(signal);
      const encoded = await encoder.encode([comparedHead(event)], signal);
      requireSameEncoder(encoded.encoder, encoderId);
      throwIfAborted(signal);
      return lookUp(index, encoded.values, settings);
    },
  };
}

/** The tails of the heads nearest to a query vector (unit length), and the heads that those tails are of; without a match the nearest head, as no match. */
export function lookUp(index: GraphIndex, query: Float32Array, settings: LookupSettings): InferredRelations {
  const { threshold, heads: most } = settings;
  const nearest = topK(index.matrix, query, most * LOOKED_AT).flatMap(({ row, cosine }) => {
    const head = index.graph.heads[row];
    return head === undefined ? [] : [{ head, cosine }];
  });
  const near = nearest.filter(({ cosine }) => cosine >= threshold);
  const beams = Object.fromEntries(
    RELATIONS.map((relation) => [relation, rankTails(near, relation, index.graph, settings)]),
  ) as Record<Relation, readonly Beam[]>;
  const used = new Set(RELATIONS.flatMap((relation) => beams[relation].map(({ head }) => head)));
  const heads = near.flatMap(({ head, cosine }) => (used.has(head.text) ? [{ text: head.text, cosine }] : []));
  const [best] = nearest;
  if (near.length > 0 || best === undefined) return { beams, heads };
  return { beams, heads: [{ text: best.head.text, cosine: best.cosine, under: threshold }] };
}

interface RankedTail {
  /** As the nearest head has it. */
  readonly text: string;
  readonly head: string;
  /** The cosines of the heads that have it, once for each annotator. */
  cosines: number;
  readonly written: Set<string>;
}

/**
 * The tails of one relation, those of the same words (case, punctuation and a leading PersonX aside) as one. A tail weighs the cosines of its
 * heads, times one more than the logarithm of how often the whole graph has it: what annotators agree on goes before what one of them wrote.
 * Equal weights are in the order of the heads.
 */
function rankTails(
  near: readonly { readonly head: GraphHead; readonly cosine: number }[],
  relation: Relation,
  { frequency }: AtomicGraph,
  { heads, tails: most }: LookupSettings,
): readonly Beam[] {
  const found = new Map<string, RankedTail>();
  for (const { head, cosine } of near.filter((match) => match.head.tails[relation] !== undefined).slice(0, heads)) {
    for (const tail of head.tails[relation] ?? []) {
      const text = shownTail(tail);
      const key = inferenceKey(text);
      const known = found.get(key) ?? { text, head: head.text, cosines: 0, written: new Set() };
      known.cosines += cosine;
      known.written.add(tail);
      found.set(key, known);
    }
  }
  const ranked = [...found].map(([key, { text, head, cosines, written }]) => {
    const times = [...written].reduce((sum, tail) => sum + (frequency[relation].get(tail) ?? 0), 0);
    return { key, beam: { text, head }, weight: cosines * (1 + Math.log(times)) };
  });
  const beams: Beam[] = [];
  let useful = 0;
  for (const { key, beam } of ranked.sort((one, other) => other.weight - one.weight)) {
    // What says nothing is shown as dropped where it ranks, and takes no one's place.
    if (key !== 'none' && key !== '' && ++useful > most) break;
    beams.push(beam);
  }
  return beams;
}
