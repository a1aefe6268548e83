import type { InputProblem } from '../inputs/problem';
import type { JinjaProblem } from './jinjaProblem';
import { readSection, type ReadSection } from './sectionReading';
import { SECTION_NAMES, type PromptTemplate, type SectionName, type TemplateSection } from './template';
import { parseFrontMatter, splitLines, type ReportProblem } from './templateFrontMatter';

/** A template file larger than this is refused: it is none. */
const MAX_CHARACTERS = 1_000_000;

/** A section with the problems of its Jinja, at offsets within its text. */
interface FoundSection {
  readonly section: TemplateSection;
  readonly jinja: readonly JinjaProblem[];
}

/** Longer than any heading that can be a section's. */
const MAX_TITLE_CHARACTERS = 200;

/**
 * Parses a `*.rapport.md` file: YAML front matter, then one `##` heading per section. Never throws: whatever is wrong
 * is in `problems`, with its line, and `file` names the file there. `read` may remember sections: see `readingsInTurn`.
 */
export function parseTemplate(text: string, file: string, read: ReadSection = readSection): PromptTemplate {
  const problems: InputProblem[] = [];
  const report: ReportProblem = (line, code, message, column, endColumn) => {
    problems.push({
      severity: 'error',
      code,
      message,
      file,
      line,
      ...(column === undefined ? {} : { column }),
      ...(endColumn === undefined ? {} : { endColumn }),
    });
  };
  const stem =
    file
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/(\.rapport)?\.md$/, '') ?? file;
  if (text.length > MAX_CHARACTERS) {
    report(
      1,
      'too-large',
      `A template may have ${MAX_CHARACTERS.toLocaleString('en')} characters; this file has ${text.length.toLocaleString('en')}.`,
    );
    return { name: stem, switches: { emotionLabels: true }, sections: [], problems };
  }
  const lines = splitLines(text);
  const { name, switches, bodyStart } = parseFrontMatter(lines, report);
  const found = parseSections(lines, bodyStart, read, report);
  if (found.length === 0 && problems.length === 0) {
    report(
      1,
      'no-sections',
      `This template has no sections. Start one with a heading such as "## ${SECTION_NAMES[0]}".`,
    );
  }
  for (const { section, jinja } of found) reportJinja(section, jinja, report);
  return {
    name: name ?? stem,
    switches,
    sections: found.map(({ section }) => section),
    problems: problems.sort((a, b) => a.line - b.line),
    text: lines.join('\n'),
  };
}

function parseSections(
  lines: readonly string[],
  bodyStart: number,
  read: ReadSection,
  report: ReportProblem,
): readonly FoundSection[] {
  const headings = lines.flatMap((line, index) => (index >= bodyStart && /^##(?!#)/.test(line) ? [index] : []));
  const firstLine = lines.findIndex((line, index) => index >= bodyStart && line.trim() !== '');
  if (firstLine >= 0 && firstLine < (headings[0] ?? lines.length) && !/^#(?!#)|^<!--/.test(lines[firstLine] ?? '')) {
    report(
      firstLine + 1,
      'text-outside',
      'This text stands in no section, so that no model would see it. Put it below a "## ..." heading.',
      1,
      (lines[firstLine] ?? '').length + 1,
    );
  }
  const seen = new Map<string, number>();
  return headings.flatMap((heading, order) => {
    const end = headings[order + 1] ?? lines.length;
    const found = parseSection(lines, heading, end, read, report);
    if (found === undefined) return [];
    const title = sectionTitle(found.section);
    const earlier = seen.get(title);
    if (earlier !== undefined) {
      report(
        heading + 1,
        'repeated-section',
        `The section "${title}" stands on line ${earlier} already. Give this one a variant name in brackets, or delete it.`,
        1,
        (lines[heading] ?? '').length + 1,
      );
      return [];
    }
    seen.set(title, heading + 1);
    return [found];
  });
}

function parseSection(
  lines: readonly string[],
  heading: number,
  end: number,
  read: ReadSection,
  report: ReportProblem,
): FoundSection | undefined {
  const title = (lines[heading] ?? '').replace(/^##/, '').trim().slice(0, MAX_TITLE_CHARACTERS);
  const { name, variant } = splitSectionTitle(title);
  if (!isSectionName(name)) {
    const known = SECTION_NAMES.join(', ');
    report(
      heading + 1,
      'unknown-section',
      `There is no section "${name}". The sections are ${known}.`,
      1,
      (lines[heading] ?? '').length + 1,
    );
    return undefined;
  }
  let first = heading + 1;
  let last = end - 1;
  while (first <= last && lines[first]?.trim() === '') first++;
  while (last >= first && lines[last]?.trim() === '') last--;
  const source = lines.slice(first, last + 1).join('\n');
  const { hash, problems } = read(name, source);
  const section = {
    name,
    ...(variant === undefined ? {} : { variant }),
    source,
    headingLine: heading + 1,
    sourceLine: Math.min(first, end) + 1,
    endLine: last + 1,
    hash,
  };
  return { section, jinja: problems };
}

function reportJinja(
  { source, sourceLine }: TemplateSection,
  problems: readonly JinjaProblem[],
  report: ReportProblem,
): void {
  let line = sourceLine;
  let lineStart = 0;
  // In the order of their places, so that the lines are counted once.
  for (const { start, end, code, message } of problems) {
    for (
      let next = source.indexOf('\n', lineStart);
      next >= 0 && next < start;
      next = source.indexOf('\n', lineStart)
    ) {
      line++;
      lineStart = next + 1;
    }
    const column = start - lineStart + 1;
    const endsOnLine = !source.slice(start, end).includes('\n');
    report(line, code, message, column, endsOnLine ? end - lineStart + 1 : undefined);
  }
}

/** A heading's title as `Name` and, in brackets after it, a variant. */
export function splitSectionTitle(title: string): {
  readonly title: string;
  readonly name: string;
  readonly variant?: string;
} {
  const [, name = title, variant] =
    /^(.*?)\s*\(\s*([^()\s][^()]*?)\s*\)$/.exec(title.slice(0, MAX_TITLE_CHARACTERS)) ?? [];
  return { title, name, ...(variant === undefined ? {} : { variant }) };
}

/** `Name` or `Name (variant)`, as the heading has it. */
export function sectionTitle(section: Pick<TemplateSection, 'name' | 'variant'>): string {
  return section.variant === undefined ? section.name : `${section.name} (${section.variant})`;
}

/** True for one of the section names. */
export function isSectionName(name: string): name is SectionName {
  return (SECTION_NAMES as readonly string[]).includes(name);
}
