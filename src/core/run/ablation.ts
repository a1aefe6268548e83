import { RELATIONS } from '../commonsense/relation';
import { EMOTION_LABELS } from '../inputs/emotions';
import type { PromptTemplate, SectionName, TemplateSection, VariantChoice } from '../prompt/template';
import type { ExemplarChoice, Strategy } from '../strategy/strategy';
import type { ExperimentFile } from './experiment';

/** What an ablation takes away, one thing at a time. */
export type AblationPart = 'sections' | 'exemplars' | 'labels' | 'relations';

/** An ablation: a template with the wordings that it needs, and its columns, the whole first. */
export interface Ablation {
  readonly template: string;
  readonly strategies: ExperimentFile['strategies'];
  /** Id of the column that lacks nothing. */
  readonly baseline: string;
}

const WHOLE = 'whole';
const MOST_EXEMPLARS = 10;

/**
 * The ablation of a strategy on a template: each section left out in turn (with what only that section serves), k = 0..10
 * exemplars, stage one with and without the list of labels, and the relations one at a time. A part that the strategy
 * does not have gives no column. Wordings that are needed become variants at the end of the template's text.
 */
export function ablate(
  text: string,
  template: PromptTemplate,
  { strategy, variants }: { readonly strategy: Strategy; readonly variants: VariantChoice },
  parts: readonly AblationPart[],
): Ablation {
  const added: string[] = [];
  const columns: ExperimentFile['strategies'][number][] = [];
  const taken = new Set(template.sections.map(({ name, variant }) => `${name} (${variant ?? ''})`));
  const column = (id: string, name: string, change: Partial<Strategy> = {}, wording: VariantChoice = {}): void => {
    const { exemplars, stages, truth, knowledge } = { ...strategy, ...change };
    const words = { ...variants, ...wording };
    const own = Object.keys(words).length === 0 ? {} : { variants: words };
    columns.push({ id, name, exemplars, stages, truth, knowledge, ...own });
  };
  /** Adds a variant to the text and gives its name, another one where a variant of the user's has it. */
  const addVariant = (name: SectionName, wanted: string, source: string): VariantChoice => {
    let variant = wanted;
    for (let number = 2; taken.has(`${name} (${variant})`); number++) variant = `${wanted} ${number}`;
    taken.add(`${name} (${variant})`);
    added.push(`## ${name} (${variant})\n\n${source}\n`);
    return { [name]: variant };
  };
  const used = (name: SectionName): TemplateSection | undefined =>
    template.sections.find((section) => section.name === name && section.variant === variants[name]);

  column(WHOLE, strategy.name);
  if (parts.includes('sections')) {
    for (const name of ['Task Definition', 'Guideline Instruction'] as const)
      if (used(name) !== undefined)
        column(`without-${slug(name)}`, `without ${name}`, {}, addVariant(name, 'left out', '{# left out #}'));
    if (showsExemplars(strategy.exemplars))
      column('without-exemplars', 'without Exemplars', { exemplars: { kind: 'none' } });
    if (strategy.stages === 'two')
      column('without-stages', 'without Stage One and Two', { stages: 'one', truth: 'none' });
    if (strategy.knowledge) column('without-knowledge', 'without Knowledge', { knowledge: false });
  }
  if (parts.includes('exemplars')) {
    const { exemplars } = strategy;
    const ownK = exemplars.kind === 'none' ? 0 : exemplars.k;
    const like = exemplars.kind === 'none' ? ({ kind: 'random' } as const) : exemplars;
    for (let k = 0; k <= MOST_EXEMPLARS; k++) {
      const choice: ExemplarChoice = k === 0 ? { kind: 'none' } : { ...like, k };
      if (k !== ownK) column(`k-${k}`, `${k} exemplars`, { exemplars: choice });
    }
  }
  const stageOne = used('Stage One');
  if (parts.includes('labels') && strategy.stages === 'two' && stageOne !== undefined) {
    const listed = template.switches.emotionLabels;
    const name = listed ? 'without labels' : 'with labels';
    const labels = listed ? '' : EMOTION_LABELS.join(', ');
    const wording = addVariant('Stage One', name, `{% set labels = ${JSON.stringify(labels)} %}\n${stageOne.source}`);
    column(slug(name), name, {}, wording);
  }
  const knowledge = used('Knowledge');
  if (parts.includes('relations') && strategy.knowledge && knowledge !== undefined) {
    for (const relation of RELATIONS) {
      const only = `{% set relations = relations | selectattr("name", "equalto", "${relation}") %}`;
      const wording = addVariant('Knowledge', `${relation} alone`, `${only}\n${knowledge.source}`);
      column(`only-${relation}`, `${relation} alone`, {}, wording);
    }
  }
  const end = text.endsWith('\n') ? text : `${text}\n`;
  return { template: [end, ...added].join('\n'), strategies: columns, baseline: WHOLE };
}

function showsExemplars(choice: ExemplarChoice): boolean {
  return choice.kind !== 'none' && choice.k > 0;
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
