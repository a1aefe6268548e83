import { l10n, type Uri } from 'vscode';
import { sectionTitle } from '../../core/prompt/parseTemplate';
import type { TemplateSection } from '../../core/prompt/template';
import type { TemplateRenderer } from '../../core/prompt/templateRenderer';
import { freshVariantName, type NamedWording } from '../../core/suggest/insertWordings';
import { sameWording, whyNoWording, wordingRules } from '../../core/suggest/wordingRules';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import type { ProposedWordings } from '../suggest/reviewWordings';

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
    sections.length === 0
      ? l10n.t('Name a section of the template: there is none yet.')
      : l10n.t('Name a section of the template: {0}.', sections.map(sectionTitle).join(', ')),
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
  if (current === undefined) throw new AppError('not-found', l10n.t('There is no template.'));
  const rules = await wordingRules(section.name, section.source, renderer, signal);
  const kept: string[] = [];
  const refused: string[] = [];
  for (const text of texts.slice(0, MOST_WORDINGS)) {
    const same = [section.source, ...kept].some((one) => sameWording(one, text));
    const why = same ? l10n.t('The wording is there already.') : await whyNoWording(text, rules, signal);
    if (why === undefined) kept.push(text);
    else refused.push(why);
  }
  const wordings = kept.map((text, index) => ({
    name: freshVariantName(current.template, section, `chat ${index + 1}`),
    text,
  }));
  return { template: current.document.uri, section: sectionTitle(section), wordings, refused };
}

/** The same as they are reviewed: all of them ticked, as none is known to be better. */
export function proposalOf({ template, section, wordings }: CheckedWordings): ProposedWordings {
  return { template, section, wordings: wordings.map((wording) => ({ ...wording, ticked: true })) };
}
