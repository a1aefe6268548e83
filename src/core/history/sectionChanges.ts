import { parseTemplate, sectionTitle } from '../prompt/parseTemplate';
import type { ReadSection } from '../prompt/sectionReading';
import type { TemplateSwitches } from '../prompt/template';
import { sha256Hex } from '../util/hash';
import { wordDiff } from '../util/wordDiff';

/** What of a template decides its prompts: the text of each section by its title, with its hash, and the switches. */
export interface TemplateParts {
  readonly sections: Readonly<Record<string, { readonly hash: string; readonly source: string }>>;
  readonly switches: TemplateSwitches;
}

/** What became of one section from one text of a template to a later one. */
export interface SectionChange {
  /** `Name` or `Name (variant)`. */
  readonly title: string;
  readonly change: 'changed' | 'added' | 'removed';
  /** Words that came and went; absent where one of the texts is not known. */
  readonly words?: { readonly inserted: number; readonly deleted: number };
}

/** A text of a template, or the hashes of its sections alone where the text was not kept. */
export interface KnownSections {
  readonly hashes: Readonly<Record<string, string>>;
  readonly parts?: TemplateParts | undefined;
}

/** Takes a text apart. Never throws: what stands in no section is left out. */
export function templateParts(text: string): TemplateParts {
  const { sections, switches } = parseTemplate(text, 'template.rapport.md', hashAlone);
  return {
    sections: Object.fromEntries(sections.map((one) => [sectionTitle(one), { hash: one.hash, source: one.source }])),
    switches,
  };
}

/** Whether their Jinja is sound decides nothing here, and looking takes most of the time. */
const hashAlone: ReadSection = (_, source) => ({ hash: sha256Hex(source), problems: [] });

/** The hashes of the sections of a text, by their titles. */
export function hashesOf({ sections }: TemplateParts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(sections).map(([title, { hash }]) => [title, hash]));
}

/** Counts words that came and went from a section to a later text of it; `changedWords`, or what remembers its answers. */
export type CountWords = (before: TemplateSource, after: TemplateSource) => NonNullable<SectionChange['words']>;

type TemplateSource = TemplateParts['sections'][string];

const NOTHING: TemplateSource = { hash: '', source: '' };

/** The sections that differ, in the order of the later text; those that are gone come last. */
export function sectionChanges(
  earlier: KnownSections,
  later: KnownSections,
  countWords: CountWords = (before, after) => changedWords(before.source, after.source),
): readonly SectionChange[] {
  const change = (title: string, kind: SectionChange['change']): SectionChange => {
    const [before, after] = [earlier, later].map(({ parts }) => parts?.sections[title]);
    const isKnown = (kind === 'added' || before !== undefined) && (kind === 'removed' || after !== undefined);
    return { title, change: kind, ...(isKnown ? { words: countWords(before ?? NOTHING, after ?? NOTHING) } : {}) };
  };
  return [
    ...Object.keys(later.hashes)
      .filter((title) => later.hashes[title] !== earlier.hashes[title])
      .map((title) => change(title, earlier.hashes[title] === undefined ? 'added' : 'changed')),
    ...Object.keys(earlier.hashes)
      .filter((title) => later.hashes[title] === undefined)
      .map((title) => change(title, 'removed')),
  ];
}

/** Counts words and remembers the answers: a timeline asks for the same ones whenever it is made anew. */
export function rememberedWords(): CountWords {
  const known = new Map<string, NonNullable<SectionChange['words']>>();
  return (before, after) => {
    const key = `${before.hash} ${after.hash}`;
    const words = known.get(key) ?? changedWords(before.source, after.source);
    // Every keystroke is another text, and a long history has thousands.
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, words);
    return words;
  };
}

const MOST_KNOWN = 5000;

/** How many words one has to put in and take out to make `after` of `before`: the fewest. */
export function changedWords(before: string, after: string): { readonly inserted: number; readonly deleted: number } {
  let [inserted, deleted] = [0, 0];
  for (const { kind, text } of wordDiff(before, after)) {
    const words = text.match(WORD)?.length ?? 0;
    if (kind === 'inserted') inserted += words;
    if (kind === 'deleted') deleted += words;
  }
  return { inserted, deleted };
}

/** Words as `wordDiff` takes them, without signs. */
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu;
