import { namesBound } from '../jinjaExpressions';
import { parseJinja } from '../jinjaExpressions';
import { findJinjaTags } from '../jinjaTags';
import { BARE_FILTERS, CALLED_FILTERS, JINJA_TESTS } from '../jinjaLanguage';
import { SECTION_SLOTS } from '../sectionSlots';
import type { TemplateSection } from '../template';
import { tagAt } from './jinjaPlace';
import { headingAt, rangeOfOffsets, sourceOffset, type TemplateText } from './templateText';
import type { TextPlace, TextRange } from './textPlace';

/** What the word at a place is. `range` is that of the word. */
export type TemplateReference =
  | { readonly kind: 'slot'; readonly section: TemplateSection; readonly slot: string; readonly range: TextRange }
  /** A name that the text binds itself, with the tag that binds it and, for a loop, the slot it goes through. */
  | {
      readonly kind: 'local';
      readonly section: TemplateSection;
      readonly name: string;
      readonly boundAt: TextRange;
      readonly list?: string;
      readonly range: TextRange;
    }
  | {
      readonly kind: 'member';
      readonly section: TemplateSection;
      readonly object: string;
      readonly member: string;
      /** The slot whose items the object is one of. */
      readonly list?: string;
      readonly range: TextRange;
    }
  | { readonly kind: 'filter' | 'test'; readonly name: string; readonly range: TextRange }
  | { readonly kind: 'heading'; readonly title: string; readonly section?: TemplateSection; readonly range: TextRange };

/** What stands at a place, or `undefined` for plain text. */
export function referenceAt(file: TemplateText, place: TextPlace): TemplateReference | undefined {
  const heading = headingAt(file, place.line);
  if (heading === undefined) return undefined;
  if (heading.line === place.line) {
    const width = (file.lines[place.line - 1] ?? '').length + 1;
    const range = { start: { line: place.line, column: 1 }, end: { line: place.line, column: width } };
    const { title, section } = heading;
    return { kind: 'heading', title, range, ...(section === undefined ? {} : { section }) };
  }
  const { section } = heading;
  const offset = section === undefined ? undefined : sourceOffset(section, place);
  if (section === undefined || offset === undefined) return undefined;
  const tag = tagAt(section.source, offset);
  if (tag === undefined || tag.kind === 'comment') return undefined;
  const text = section.source.slice(tag.start, tag.end);
  const word = wordAround(text, offset - tag.start);
  if (word === undefined) return undefined;
  const { start, end } = word;
  const range = rangeOfOffsets(section, tag.start + start, tag.start + end);
  const name = text.slice(start, end);
  const before = text.slice(0, start);
  if (/\|\s*$/.test(before) && [...BARE_FILTERS, ...CALLED_FILTERS].includes(name))
    return { kind: 'filter', name, range };
  if (/\bis\s+(?:not\s+)?$/.test(before) && JINJA_TESTS.includes(name)) return { kind: 'test', name, range };
  const object = /([A-Za-z_]\w*)\s*\.\s*$/.exec(before)?.[1];
  if (object !== undefined) {
    const list = bindingBefore(section, object, tag.end)?.list;
    return { kind: 'member', section, object, member: name, range, ...(list === undefined ? {} : { list }) };
  }
  const local = bindingBefore(section, name, tag.end);
  if (local !== undefined) return { kind: 'local', section, name, range, ...local };
  return Object.hasOwn(SECTION_SLOTS[section.name], name) ? { kind: 'slot', section, slot: name, range } : undefined;
}

function wordAround(text: string, offset: number): { readonly start: number; readonly end: number } | undefined {
  const start = offset - (/\w*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0);
  return end > start && /[A-Za-z_]/.test(text[start] ?? '') ? { start, end } : undefined;
}

/** The last tag up to an offset that binds a name by `for`, `set` or `macro`. */
function bindingBefore(
  section: TemplateSection,
  name: string,
  upTo: number,
): { readonly boundAt: TextRange; readonly list?: string } | undefined {
  const tag = findJinjaTags(section.source).findLast(
    ({ kind, inner, end, fault }) => kind === 'statement' && end <= upTo && fault === undefined && binds(inner, name),
  );
  if (tag === undefined) return undefined;
  const list = /^for\s+.*?\bin\s+([A-Za-z_]\w*)/.exec(tag.inner)?.[1];
  const isSlot = list !== undefined && Object.hasOwn(SECTION_SLOTS[section.name], list);
  return { boundAt: rangeOfOffsets(section, tag.start, tag.end), ...(isSlot ? { list } : {}) };
}

function binds(inner: string, name: string): boolean {
  const keyword = /^(?:for|set|macro)\b/.exec(inner)?.[0];
  if (keyword === undefined || !new RegExp(`\\b${name}\\b`).test(inner)) return false;
  try {
    const node =
      parseWith(`{% ${inner} %}{% end${keyword} %}`) ?? (keyword === 'set' ? parseWith(`{% ${inner} %}`) : undefined);
    const target = keyword === 'for' ? node?.['loopvar'] : keyword === 'set' ? node?.['assignee'] : node?.['name'];
    return namesBound(target).includes(name);
  } catch {
    return false;
  }
}

function parseWith(text: string): ReturnType<typeof parseJinja> {
  try {
    return parseJinja(text);
  } catch {
    return undefined;
  }
}
