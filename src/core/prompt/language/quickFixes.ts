import { checkJinja } from '../checkJinja';
import { isSectionName } from '../parseTemplate';
import { SECTION_SLOTS } from '../sectionSlots';
import { SECTION_NAMES, type SectionName } from '../template';
import { nearestName } from './nearestName';
import { SECTION_STARTS } from './sectionDocs';
import { headingAt, placeOfOffset, rangeOfOffsets, type TemplateText } from './templateText';
import { lineStart, onLine, type TextChange, type TextPlace } from './textPlace';

/** A change that mends a problem. */
export interface TemplateFix {
  readonly title: string;
  readonly changes: readonly TextChange[];
  /** It is the likely one. */
  readonly preferred: boolean;
}

/** What may mend the problem of that code at that place. For a missing section `section` names it. */
export function templateFixes(
  file: TemplateText,
  problem: { readonly code: string; readonly place: TextPlace; readonly section?: SectionName },
): readonly TemplateFix[] {
  const { code, place } = problem;
  switch (code) {
    case 'unknown-section':
      return unknownSection(file, place);
    case 'repeated-section':
      return repeatedSection(file, place);
    case 'missing-section':
      return problem.section === undefined ? [] : [addSection(file, problem.section)];
    case 'no-sections':
      return [addSection(file, 'Task Definition')];
    case 'variant-alone':
      return dropVariant(file, place);
    case 'unknown-slot':
    case 'unknown-member':
    case 'unknown-filter':
    case 'unknown-test':
      return unknownName(file, code, place);
    default:
      return [];
  }
}

function unknownSection(file: TemplateText, place: TextPlace): readonly TemplateFix[] {
  const heading = headingAt(file, place.line);
  if (heading === undefined) return [];
  const there = new Set(file.headings.filter(({ section }) => section !== undefined).map(({ title }) => title));
  const meant = nearestName(heading.name, SECTION_NAMES);
  const free = SECTION_NAMES.filter((name) => name !== meant && !there.has(name));
  const variant = heading.variant === undefined ? '' : ` (${heading.variant})`;
  const names = meant === undefined ? free : [meant, ...free];
  return names.slice(0, 4).map((name) => ({
    title: name === meant ? `Did you mean "${name}"?` : `Make it "${name}"`,
    changes: [replaceLine(file, heading.line, `## ${name}${variant}`)],
    preferred: name === meant,
  }));
}

function repeatedSection(file: TemplateText, place: TextPlace): readonly TemplateFix[] {
  const heading = headingAt(file, place.line);
  if (heading === undefined || !isSectionName(heading.name)) return [];
  const variant = freeVariant(file, heading.name);
  const last = heading.endLine === file.lines.length;
  const end = last
    ? { line: heading.endLine, column: (file.lines[heading.endLine - 1] ?? '').length + 1 }
    : { line: heading.endLine + 1, column: 1 };
  return [
    {
      title: `Make it the variant "${variant}"`,
      changes: [replaceLine(file, heading.line, `## ${heading.name} (${variant})`)],
      preferred: true,
    },
    {
      title: 'Delete this section',
      changes: [{ range: { start: { line: heading.line, column: 1 }, end }, text: '' }],
      preferred: false,
    },
  ];
}

/** A name for a variant that the section does not have yet. */
function freeVariant({ headings }: TemplateText, name: SectionName): string {
  const taken = new Set(headings.filter((heading) => heading.name === name).map(({ variant }) => variant));
  let number = 2;
  while (taken.has(String(number))) number += 1;
  return String(number);
}

/** Puts a section before the first that comes after it in the order of sections. */
function addSection(file: TemplateText, name: SectionName): TemplateFix {
  const order = SECTION_NAMES.indexOf(name);
  const next = file.headings.find(
    ({ section }) => section !== undefined && SECTION_NAMES.indexOf(section.name) > order,
  );
  const text = `## ${name}\n\n${SECTION_STARTS[name]}\n`;
  const last = file.lines.length;
  const width = (file.lines[last - 1] ?? '').length + 1;
  const change =
    next === undefined
      ? { range: onLine(last, width, width), text: `${width === 1 ? '\n' : '\n\n'}${text}` }
      : { range: lineStart(next.line), text: `${text}\n` };
  return { title: `Add the section "${name}"`, changes: [change], preferred: true };
}

function dropVariant(file: TemplateText, place: TextPlace): readonly TemplateFix[] {
  const heading = headingAt(file, place.line);
  if (heading?.variant === undefined) return [];
  const changes = [replaceLine(file, heading.line, `## ${heading.name}`)];
  return [{ title: 'Make it the main text', changes, preferred: true }];
}

function unknownName(file: TemplateText, code: string, place: TextPlace): readonly TemplateFix[] {
  const section = headingAt(file, place.line)?.section;
  if (section === undefined) return [];
  return checkJinja(section.source, SECTION_SLOTS[section.name]).flatMap(({ code: found, start, end, wrong }) => {
    // A member may be named by any text: one that is no word has no fix.
    if (found !== code || wrong === undefined || !/^\w+$/.test(wrong.name)) return [];
    const at = placeOfOffset(section, start);
    if (at.line !== place.line || at.column !== place.column) return [];
    const tag = section.source.slice(start, end);
    const word = new RegExp(`\\b${wrong.name}\\b`).exec(tag);
    const meant = nearestName(wrong.name, wrong.known);
    if (word === null || meant === undefined) return [];
    const range = rangeOfOffsets(section, start + word.index, start + word.index + wrong.name.length);
    return [{ title: `Did you mean "${meant}"?`, changes: [{ range, text: meant }], preferred: true }];
  });
}

function replaceLine({ lines }: TemplateText, line: number, text: string): TextChange {
  return { range: onLine(line, 1, (lines[line - 1] ?? '').length + 1), text };
}
