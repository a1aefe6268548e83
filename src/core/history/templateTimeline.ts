import type { KeptText } from '../run/templateTexts';
import { canonicalJson } from '../util/hash';
import {
  hashesOf,
  rememberedWords,
  sectionChanges,
  templateParts,
  type CountWords,
  type KnownSections,
  type SectionChange,
  type TemplateParts,
} from './sectionChanges';
import { sectionsKey, type TemplateRun } from './templateRuns';

/** A commit of version control that has the template. */
export interface TemplateCommit {
  readonly hash: string;
  /** Its first line. */
  readonly subject: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a timeline is made of. */
export interface TimelineSources {
  /** The text as it stands in the editor, saved or not; absent when the file is not open. */
  readonly current?: string | undefined;
  /** Runs of the template, in any order. */
  readonly runs: readonly TemplateRun[];
  /** What runs worked from, by their ids, as far as it was kept. */
  readonly texts: ReadonlyMap<string, string>;
  /** The newest first, as git tells them. */
  readonly commits: readonly (TemplateCommit & { readonly text: string })[];
  /** The newest first. `byName`: kept under the name of the template alone, as earlier versions did. */
  readonly kept: readonly (KeptText & { readonly byName?: boolean })[];
}

/** A text that a template had for a while: what used it one after the other, with no other text in between. */
export interface TemplateVersion {
  /** The same as long as nothing of its beginning changes. */
  readonly id: string;
  /** Absent where no run kept it and nothing else has it. */
  readonly text?: string;
  /** By the titles of the sections. */
  readonly hashes: Readonly<Record<string, string>>;
  /** The newest first. */
  readonly runs: readonly TemplateRun[];
  readonly commits: readonly TemplateCommit[];
  /** When it was kept by itself, ISO 8601. */
  readonly keptAt?: string;
  /** It was kept under the name of the template alone. */
  readonly keptByName?: boolean;
  /** The file has this text now. */
  readonly isCurrent: boolean;
  /** When it was last seen before the present, ISO 8601; absent for a text that only the editor has. */
  readonly at?: string;
  /** From the version before; absent for the oldest. */
  readonly since?: {
    readonly sections: readonly SectionChange[];
    /** A switch of the front matter differs. */
    readonly switches: boolean;
    /** Only what no model sees differs: comments, names, blank lines. */
    readonly unseen: boolean;
  };
}

interface Sighting {
  readonly at: string;
  /** Of the hashes, as one text. */
  readonly key: string;
  readonly text: string | undefined;
  readonly hashes: Readonly<Record<string, string>>;
  readonly run?: TemplateRun;
  readonly commit?: TemplateCommit;
  readonly keptAt?: string;
  readonly byName?: boolean;
  readonly isCurrent?: true;
}

/** Later than every time that is written with four digits of a year. */
const NOW = '\uffff';

/**
 * The texts that a template had, the present one first. Two sightings are of one text when the texts are the same, or, where a
 * run kept none, when the hashes of all sections are. `partsOf` and `countWords` may remember
 * what they were asked before.
 */
export function templateTimeline(
  sources: TimelineSources,
  partsOf: (text: string) => TemplateParts = templateParts,
  countWords: CountWords = rememberedWords(),
): readonly TemplateVersion[] {
  const groups: Sighting[][] = [];
  let last: Pick<Sighting, 'text' | 'key'> | undefined;
  for (const sighting of sightingsOf(sources, partsOf)) {
    const isSame = last !== undefined && isSameText(last, sighting);
    if (isSame) groups.at(-1)?.push(sighting);
    else groups.push([sighting]);
    // What kept no text stands for the text beside it.
    last = isSame ? { text: sighting.text ?? last?.text, key: sighting.key } : sighting;
  }
  const known = groups.map((group): KnownSections & { readonly text: string | undefined } => {
    const text = group.findLast((one) => one.text !== undefined)?.text;
    return {
      text,
      hashes: group[0]?.hashes ?? {},
      parts: text === undefined ? undefined : partsOf(text),
    };
  });
  return groups.map((group, place) => versionOf(group, known[place], known[place - 1], countWords)).reverse();
}

function sightingsOf(
  { current, runs, texts, commits, kept }: TimelineSources,
  partsOf: (text: string) => TemplateParts,
): readonly Sighting[] {
  const seen = (text: string): Pick<Sighting, 'text' | 'hashes' | 'key'> => {
    const hashes = hashesOf(partsOf(text));
    return { text, hashes, key: sectionsKey(hashes) };
  };
  const told = [
    // Both come newest first, and commits tell no more than seconds: of two at one time the first is the later.
    ...commits.toReversed().map(({ text, ...commit }): Sighting => ({ at: commit.at, ...seen(text), commit })),
    ...kept
      .toReversed()
      .map(({ text, keptAt, byName = false }): Sighting => ({ at: keptAt, ...seen(text), keptAt, byName })),
    ...(current === undefined ? [] : [{ at: NOW, ...seen(current), isCurrent: true } as const]),
  ];
  const inRuns = runs.map((run): Sighting => {
    const { startedAt, sectionHashes } = run.header;
    const key = sectionsKey(sectionHashes);
    return { at: startedAt, text: texts.get(run.header.id), hashes: sectionHashes, key, run };
  });
  // A run of an earlier version kept no text: another sighting may have what its sections were.
  const byHashes = new Map<string, string>();
  for (const { text, key } of [...inRuns, ...told]) if (text !== undefined) byHashes.set(key, text);
  const all = [...told, ...inRuns.map((one) => ({ ...one, text: one.text ?? byHashes.get(one.key) }))];
  return all
    .map((one) => ({ ...one, at: normalTime(one.at) }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Commits tell their times in the zones of their authors. */
function normalTime(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : new Date(time).toISOString();
}

function isSameText(one: Pick<Sighting, 'text' | 'key'>, other: Sighting): boolean {
  if (one.text !== undefined && other.text !== undefined) return one.text === other.text;
  return one.key === other.key;
}

function versionOf(
  group: readonly Sighting[],
  known: (KnownSections & { readonly text: string | undefined }) | undefined,
  before: (KnownSections & { readonly text: string | undefined }) | undefined,
  countWords: CountWords,
): TemplateVersion {
  const { text, hashes = {}, parts } = known ?? {};
  const past = group.filter(({ isCurrent }) => isCurrent !== true);
  const at = past.at(-1)?.at;
  const { keptAt, byName } = group.findLast((one) => one.keptAt !== undefined) ?? {};
  const runs = group.flatMap(({ run }) => run ?? []).reverse();
  return {
    id: idOf(past[0]),
    ...(text === undefined ? {} : { text }),
    hashes,
    runs,
    commits: group.flatMap(({ commit }) => commit ?? []).reverse(),
    ...(keptAt === undefined ? {} : { keptAt }),
    ...(byName === true ? { keptByName: true } : {}),
    isCurrent: past.length < group.length,
    ...(at === undefined ? {} : { at }),
    ...(before === undefined ? {} : { since: sinceThen(before, { hashes, parts }, countWords) }),
  };
}

/** By what was first seen with the text; a text that only the editor has changes with every key. */
function idOf(first: Sighting | undefined): string {
  if (first === undefined) return 'now';
  return first.run?.header.id ?? first.commit?.hash ?? `kept ${first.at}`;
}

function sinceThen(
  before: KnownSections,
  now: KnownSections,
  countWords: CountWords,
): NonNullable<TemplateVersion['since']> {
  const sections = sectionChanges(before, now, countWords);
  const [old, present] = [before.parts?.switches, now.parts?.switches];
  const switches = old !== undefined && present !== undefined && canonicalJson(old) !== canonicalJson(present);
  return { sections, switches, unseen: sections.length === 0 && !switches };
}
