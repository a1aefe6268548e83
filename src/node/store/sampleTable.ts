import type { StoreDatabase } from './storeDatabase';
import type { TextTable } from './textTable';

/** Texts of one kind are written in much the same words. */
export type TextKind = 'answer' | 'exemplar' | 'knowledge';

/** Stores texts of a kind, deflated against a sample of it: the first ones of the store put together. */
export interface SampleTable {
  /** The row of a text. To be called inside `write`. */
  put(kind: TextKind, text: string): number;
  /** Forgets what it knows about rows. */
  forget(): void;
}

/** How long a sample is, in characters. Twice as much takes a tenth off and half as long again to deflate against. */
const SAMPLE_CHARACTERS: Readonly<Record<TextKind, number>> = {
  answer: 6000,
  exemplar: 12_000,
  knowledge: 6000,
};

/** Opens the table of samples on a connection. */
export function createSampleTable(database: StoreDatabase, texts: TextTable): SampleTable {
  const select = database.prepare('SELECT text FROM sample WHERE kind = ?');
  const insert = database.prepare('INSERT INTO sample (kind, text) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const samples = new Map<TextKind, number>();
  const collected = new Map<TextKind, string>();

  const sampleOf = (kind: TextKind): number | undefined => {
    const known = samples.get(kind) ?? (select.get(kind)?.['text'] as number | undefined);
    if (known !== undefined) samples.set(kind, known);
    return known;
  };
  const collect = (kind: TextKind, text: string): void => {
    const sample = `${collected.get(kind) ?? ''}${text}\n`;
    collected.set(kind, sample);
    if (sample.length >= SAMPLE_CHARACTERS[kind]) insert.run(kind, texts.put(sample.slice(0, SAMPLE_CHARACTERS[kind])));
  };

  return {
    put(kind, text) {
      const known = texts.find(text);
      if (known !== undefined) return known;
      const sample = sampleOf(kind);
      if (sample === undefined) collect(kind, text);
      return texts.put(text, sample === undefined ? [] : [sample]);
    },
    forget() {
      samples.clear();
      collected.clear();
    },
  };
}
