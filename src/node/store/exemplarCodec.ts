import type { Exemplar } from '../../core/exemplars/exemplar';
import { exemplarText, parseExemplarText, type BareExemplar } from './exemplarText';
import { createRecentCache } from './recentCache';
import type { SampleTable } from './sampleTable';
import type { TextTable } from './textTable';

/** Exemplars in their order: the text row of each, its cosine (null for none), and what else belongs to it in this cell only. */
export type CodedExemplars = readonly (readonly [
  id: number,
  cosine?: number | null,
  others?: Readonly<Record<string, unknown>>,
])[];

/** Writes and reads exemplars; each is stored once, however many cells show it. */
export interface ExemplarCodec {
  /** To be called inside `write`. */
  encode(exemplars: readonly Exemplar[]): CodedExemplars;
  /** Cells that show the same exemplar share its turns in memory. */
  decode(coded: CodedExemplars): readonly Exemplar[];
  /** Forgets what it knows about rows. */
  forget(): void;
}

const CACHED_EXEMPLARS = 6000;

/** Makes the codec. */
export function createExemplarCodec(texts: TextTable, samples: SampleTable): ExemplarCodec {
  const known = createRecentCache<number, BareExemplar>(CACHED_EXEMPLARS);
  const get = (id: number): BareExemplar => {
    const exemplar = known.get(id) ?? parseExemplarText(texts.get(id));
    known.set(id, exemplar);
    return exemplar;
  };

  return {
    encode: (exemplars) =>
      exemplars.map(({ id, dialogueId, emotion, situation, turns, cosine, ...others }) => {
        const row = samples.put('exemplar', exemplarText({ id, dialogueId, emotion, situation, turns }));
        if (Object.keys(others).length > 0) return [row, cosine ?? null, others];
        return cosine === undefined ? [row] : [row, cosine];
      }),
    decode: (coded) =>
      coded.map(([id, cosine, others]) => ({
        ...get(id),
        ...(cosine === undefined || cosine === null ? {} : { cosine }),
        ...others,
      })),
    forget: () => known.clear(),
  };
}
