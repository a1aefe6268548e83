import { Position, workspace, WorkspaceEdit, type Uri } from 'vscode';
import { readTemplateText } from '../../core/prompt/language/templateText';
import { parseTemplate, sectionTitle } from '../../core/prompt/parseTemplate';
import type { TemplateSection } from '../../core/prompt/template';
import type { TemplateRenderer } from '../../core/prompt/templateRenderer';
import { freshVariantName, insertWordings, type NamedWording } from '../../core/suggest/insertWordings';
import { sameWording, whyNoWording, wordingRules } from '../../core/suggest/wordingRules';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';

/** Wordings of one section that keep to its rules, and why others do not. */
export interface CheckedWordings {
  readonly template: Uri;
  readonly section: string;
  readonly wordings: readonly NamedWording[];
  readonly refused: readonly string[];
}

const MOST_WORDINGS = 5;

/** The section that a text names, by its title; the guideline when it names none. Throws `not-found`. */
export function sectionNamedIn(text: string, bench: Bench): TemplateSection {
  const sections = bench.templates.current?.template.sections ?? [];
  const named = sections
    .filter((section) => text.toLowerCase().includes(sectionTitle(section).toLowerCase()))
    .toSorted((one, other) => sectionTitle(other).length - sectionTitle(one).length)[0];
  const found = named ?? sections.find((section) => sectionTitle(section) === 'Guideline Instruction');
  if (found !== undefined) return found;
  throw new AppError(
    'not-found',
    `Name a section of the template: ${sections.map(sectionTitle).join(', ') || 'there is none yet'}.`,
  );
}

/** The wordings between `<wording>` and `</wording>` in an answer. Nothing is guessed from what stands around them. */
export function wordingsIn(answer: string): readonly string[] {
  return Array.from(answer.matchAll(/<wording>([\s\S]*?)<\/wording>/gi), ([, text = '']) =>
    text.replace(/\r\n?/g, '\n').trim(),
  );
}

/** Checks wordings of a section as suggested ones are: plain, short, with every slot that the section shows. */
export async function checkWordings(
  section: TemplateSection,
  texts: readonly string[],
  bench: Bench,
  renderer: TemplateRenderer,
  signal: AbortSignal,
): Promise<CheckedWordings> {
  const { current } = bench.templates;
  if (current === undefined) throw new AppError('not-found', 'There is no template.');
  const rules = await wordingRules(section.name, section.source, renderer, signal);
  const kept: string[] = [];
  const refused: string[] = [];
  for (const text of texts.slice(0, MOST_WORDINGS)) {
    const same = [section.source, ...kept].some((one) => sameWording(one, text));
    const why = same ? 'The wording is there already.' : await whyNoWording(text, rules, signal);
    if (why === undefined) kept.push(text);
    else refused.push(why);
  }
  const taken = new Set<string>();
  const wordings = kept.map((text, index) => {
    let name = freshVariantName(current.template, section, `chat ${index + 1}`);
    while (taken.has(name)) name += '+';
    taken.add(name);
    return { name, text };
  });
  return { template: current.document.uri, section: sectionTitle(section), wordings, refused };
}

/**
 * Proposes wordings as variants in VS Code's preview of a refactoring: nothing changes before the user applies it there.
 * Throws `not-found` when the section is gone.
 */
export async function proposeVariants({ template: uri, section: title, wordings }: CheckedWordings): Promise<void> {
  const [first, ...others] = wordings;
  if (first === undefined) throw new AppError('not-found', 'There is no wording that could be added.');
  const document = await workspace.openTextDocument(uri);
  const template = parseTemplate(document.getText(), workspace.asRelativePath(uri));
  const section = template.sections.find((one) => sectionTitle(one) === title);
  if (section === undefined) throw new AppError('not-found', `The template has no "${title}" any more.`);
  const { range, text } = insertWordings(readTemplateText(document.getText(), template), section, [first, ...others]);
  const edit = new WorkspaceEdit();
  edit.insert(uri, new Position(range.start.line - 1, range.start.column - 1), text, {
    needsConfirmation: true,
    label: `Wordings of ${title} from the chat`,
  });
  await workspace.applyEdit(edit, { isRefactoring: true });
}
