import { AppError } from '../../util/errors';
import { sectionTitle } from '../parseTemplate';
import type { TemplateSection } from '../template';
import { headingAt, type TemplateHeading, type TemplateText } from './templateText';
import { lineStart, onLine, type TextChange, type TextPlace, type TextRange } from './textPlace';

/** The name of the variant whose heading a place is on, and where it stands. Throws `invalid-input` for another place. */
export function variantAt(
  file: TemplateText,
  place: TextPlace,
): { readonly section: TemplateSection; readonly variant: string; readonly range: TextRange } {
  const heading = headingAt(file, place.line);
  const { section, variant, line } = heading ?? {};
  if (section === undefined || variant === undefined || line !== place.line)
    throw new AppError('invalid-input', 'Only the name of a variant can be renamed, in the brackets of its heading.');
  const text = file.lines[line - 1] ?? '';
  const start = text.lastIndexOf(variant, text.lastIndexOf(')')) + 1;
  return { section, variant, range: onLine(line, start, start + variant.length) };
}

/** Why a variant cannot have that name, or `undefined`. */
export function whyNoVariantName(file: TemplateText, section: TemplateSection, name: string): string | undefined {
  if (name.trim() === '' || /[()\r\n]/.test(name)) return 'A variant has a name of its own, without brackets.';
  const taken = file.template.sections.some(
    (other) => other.name === section.name && other.variant === name.trim() && other !== section,
  );
  return taken ? `"${section.name}" has a variant "${name.trim()}" already.` : undefined;
}

/** Adds a variant of a section below it, with its text to begin with. Throws `invalid-input` for a name that is taken. */
export function addVariant(file: TemplateText, section: TemplateSection, name: string): TextChange {
  const why = whyNoVariantName(file, { ...section, variant: '' }, name);
  if (why !== undefined) throw new AppError('invalid-input', why);
  const heading = file.headings.find(({ line }) => line === section.headingLine);
  const after = heading?.endLine ?? section.endLine;
  const text = `## ${section.name} (${name.trim()})\n\n${section.source}\n`;
  if (after < file.lines.length) return { range: lineStart(after + 1), text: `${text}\n` };
  const width = (file.lines[after - 1] ?? '').length + 1;
  return { range: onLine(after, width, width), text: `${width === 1 ? '\n' : '\n\n'}${text}` };
}

/**
 * Makes a variant the main text: the two exchange their headings, so that nothing is lost, unless `keepOld` is false: then
 * the old main text goes.
 * Throws `invalid-input` for what is no variant.
 */
export function promoteVariant(file: TemplateText, section: TemplateSection, keepOld = true): readonly TextChange[] {
  if (section.variant === undefined)
    throw new AppError('invalid-input', `"${sectionTitle(section)}" is the main text already.`);
  const main = file.headings.find(({ section: one }) => one?.name === section.name && one.variant === undefined);
  const own = file.headings.find(({ section: one }) => one === section);
  if (own === undefined) throw new AppError('not-found', `The template has no "${sectionTitle(section)}" any more.`);
  const plain = replaceHeading(file, own, section.name);
  if (main === undefined) return [plain];
  if (keepOld) return [plain, replaceHeading(file, main, sectionTitle(section))];
  const end = { line: main.endLine + 1, column: 1 };
  const removed: TextChange =
    main.endLine < file.lines.length
      ? { range: { start: { line: main.line, column: 1 }, end }, text: '' }
      : { range: { start: { line: main.line, column: 1 }, end: lastPlace(file) }, text: '' };
  return [plain, removed];
}

function replaceHeading({ lines }: TemplateText, { line }: TemplateHeading, title: string): TextChange {
  return { range: onLine(line, 1, (lines[line - 1] ?? '').length + 1), text: `## ${title}` };
}

function lastPlace({ lines }: TemplateText): TextPlace {
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
