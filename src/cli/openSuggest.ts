import path from 'node:path';
import type { BudgetLimits } from '../core/llm/budget';
import { sectionTitle } from '../core/prompt/parseTemplate';
import type { TemplateSection } from '../core/prompt/template';
import type { ExperimentFile } from '../core/run/experiment';
import { experimentColumns } from '../core/run/experimentRuns';
import { strategyEntry } from '../core/run/formatExperiment';
import type { Column } from '../core/run/runSpec';
import { findPreset } from '../core/strategy/presets';
import { builtInMetaPrompt } from '../core/suggest/builtInMetaPrompt';
import { parseMetaPrompt } from '../core/suggest/metaPrompt';
import { defaultMetric, type Objective } from '../core/suggest/objective';
import { splitCases } from '../core/suggest/splitCases';
import type { Proposer, SuggestSpec } from '../core/suggest/suggestSpec';
import { usesSection } from '../core/suggest/usesSection';
import { AppError } from '../core/util/errors';
import { given } from './argumentValues';
import type { CommandEnvironment } from './command';
import { readExperimentFile, readExperimentFiles, type ReadExperiment } from './experimentFiles';
import { openReadExperiment, type OpenedExperiment } from './openExperiment';
import { readText } from './readText';
import { judgeObjective } from './suggestObjective';
import type { SuggestOptions } from './suggestOptions';

/** A search ready to be made, and what it works with. Whoever opens it disposes of it. */
export interface OpenedSuggest {
  readonly spec: SuggestSpec;
  readonly opened: OpenedExperiment;
}

/** Reads everything that a search needs and opens it. Throws what keeps it from being made, in words. */
export async function openSuggest(
  options: SuggestOptions,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<OpenedSuggest> {
  const { output } = environment;
  const { source } = options;
  const written =
    source.kind === 'experiment' ? await readExperimentFile(source.file, output, signal) : experimentOf(source);
  const text = await readText(options.template, 'template', signal);
  const folder = source.kind === 'experiment' ? path.dirname(source.file) : process.cwd();
  const wanted = { ...written, template: path.resolve(options.template) };
  const read = await readExperimentFiles(wanted, folder, endpointOf(source), output, signal);
  const [template] = read.templates;
  if (template === undefined) throw new AppError('internal', 'No template was read.');
  const section = sectionOf(template.sections, options.section);
  const column = columnOf(written, options, section, read);
  const budget = Object.keys(options.budget).length === 0 ? written.budget : options.budget;
  const asking = proposerOf(read, options);
  const { proposer } = asking;
  const { objective, endpoints } = await objectiveOf(options, written, section, column, read, asking.endpoints, signal);
  const own = { ...read.experiment, models: read.experiment.models.slice(0, 1) };
  const opened = await openReadExperiment(
    {
      ...read,
      endpoints,
      experiment: { ...own, strategies: [strategyEntry(column)], baseline: undefined, budget },
    },
    { file: path.join(folder, 'suggest'), ...(options.store === undefined ? {} : { store: options.store }) },
    environment,
    signal,
  );
  try {
    const [base] = opened.runs;
    if (base === undefined) throw new AppError('internal', 'The experiment has no run.');
    const { devShare, mostDev, mostHeldOut, splitSeed, rounds, perRound, worstCases, draw } = options;
    const spec: SuggestSpec = {
      text,
      file: options.template,
      section,
      column,
      base,
      split: splitCases(base.spec.testCases, { seed: splitSeed, devShare, mostDev, mostHeldOut }),
      splitSeed,
      objective,
      proposer,
      metaPrompt:
        options.metaPrompt === undefined
          ? builtInMetaPrompt()
          : parseMetaPrompt(await readText(options.metaPrompt, 'meta-prompt', signal), options.metaPrompt),
      rounds,
      perRound,
      worstCases,
      draw,
      limits: definedLimits(budget),
    };
    return { spec, opened };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

function experimentOf(source: Extract<SuggestOptions['source'], { kind: 'options' }>): ExperimentFile {
  const { dataset, pool, endpoint, model, price } = source;
  return {
    template: 'replaced',
    dataset: { test: [...dataset], ...(pool.length === 0 ? {} : { pool: [...pool] }) },
    strategies: ['zero-shot'],
    models: [{ endpoint, model, ...(price === undefined ? {} : { price }) }],
  };
}

function endpointOf(source: SuggestOptions['source']): string | undefined {
  return source.kind === 'experiment' ? source.endpoint : undefined;
}

function sectionOf(sections: readonly TemplateSection[], wanted: string): TemplateSection {
  const found = sections.find((section) => sectionTitle(section).toLowerCase() === wanted.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new AppError(
    'invalid-setting',
    `The template has no section "${wanted}". It has ${sections.map(sectionTitle).join(', ')}.`,
  );
}

/** The strategy asked for, or the baseline or first of the experiment that uses the section. */
function columnOf(
  experiment: ExperimentFile,
  { strategy: wanted }: SuggestOptions,
  section: TemplateSection,
  { models }: ReadExperiment,
): Column {
  const form = models[0]?.model.form ?? 'chat';
  const columns = experimentColumns(experiment);
  const preset = (id: string): Column => {
    const strategy = findPreset(id);
    return { id: strategy.id, name: strategy.name, strategy, variants: {} };
  };
  const named = wanted === undefined ? undefined : (columns.find(({ id }) => id === wanted) ?? preset(wanted));
  const candidates =
    named === undefined ? [...columns.filter(({ id }) => id === experiment.baseline), ...columns] : [named];
  const found = candidates.find((column) => usesSection(column, section.name, form));
  if (found !== undefined) return found;
  throw new AppError(
    'invalid-setting',
    named === undefined
      ? `None of the strategies uses the section "${section.name}": name one that does, with --strategy.`
      : `The strategy "${named.name}" does not use the section "${section.name}": name one that does.`,
  );
}

type Endpoints = ReadExperiment['endpoints'];

/** The model that words anew, and the endpoints with it among those that can be asked. */
function proposerOf(
  read: ReadExperiment,
  { by, temperature, answerTokens }: SuggestOptions,
): { readonly proposer: Proposer; readonly endpoints: Endpoints } {
  const sampling = { temperature, maxTokens: answerTokens };
  const { endpoints, recorded } = read;
  const [first] = read.models;
  if (first === undefined) throw new AppError('internal', 'The experiment has no model.');
  if (recorded.has(first.endpointId))
    throw new AppError(
      'invalid-setting',
      'Recorded answers cannot answer prompts that are new: say --endpoint URL, with the model behind it.',
    );
  const proposing =
    by === undefined
      ? first
      : {
          endpointId: by.endpoint ?? first.endpointId,
          model: { id: by.model, ...(by.price === undefined ? {} : { price: by.price }) },
        };
  if (proposing.model.form === 'completion')
    throw new AppError(
      'invalid-setting',
      'A model that only continues text cannot be asked for wordings: name another with --by.',
    );
  const asked = withModel(endpoints, proposing, '--by-endpoint');
  return { proposer: { ...proposing, sampling }, endpoints: asked };
}

/** What wordings are chosen by, and the endpoints with the judge, if there is one, among those that can be asked. */
async function objectiveOf(
  { objective: choice }: SuggestOptions,
  written: ExperimentFile,
  section: TemplateSection,
  column: Column,
  read: ReadExperiment,
  endpoints: Endpoints,
  signal: AbortSignal,
): Promise<{ readonly objective: Objective; readonly endpoints: Endpoints }> {
  if (choice.kind === 'metric') {
    const metric = choice.metric ?? defaultMetric(written.metrics, section.name, column.strategy);
    return { objective: { kind: 'metric', metric, ...given('encoder', choice.encoder) }, endpoints };
  }
  const endpointId = choice.endpoint ?? read.models[0]?.endpointId ?? '';
  const asked = withModel(endpoints, { endpointId, model: choice.model }, '--judge-endpoint');
  return { objective: await judgeObjective(choice, endpointId, signal), endpoints: asked };
}

/** The endpoints with one more model of theirs, or of a server that is named by its base URL, as `option` does. */
function withModel(
  endpoints: Endpoints,
  { endpointId: id, model }: Pick<Proposer, 'endpointId' | 'model'>,
  option: string,
): Endpoints {
  const known = endpoints.get(id);
  if (known === undefined && !(URL.canParse(id) && /^https?:$/.test(new URL(id).protocol)))
    throw new AppError('invalid-setting', `${option} must be a base URL with its version part.`);
  const models = [...(known?.models ?? []), model];
  const endpoint =
    known === undefined ? { kind: 'openai' as const, id, name: id, baseUrl: id, models } : { ...known, models };
  return new Map([...endpoints, [id, endpoint]]);
}

function definedLimits(budget: ExperimentFile['budget']): BudgetLimits {
  return Object.fromEntries(Object.entries(budget ?? {}).filter(([, limit]) => limit !== undefined));
}
