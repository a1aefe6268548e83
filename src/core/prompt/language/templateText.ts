import { splitSectionTitle } from '../parseTemplate';
import type { PromptTemplate, TemplateSection } from '../template';
import { bodyStartOf, splitLines } from '../templateFrontMatter';
import type { TextPlace, TextRange } from './textPlace';

/** A `##` heading with what belongs to it, whether the parser knows it or not. */
export interface TemplateHeading {
  /** As written after the `##`. */
  readonly title: string;
  readonly name: string;
  readonly variant?: string;
  /** Lines of the heading and of the last line before the next one, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** The section that the parser made of it; absent for an unknown or repeated one. */
  readonly section?: TemplateSection;
}

/** A template with its text by lines: what every feature of the editor looks at. */
export interface TemplateText {
  readonly lines: readonly string[];
  readonly template: PromptTemplate;
  /** Number of lines before the body: those of the front matter. */
  readonly frontMatterLines: number;
  readonly headings: readonly TemplateHeading[];
}

/** Puts a text and what was parsed of it side by side. */
export function readTemplateText(text: string, template: PromptTemplate): TemplateText {
  const lines = splitLines(text);
  const frontMatterLines = bodyStartOf(lines);
  const sections = new Map(template.sections.map((section) => [section.headingLine, section]));
  const starts = lines.flatMap((line, index) => (index >= frontMatterLines && /^##(?!#)/.test(line) ? [index] : []));
  const headings = starts.map((start, order): TemplateHeading => {
    const section = sections.get(start + 1);
    return {
      ...splitSectionTitle((lines[start] ?? '').replace(/^##/, '').trim()),
      line: start + 1,
      endLine: starts[order + 1] ?? lines.length,
      ...(section === undefined ? {} : { section }),
    };
  });
  return { lines, template, frontMatterLines, headings };
}

/** The heading under which a line stands, its own line included. */
export function headingAt({ headings }: TemplateText, line: number): TemplateHeading | undefined {
  return headings.findLast((heading) => heading.line <= line && line <= heading.endLine);
}

/** The offset in a section's source of a place in the file; `undefined` outside of the source. */
export function sourceOffset({ source, sourceLine }: TemplateSection, { line, column }: TextPlace): number | undefined {
  const lines = source.split('\n');
  const at = line - sourceLine;
  const text = lines[at];
  if (at < 0 || text === undefined) return undefined;
  return lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0) + Math.min(column - 1, text.length);
}

/** The place in the file of an offset in a section's source. */
export function placeOfOffset({ source, sourceLine }: TemplateSection, offset: number): TextPlace {
  const before = source.slice(0, offset).split('\n');
  return { line: sourceLine + before.length - 1, column: (before.at(-1) ?? '').length + 1 };
}

/** The range in the file of two offsets in a section's source. */
export function rangeOfOffsets(section: TemplateSection, start: number, end: number): TextRange {
  return { start: placeOfOffset(section, start), end: placeOfOffset(section, end) };
}
