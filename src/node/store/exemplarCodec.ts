import type { Exemplar } from '../../core/exemplars/exemplar';
import type { TextTable } from './textTable';

/** Exemplars in their order: the text row of each, and its cosine where it has one. */
export type CodedExemplars = readonly (readonly [id: number, cosine?: number])[];

/** Writes and reads exemplars; each is stored once, however many cells show it. */
export interface ExemplarCodec {
  /** To be called inside `write`. */
  encode(exemplars: readonly Exemplar[]): CodedExemplars;
  /** Cells that show the same exemplar share its turns in memory. */
  decode(coded: CodedExemplars): readonly Exemplar[];
  /** Forgets what it knows about rows. */
  forget(): void;
}

/** Makes the codec. */
export function createExemplarCodec(texts: TextTable): ExemplarCodec {
  /** An exemplar that leans on none; all others lean on it, so that prompts can lean on them. */
  let model: number | undefined;

  const put = (exemplar: object): number => {
    const id = texts.put(JSON.stringify(exemplar), model === undefined ? [] : [model], 1);
    if (model === undefined && texts.depth(id) === 0) model = id;
    return id;
  };
  const get = (id: number): Exemplar => texts.json(id) as Exemplar;

  return {
    encode: (exemplars) =>
      exemplars.map(({ cosine, ...exemplar }) => {
        const id = put(exemplar);
        return cosine === undefined ? [id] : [id, cosine];
      }),
    decode: (coded) => coded.map(([id, cosine]) => (cosine === undefined ? get(id) : { ...get(id), cosine })),
    forget: () => (model = undefined),
  };
}
