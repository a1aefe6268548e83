import type { SentenceEncoder } from '../embedding/sentenceEncoder';
import { RELATIONS, type Relation } from './relation';
import type { Beam } from './relationInferrer';
import type { RankedBeam } from './selectInferences';

/** Puts the candidates of each relation in the order of their cosine with the whole context, equal ones as they were. Throws what the encoder throws. */
export async function rankByContext(
  beams: Readonly<Record<Relation, readonly Beam[]>>,
  context: string,
  encoder: SentenceEncoder,
  signal: AbortSignal,
): Promise<Readonly<Record<Relation, readonly RankedBeam[]>>> {
  const texts = [...new Set(RELATIONS.flatMap((relation) => beams[relation].map(({ text }) => text)))];
  if (texts.length === 0) return beams;
  const { values, encoder: identity } = await encoder.encode([context, ...texts], signal);
  const { dimensions } = identity;
  const cosines = new Map(texts.map((text, index) => [text, product(values, (index + 1) * dimensions, dimensions)]));
  const ranked = (relation: Relation): readonly RankedBeam[] =>
    beams[relation]
      .map((beam) => ({ ...beam, cosine: cosines.get(beam.text) ?? 0 }))
      .sort((one, other) => other.cosine - one.cosine);
  return Object.fromEntries(RELATIONS.map((relation) => [relation, ranked(relation)])) as Record<
    Relation,
    readonly RankedBeam[]
  >;
}

/** The product of the first row, the context, with the row that begins at `from`. */
function product(values: Float32Array, from: number, dimensions: number): number {
  let sum = 0;
  for (let at = 0; at < dimensions; at++) sum += (values[at] ?? 0) * (values[from + at] ?? 0);
  return sum;
}
