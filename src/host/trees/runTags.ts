/** A note on a run, and the tags after it. */
export interface RunNote {
  readonly text: string;
  /** Without their `#`. */
  readonly tags: readonly string[];
}

const TAG = /^#([\p{L}\p{N}][\p{L}\p{N}_./-]*)$/u;

/** Reads a note: the words at its end that begin with `#` are tags. So they are kept, found and exported with the note. */
export function parseRunNote(note: string | undefined): RunNote {
  const words = (note ?? '').trim().split(/(\s+)/);
  const tags: string[] = [];
  for (;;) {
    const tag = TAG.exec(words.at(-1) ?? '')?.[1];
    if (tag === undefined) break;
    tags.unshift(tag);
    words.splice(-2);
  }
  return { text: words.join('').trim(), tags: [...new Set(tags)] };
}

/** The note as it is kept. */
export function formatRunNote({ text, tags }: RunNote): string {
  return [text.trim(), tags.map((tag) => `#${tag}`).join(' ')]
    .filter((part) => part !== '')
    .join(text.includes('\n') ? '\n' : ' ');
}

/** The tags that a user typed, with or without `#`, apart by spaces or commas. Those that cannot be one are told. */
export function parseTags(typed: string): { readonly tags: readonly string[]; readonly refused: readonly string[] } {
  const words = typed
    .split(/[\s,]+/)
    .flatMap((word) => (word === '' ? [] : [word.startsWith('#') ? word : `#${word}`]));
  const read = words.map((word) => TAG.exec(word)?.[1]);
  return {
    tags: [...new Set(read.filter((tag) => tag !== undefined))],
    refused: words.filter((_, index) => read[index] === undefined).map((word) => word.slice(1)),
  };
}
