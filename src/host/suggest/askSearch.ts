import { window, type Uri } from 'vscode';
import type { BudgetLimits } from '../../core/llm/budget';
import { METRICS } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import { sectionTitle } from '../../core/prompt/parseTemplate';
import type { PromptTemplate, TemplateSection } from '../../core/prompt/template';
import type { Column } from '../../core/run/runSpec';
import { canChoose, defaultObjective } from '../../core/suggest/objective';
import { usesSection } from '../../core/suggest/usesSection';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import type { ChosenModel } from '../models';
import { labelWithoutIcons } from '../trees/plainLabel';
import { findWorkspaceFiles } from '../workspaceFiles';
import { parseBudget, type SearchRequest } from './searchRequest';

/** Another split would be another search: the default is fixed, so that a search that was stopped is found again. */
const SPLIT_SEED = 1;

/**
 * Asks, one thing after the other, for what decides a search; `undefined` when the user turns away. Throws `not-found` when there
 * is nothing to choose from.
 */
export async function askSearch(
  bench: Bench,
  document: Uri,
  template: PromptTemplate,
  title: string | undefined,
): Promise<SearchRequest | undefined> {
  const section = await askSection(template, title);
  if (section === undefined) return undefined;
  const answering = requireAsked(bench);
  const column = await askColumn(bench, section, answering);
  if (column === undefined) return undefined;
  const proposer = await askProposer(bench, answering);
  if (proposer === undefined) return undefined;
  const metaPrompt = await askMetaPrompt();
  if (metaPrompt === 'none') return undefined;
  const metric = await askMetric(section, column);
  if (metric === undefined) return undefined;
  const effort = await askEffort();
  if (effort === undefined) return undefined;
  const mostCases = await askCases(bench.inputs.current.testCases.length);
  if (mostCases === undefined) return undefined;
  const budget = await askBudget(proposer.model.price !== undefined && answering.model.price !== undefined);
  if (budget === undefined) return undefined;
  return {
    template: document.toString(),
    section: sectionTitle(section),
    columnId: column.id,
    proposer: { endpointId: proposer.endpoint.id, model: proposer.model.id },
    answers: { endpointId: answering.endpoint.id, model: answering.model.id },
    metric,
    ...effort,
    mostCases,
    splitSeed: SPLIT_SEED,
    seed: bench.snapshot().bench.seed,
    budget,
    ...(metaPrompt === undefined ? {} : { metaPrompt: metaPrompt.toString() }),
  };
}

/** Asks for a budget: calls, money where prices are known, or none. `undefined` when the user turns away. */
export async function askBudget(pricesKnown: boolean, was = ''): Promise<BudgetLimits | undefined> {
  const text = await window.showInputBox({
    title: 'Budget of the search',
    prompt: `The most calls, such as 500${pricesKnown ? ', or US dollars, such as $2.50, or both' : ''}; empty for no limit. Room for the held-out test is kept.`,
    value: was,
    validateInput: (value) => {
      const budget = parseBudget(value);
      if (budget === undefined) return 'A number of calls, dollars as $2.50, or nothing';
      return budget.usd !== undefined && !pricesKnown
        ? 'The price of a model is unknown: limit calls, or give the price in rapport.endpoints'
        : undefined;
    },
  });
  return text === undefined ? undefined : parseBudget(text);
}

async function askSection(
  { sections }: PromptTemplate,
  title: string | undefined,
): Promise<TemplateSection | undefined> {
  if (title !== undefined) {
    const found = sections.find((section) => sectionTitle(section) === title);
    if (found === undefined) throw new AppError('not-found', `The template has no "${title}" any more.`);
    return found;
  }
  const items = sections.map((section) => ({ label: sectionTitle(section), section }));
  return (await window.showQuickPick(items, { title: 'Word which section anew?' }))?.section;
}

function requireAsked({ model }: Bench): ChosenModel {
  if (model === undefined || model.endpoint.kind === 'recorded' || model.endpoint.kind === 'editor')
    throw new AppError(
      'unavailable',
      'New wordings are tried on a model that can be asked with its sampling set: choose one in the bench, or run "Rapport: Connect a Model".',
    );
  return model;
}

async function askColumn(bench: Bench, section: TemplateSection, { model }: ChosenModel): Promise<Column | undefined> {
  const columns = bench.columns.filter((column) => usesSection(column, section.name, model.form ?? 'chat'));
  const [first] = columns;
  if (first === undefined)
    throw new AppError(
      'not-found',
      `No column of the bench uses the section "${section.name}": add a strategy that does.`,
    );
  if (columns.length === 1) return first;
  const items = columns.map((column) => ({ label: labelWithoutIcons(column.name), column }));
  return (await window.showQuickPick(items, { title: 'Try wordings with which strategy?' }))?.column;
}

async function askProposer({ models }: Bench, answering: ChosenModel): Promise<ChosenModel | undefined> {
  const isOwn = (endpointId: string, model: string): boolean =>
    endpointId === answering.endpoint.id && model === answering.model.id;
  const items = models.choices
    .filter(({ recorded, form, endpointId }) => {
      const kind = models.endpoints.find(({ id }) => id === endpointId)?.kind;
      return !recorded && form === 'chat' && kind !== 'editor';
    })
    .map(({ endpointId, endpointName, model }) => ({
      label: labelWithoutIcons(model),
      description: `${labelWithoutIcons(endpointName)}${isOwn(endpointId, model) ? ', the model that answers' : ''}`,
      endpointId,
      model,
    }))
    .sort((a, b) => Number(isOwn(b.endpointId, b.model)) - Number(isOwn(a.endpointId, a.model)));
  if (items.length === 0)
    throw new AppError('not-found', 'There is no chat model that could word anew. Run "Rapport: Connect a Model".');
  const picked = await window.showQuickPick(items, { title: 'Which model words anew?', matchOnDescription: true });
  return picked === undefined ? undefined : models.find(picked.endpointId, picked.model);
}

/** The built-in question (`undefined`), one of the workspace's files, or `none` when the user turned away. */
async function askMetaPrompt(): Promise<Uri | undefined | 'none'> {
  const files = await findWorkspaceFiles(['**/*.suggest.md']);
  if (files.length === 0) return undefined;
  const items: { readonly label: string; readonly uri: Uri | undefined }[] = [
    { label: 'The built-in question', uri: undefined },
    ...files.map(({ name, uri }) => ({ label: labelWithoutIcons(name), uri })),
  ];
  const picked = await window.showQuickPick(items, { title: 'What is it asked?' });
  return picked === undefined ? 'none' : picked.uri;
}

async function askMetric(section: TemplateSection, { strategy }: Column): Promise<MetricId | undefined> {
  const first = defaultObjective(undefined, section.name, strategy);
  const items = METRICS.filter(({ id }) => canChoose(id))
    .filter(({ id }) => id !== 'emotion-accuracy' || (strategy.stages === 'two' && strategy.truth !== 'emotion'))
    .map(({ id, name, higherIsBetter }) => ({
      label: name,
      description: `${higherIsBetter === false ? 'lower' : 'higher'} is better`,
      id,
    }))
    .sort((a, b) => Number(b.id === first) - Number(a.id === first));
  return (await window.showQuickPick(items, { title: 'The best wording is the one with the best ...' }))?.id;
}

async function askEffort(): Promise<Pick<SearchRequest, 'rounds' | 'perRound'> | undefined> {
  const effort = (rounds: number, perRound: number) => ({
    label: `${rounds * perRound} wordings`,
    description:
      rounds === 1 ? 'in one round' : `in ${rounds} rounds of ${perRound}, each shown the scores of those before`,
    rounds,
    perRound,
  });
  const items = [effort(2, 4), effort(1, 4), effort(3, 4), effort(3, 8), effort(6, 8)];
  const picked = await window.showQuickPick(items, { title: 'How many wordings are asked for?' });
  return picked === undefined ? undefined : { rounds: picked.rounds, perRound: picked.perRound };
}

async function askCases(all: number): Promise<number | undefined> {
  const half = Math.ceil(all / 2);
  const items = [...new Set([20, 50, 100, 200].filter((most) => most < half)), half].map((most) => ({
    label: most === half ? 'All test cases' : `${most} + ${most} test cases`,
    description: 'half of the conversations to choose by, the others held out',
    most: most === half ? all : most,
  }));
  return (await window.showQuickPick(items, { title: 'On how many test cases?' }))?.most;
}
