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
  /** Rows of exemplars that were stored; random ones are the same objects for every test case. */
  let rows = new WeakMap<Exemplar, number>();
  const put = (exemplar: Exemplar, bare: BareExemplar): number => {
    const stored = rows.get(exemplar);
    if (stored !== undefined) return stored;
    const row = samples.put('exemplar', exemplarText(bare));
    rows.set(exemplar, row);
    return row;
  };
  const get = (id: number): BareExemplar => {
    const exemplar = known.get(id) ?? parseExemplarText(texts.get(id));
    known.set(id, exemplar);
    return exemplar;
  };

  return {
    encode: (exemplars) =>
      exemplars.map((exemplar) => {
        const { bare, cosine, others } = partsOf(exemplar);
        const row = put(exemplar, bare);
        if (Object.keys(others).length > 0) return [row, cosine ?? null, others];
        return cosine === undefined ? [row] : [row, cosine];
      }),
    decode: (coded) =>
      coded.map(([id, cosine, others]) => ({
        ...get(id),
        ...(cosine === undefined || cosine === null ? {} : { cosine }),
        ...others,
      })),
    forget() {
      known.clear();
      rows = new WeakMap();
    },
  };
}

/** What an exemplar is wherever it is shown, and what it is in one cell only. */
function partsOf({ id, dialogueId, emotion, situation, turns, cosine, ...others }: Exemplar): {
  readonly bare: BareExemplar;
  readonly cosine: number | undefined;
  readonly others: Readonly<Record<string, unknown>>;
} {
  return { bare: { id, dialogueId, emotion, situation, turns }, cosine, others };
}
