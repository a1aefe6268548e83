import type { PromptForm } from '../prompt/messages';
import type { SectionName, VariantChoice } from '../prompt/template';
import { whyUnavailable, type Capabilities } from '../strategy/availability';
import type { ExemplarChoice, Strategy } from '../strategy/strategy';
import { canonicalJson } from '../util/hash';
import type { Column } from './runSpec';

/** What a run would ask for, before it is started. */
export interface RunPlan {
  /** Columns that can run in this installation. */
  readonly columns: number;
  /** Requests to the model; one that several columns share is counted once. */
  readonly calls: number;
}

/**
 * Counts the distinct requests of a run: one for each response, and one stage one for all columns that ask it the same way.
 * Columns are told apart by what they choose, never by their ids; variants count where they have a part in the request,
 * that of Dialogue Context in the completion form alone (and where no form is given).
 */
export function planRun(
  columns: readonly Column[],
  testCaseCount: number,
  capabilities: Capabilities,
  form?: PromptForm,
): RunPlan {
  const runnable = columns.filter((column) => whyUnavailable(column.strategy, capabilities) === undefined);
  const requests = new Set(runnable.flatMap((column) => requestKeys(column, form)));
  return { columns: runnable.length, calls: requests.size * testCaseCount };
}

/** What tells a column's requests on one test case from those of other columns, in the order in which they are asked. */
export function requestKeys(
  { strategy, variants, exemplarEdits }: Column,
  form: PromptForm | undefined,
): readonly string[] {
  const { knowledge, stages, truth } = strategy;
  const common = sharedSections(strategy, form);
  const request = (ask: string, sections: readonly SectionName[]): string =>
    canonicalJson({
      ask,
      knowledge,
      exemplars: shownExemplars(strategy.exemplars),
      ...(strategy.exemplars.kind === 'nearest' && exemplarEdits !== undefined ? { exemplarEdits } : {}),
      variants: chosen(variants, [...common, ...sections]),
    });
  if (stages === 'one') return [request('response', [])];
  const reply: readonly SectionName[] = truth === 'none' ? [] : ['Stage One Reply'];
  return [
    request('stage one', ['Stage One']),
    request(`stage two, truth ${truth}`, ['Stage One', 'Stage Two', ...reply]),
  ];
}

function sharedSections({ exemplars, knowledge }: Strategy, form: PromptForm | undefined): readonly SectionName[] {
  return [
    'Task Definition',
    'Guideline Instruction',
    ...(form === 'chat' ? [] : (['Dialogue Context'] as const)),
    ...(shownExemplars(exemplars) === 'none' ? [] : (['Exemplars'] as const)),
    ...(knowledge ? (['Knowledge'] as const) : []),
  ];
}

/** The same for choices that show the same: k of 0 shows none, and what is left out has its default. */
function shownExemplars(choice: ExemplarChoice): object | 'none' {
  if (choice.kind === 'none' || choice.k === 0) return 'none';
  if (choice.kind === 'random') return choice;
  const { k, order = 'nearest-first', onePerDialogue = false } = choice;
  return { kind: 'nearest', k, order, onePerDialogue };
}

function chosen(variants: VariantChoice, sections: readonly SectionName[]): object {
  return Object.fromEntries(sections.flatMap((name) => (variants[name] === undefined ? [] : [[name, variants[name]]])));
}
