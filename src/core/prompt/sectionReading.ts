import { sha256Hex } from '../util/hash';
import { checkJinja } from './checkJinja';
import type { JinjaProblem } from './jinjaProblem';
import { SECTION_SLOTS } from './sectionSlots';
import type { SectionName } from './template';

/** What a section's text alone says: its SHA-256 and the problems of its Jinja, at offsets within it. */
export interface SectionReading {
  readonly hash: string;
  readonly problems: readonly JinjaProblem[];
}

/** Reads the text of a section of that name. */
export type ReadSection = (name: SectionName, source: string) => SectionReading;

/** Reads a section anew. */
export const readSection: ReadSection = (name, source) => ({
  hash: sha256Hex(source),
  problems: checkJinja(source, SECTION_SLOTS[name]),
});

/** For a text that is read at every key: gives a reader for each round, which takes over what the round before read alike. */
export function readingsInTurn(): () => ReadSection {
  let now = new Map<string, SectionReading>();
  return () => {
    const before = now;
    const kept = (now = new Map<string, SectionReading>());
    return (name, source) => {
      const key = `${name}\n${source}`;
      const reading = before.get(key) ?? readSection(name, source);
      kept.set(key, reading);
      return reading;
    };
  };
}
