import type { InputProblem } from '../inputs/problem';

/** The sections a template may have, in the order in which the built-in template shows them. */
export const SECTION_NAMES = [
  'Task Definition',
  'Guideline Instruction',
  'Exemplars',
  'Dialogue Context',
  'Stage One',
  'Stage One Reply',
  'Stage Two',
  'Knowledge',
] as const;

/** One of the section names. */
export type SectionName = (typeof SECTION_NAMES)[number];

/** A section as written. */
export interface TemplateSection {
  readonly name: SectionName;
  /** The words in brackets after the name; absent for the main text. */
  readonly variant?: string;
  /** The text below the heading, blank lines at both ends left out. Jinja. */
  readonly source: string;
  /** Line of the heading, and of the first line of `source`; from 1. */
  readonly headingLine: number;
  readonly sourceLine: number;
  readonly endLine: number;
  /** SHA-256 of `source`. */
  readonly hash: string;
}

/** A prompt template: its sections and switches, and everything wrong with it. A template with an error is not run. */
export interface PromptTemplate {
  readonly name: string;
  readonly switches: TemplateSwitches;
  readonly sections: readonly TemplateSection[];
  readonly problems: readonly InputProblem[];
  /** The whole file, lines apart by `\n`; absent for a template that was not read from one, and for one that is too long. */
  readonly text?: string;
  /** Its file as a run keeps it, see `fileInFolder`; absent for a template that is in none. */
  readonly file?: string;
}

/** Switches of the front matter. */
export interface TemplateSwitches {
  /** List the 32 labels in the stage-one question, as the authors' code does; on unless switched off. */
  readonly emotionLabels: boolean;
}

/** Which variant of a section a column uses; a section not named uses its main text. */
export type VariantChoice = Readonly<Partial<Record<SectionName, string>>>;

/** The section to use under a choice of variants, or `undefined` when the template has none. */
export function findSection(
  template: PromptTemplate,
  name: SectionName,
  choice: VariantChoice = {},
): TemplateSection | undefined {
  return template.sections.find((section) => section.name === name && section.variant === choice[name]);
}
