import { addVariant, whyNoVariantName } from '../prompt/language/variantEdits';
import { readTemplateText, type TemplateText } from '../prompt/language/templateText';
import type { TextChange } from '../prompt/language/textPlace';
import { parseTemplate } from '../prompt/parseTemplate';
import type { PromptTemplate, TemplateSection } from '../prompt/template';
import { AppError } from '../util/errors';

/** A wording under the name of the variant that it becomes. */
export interface NamedWording {
  readonly name: string;
  readonly text: string;
}

/** The change of a template that adds wordings as variants below their section. Throws `invalid-input` for a name that is taken. */
export function insertWordings(
  file: TemplateText,
  section: TemplateSection,
  wordings: readonly [NamedWording, ...NamedWording[]],
): TextChange {
  const [first, ...others] = wordings;
  for (const { name } of others) {
    const why = whyNoVariantName(file, { ...section, variant: '' }, name);
    if (why !== undefined) throw new AppError('invalid-input', why);
  }
  // One insertion at one place: the order of several at the same place is nobody's promise.
  const source = [first.text, ...others.map(({ name, text }) => `## ${section.name} (${name})\n\n${text}`)].join(
    '\n\n',
  );
  return addVariant(file, { ...section, source }, first.name);
}

/** A template's text with wordings as variants, its line ends kept; the text itself without any wording. */
export function textWithWordings(
  text: string,
  file: string,
  section: TemplateSection,
  wordings: readonly NamedWording[],
): string {
  const [first, ...others] = wordings;
  if (first === undefined) return text;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const plain = text.replace(/\r\n?/g, '\n');
  const read = readTemplateText(plain, parseTemplate(plain, file));
  const { range, text: added } = insertWordings(read, section, [first, ...others]);
  const lines = plain.split('\n');
  const before = lines.slice(0, range.start.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const at = before + range.start.column - 1;
  return `${plain.slice(0, at)}${added}${plain.slice(at)}`.replace(/\n/g, lineEnd);
}

/** A template with wordings as variants, parsed. */
export function templateWithWordings(
  text: string,
  file: string,
  section: TemplateSection,
  wordings: readonly NamedWording[],
): PromptTemplate {
  return parseTemplate(textWithWordings(text, file, section, wordings), file);
}

/** A name for a variant that no section of that name has. */
export function freshVariantName({ sections }: PromptTemplate, section: TemplateSection, wanted: string): string {
  const taken = new Set(sections.flatMap(({ name, variant }) => (name === section.name ? [variant] : [])));
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} no. ${number}`;
  return name;
}
