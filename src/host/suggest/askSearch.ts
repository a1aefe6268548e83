import { l10n, window, type Uri } from 'vscode';
import { parseBudget } from '../../core/judge/judgeBudget';
import type { BudgetLimits } from '../../core/llm/budget';
import { sectionTitle } from '../../core/prompt/parseTemplate';
import type { PromptTemplate, TemplateSection } from '../../core/prompt/template';
import type { Column } from '../../core/run/runSpec';
import { usesSection } from '../../core/suggest/usesSection';
import { AppError, toErrorInfo } from '../../core/util/errors';
import type { Bench } from '../bench';
import type { ChosenModel } from '../models';
import { labelWithoutIcons } from '../trees/plainLabel';
import { findWorkspaceFiles } from '../workspaceFiles';
import { askObjective } from './askObjective';
import { pickAskedModel } from './pickAskedModel';
import type { SearchRequest } from './searchRequest';

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
  const proposer = await pickAskedModel(bench, answering, l10n.t('Which model words anew?'));
  if (proposer === undefined) return undefined;
  const metaPrompt = await askMetaPrompt();
  if (metaPrompt === 'none') return undefined;
  const chosenBy = await askObjective(bench, section.name, column, answering);
  if (chosenBy === undefined) return undefined;
  const effort = await askEffort();
  if (effort === undefined) return undefined;
  const mostCases = await askCases(bench.inputs.current.testCases.length);
  if (mostCases === undefined) return undefined;
  const asked = [proposer, answering, ...(chosenBy.judge === undefined ? [] : [chosenBy.judge])];
  const budget = await askBudget(asked.every(({ model }) => model.price !== undefined));
  if (budget === undefined) return undefined;
  return {
    template: document.toString(),
    section: sectionTitle(section),
    columnId: column.id,
    proposer: { endpointId: proposer.endpoint.id, model: proposer.model.id },
    answers: { endpointId: answering.endpoint.id, model: answering.model.id },
    objective: chosenBy.objective,
    ...effort,
    mostCases,
    splitSeed: SPLIT_SEED,
    seed: bench.snapshot().bench.seed,
    budget,
    ...(metaPrompt === undefined ? {} : { metaPrompt: metaPrompt.toString() }),
  };
}

/** Asks for a budget, written as a judge's; money where prices are known, empty for none. `undefined` when the user turns away. */
export async function askBudget(pricesKnown: boolean, was = ''): Promise<BudgetLimits | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Budget of the search'),
    prompt: pricesKnown
      ? l10n.t(
          'For all runs of the search together, such as 2 usd, 500 calls or 100000 tokens; empty for no limit. Room for the held-out test is kept.',
        )
      : l10n.t(
          'For all runs of the search together, such as 500 calls or 100000 tokens; empty for no limit. Room for the held-out test is kept.',
        ),
    value: was,
    validateInput: (given) => {
      try {
        return parseBudget(given).usd !== undefined && !pricesKnown
          ? l10n.t('The price of a model is unknown: limit calls or tokens, or give the price in rapport.endpoints')
          : undefined;
      } catch (error) {
        return toErrorInfo(error).message;
      }
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
    if (found === undefined) throw new AppError('not-found', l10n.t('The template has no "{0}" any more.', title));
    return found;
  }
  const items = sections.map((section) => ({ label: sectionTitle(section), section }));
  return (await window.showQuickPick(items, { title: l10n.t('Word which section anew?') }))?.section;
}

function requireAsked({ model }: Bench): ChosenModel {
  if (model === undefined || model.endpoint.kind === 'recorded' || model.endpoint.kind === 'editor')
    throw new AppError(
      'unavailable',
      l10n.t(
        'New wordings are tried on a model that can be asked with its sampling set: choose one in the bench, or run "Rapport: Connect a Model".',
      ),
    );
  return model;
}

async function askColumn(bench: Bench, section: TemplateSection, { model }: ChosenModel): Promise<Column | undefined> {
  const columns = bench.columns.filter((column) => usesSection(column, section.name, model.form ?? 'chat'));
  const [first] = columns;
  if (first === undefined)
    throw new AppError(
      'not-found',
      l10n.t('No column of the bench uses the section "{0}": add a strategy that does.', section.name),
    );
  if (columns.length === 1) return first;
  const items = columns.map((column) => ({ label: labelWithoutIcons(column.name), column }));
  return (await window.showQuickPick(items, { title: l10n.t('Try wordings with which strategy?') }))?.column;
}

/** The built-in question (`undefined`), one of the workspace's files, or `none` when the user turned away. */
async function askMetaPrompt(): Promise<Uri | undefined | 'none'> {
  const files = await findWorkspaceFiles(['**/*.suggest.md']);
  if (files.length === 0) return undefined;
  const items: { readonly label: string; readonly uri: Uri | undefined }[] = [
    { label: l10n.t('The built-in question'), uri: undefined },
    ...files.map(({ name, uri }) => ({ label: labelWithoutIcons(name), uri })),
  ];
  const picked = await window.showQuickPick(items, { title: l10n.t('What is it asked?') });
  return picked === undefined ? 'none' : picked.uri;
}

async function askEffort(): Promise<Pick<SearchRequest, 'rounds' | 'perRound'> | undefined> {
  const effort = (rounds: number, perRound: number) => ({
    label: l10n.t('{0} wordings', rounds * perRound),
    description:
      rounds === 1
        ? l10n.t('in one round')
        : l10n.t('in {rounds} rounds of {perRound}, each shown the scores of those before', { rounds, perRound }),
    rounds,
    perRound,
  });
  const items = [effort(2, 4), effort(1, 4), effort(3, 4), effort(3, 8), effort(6, 8)];
  const picked = await window.showQuickPick(items, { title: l10n.t('How many wordings are asked for?') });
  return picked === undefined ? undefined : { rounds: picked.rounds, perRound: picked.perRound };
}

async function askCases(all: number): Promise<number | undefined> {
  const half = Math.ceil(all / 2);
  const items = [...new Set([20, 50, 100, 200].filter((most) => most < half)), half].map((most) => ({
    label: most === half ? l10n.t('All test cases') : l10n.t('{0} + {0} test cases', most),
    description: l10n.t('half of the conversations to choose by, the others held out'),
    most: most === half ? all : most,
  }));
  return (await window.showQuickPick(items, { title: l10n.t('On how many test cases?') }))?.most;
}
