import { isMap, LineCounter, parseDocument } from 'yaml';
import type { InputProblem } from '../inputs/problem';
import { sha256Hex } from '../util/hash';
import { checkJinja } from './checkJinja';
import { SECTION_SLOTS } from './sectionSlots';
import {
  SECTION_NAMES,
  type PromptTemplate,
  type SectionName,
  type TemplateSection,
  type TemplateSwitches,
} from './template';

/** A template file larger than this is refused: it is none. */
const MAX_CHARACTERS = 1_000_000;

type Report = (line: number, code: string, message: string, column?: number, endColumn?: number) => void;

/**
 * Parses a `*.rapport.md` file: YAML front matter, then one `##` heading per section. Never throws: whatever is wrong
 * is in `problems`, with its line, and `file` names the file there.
 */
export function parseTemplate(text: string, file: string): PromptTemplate {
  const problems: InputProblem[] = [];
  const report: Report = (line, code, message, column, endColumn) => {
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
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const { name, switches, bodyStart } = parseFrontMatter(lines, report);
  const sections = parseSections(lines, bodyStart, report);
  if (sections.length === 0 && problems.length === 0) {
    report(
      1,
      'no-sections',
      `This template has no sections. Start one with a heading such as "## ${SECTION_NAMES[0]}".`,
    );
  }
  for (const section of sections) checkSection(section, report);
  return { name: name ?? stem, switches, sections, problems: problems.sort((a, b) => a.line - b.line) };
}

interface FrontMatter {
  readonly name?: string;
  readonly switches: TemplateSwitches;
  /** Index of the first line after it. */
  readonly bodyStart: number;
}

function parseFrontMatter(lines: readonly string[], report: Report): FrontMatter {
  const none: FrontMatter = { switches: { emotionLabels: true }, bodyStart: 0 };
  if (lines[0]?.trimEnd() !== '---') return none;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end < 0) {
    report(1, 'front-matter', 'The front matter opened by --- is never closed by another --- line.');
    return { ...none, bodyStart: 1 };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(lines.slice(1, end).join('\n'), { lineCounter });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line + 1;
  for (const error of document.errors)
    report(lineAt(error.pos[0]), 'front-matter', `The front matter is not YAML: ${error.message.split('\n')[0] ?? ''}`);
  let name: string | undefined;
  let emotionLabels = true;
  if (document.errors.length === 0 && document.contents !== null) {
    if (!isMap(document.contents)) report(2, 'front-matter', 'The front matter must be "key: value" lines.');
    else {
      for (const { key, value } of document.contents.items) {
        const keyName = String(key);
        const line = lineAt((key as { range?: readonly number[] | null }).range?.[0] ?? 0);
        const plain: unknown = (value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null;
        if (keyName === 'name' && typeof plain === 'string') name = plain;
        else if (keyName === 'emotionLabels' && typeof plain === 'boolean') emotionLabels = plain;
        else if (keyName === 'name') report(line, 'front-matter', '"name" must be a text.');
        else if (keyName === 'emotionLabels') report(line, 'front-matter', '"emotionLabels" must be true or false.');
        else report(line, 'unknown-switch', `There is no switch "${keyName}". There are name and emotionLabels.`);
      }
    }
  }
  return { ...(name === undefined ? {} : { name }), switches: { emotionLabels }, bodyStart: end + 1 };
}

function parseSections(lines: readonly string[], bodyStart: number, report: Report): readonly TemplateSection[] {
  const headings = lines.flatMap((line, index) => (index >= bodyStart && /^##(?!#)/.test(line) ? [index] : []));
  const firstLine = lines.findIndex((line, index) => index >= bodyStart && line.trim() !== '');
  if (firstLine >= 0 && firstLine < (headings[0] ?? lines.length) && !/^#(?!#)|^<!--/.test(lines[firstLine] ?? '')) {
    report(
      firstLine + 1,
      'text-outside',
      'This text stands in no section, so that no model would see it. Put it below a "## ..." heading.',
    );
  }
  const seen = new Map<string, number>();
  return headings.flatMap((heading, order) => {
    const end = headings[order + 1] ?? lines.length;
    const section = parseSection(lines, heading, end, report);
    if (section === undefined) return [];
    const title = sectionTitle(section);
    const earlier = seen.get(title);
    if (earlier !== undefined) {
      report(
        heading + 1,
        'repeated-section',
        `The section "${title}" stands on line ${earlier} already. Give this one a variant name in brackets, or delete it.`,
      );
      return [];
    }
    seen.set(title, heading + 1);
    return [section];
  });
}

function parseSection(
  lines: readonly string[],
  heading: number,
  end: number,
  report: Report,
): TemplateSection | undefined {
  const title = (lines[heading] ?? '').replace(/^##/, '').trim();
  const [, name = title, variant] = /^(.*?)\s*\(([^()]+)\)$/.exec(title) ?? [];
  if (!isSectionName(name)) {
    const known = SECTION_NAMES.join(', ');
    report(
      heading + 1,
      'unknown-section',
      `There is no section "${name}". The sections are ${known}.`,
      1,
      (lines[heading]?.length ?? 0) + 1,
    );
    return undefined;
  }
  let first = heading + 1;
  let last = end - 1;
  while (first <= last && lines[first]?.trim() === '') first++;
  while (last >= first && lines[last]?.trim() === '') last--;
  const source = lines.slice(first, last + 1).join('\n');
  return {
    name,
    ...(variant === undefined ? {} : { variant: variant.trim() }),
    source,
    headingLine: heading + 1,
    sourceLine: Math.min(first, end) + 1,
    endLine: last + 1,
    hash: sha256Hex(source),
  };
}

function checkSection(section: TemplateSection, report: Report): void {
  for (const problem of checkJinja(section.source, SECTION_SLOTS[section.name])) {
    const before = section.source.slice(0, problem.start);
    const line = section.sourceLine + before.split('\n').length - 1;
    const column = problem.start - (before.lastIndexOf('\n') + 1) + 1;
    const sameLine = !section.source.slice(problem.start, problem.end).includes('\n');
    report(line, problem.code, problem.message, column, sameLine ? column + problem.end - problem.start : undefined);
  }
}

/** `Name` or `Name (variant)`, as the heading has it. */
export function sectionTitle(section: Pick<TemplateSection, 'name' | 'variant'>): string {
  return section.variant === undefined ? section.name : `${section.name} (${section.variant})`;
}

function isSectionName(name: string): name is SectionName {
  return (SECTION_NAMES as readonly string[]).includes(name);
}
