import { Uri, workspace } from 'vscode';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import type { OpenedNearest } from '../../core/exemplars/nearestRequest';
import { concurrencyOf, type AskedEndpoint } from '../../core/llm/endpoint';
import { parseTemplate, sectionTitle } from '../../core/prompt/parseTemplate';
import { strategyEntry } from '../../core/run/formatExperiment';
import { ExperimentSession } from '../../core/run/experimentSession';
import type { Services } from '../../core/run/services';
import { requireSound } from '../../core/strategy/runStrategy';
import { builtInMetaPrompt } from '../../core/suggest/builtInMetaPrompt';
import { parseMetaPrompt } from '../../core/suggest/metaPrompt';
import { splitCases } from '../../core/suggest/splitCases';
import { PROPOSER_SAMPLING, type SuggestPorts, type SuggestSpec } from '../../core/suggest/suggestSpec';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { keptTemplate } from '../history/keptTemplate';
import type { Log } from '../log';
import type { ChosenModel } from '../models';
import type { Keys } from '../secrets';
import { nearestSettings, samplingSetting } from '../settings';
import type { SearchRequest } from './searchRequest';

/** What a search is made with. */
export interface SearchParts {
  readonly bench: Bench;
  readonly keys: Keys;
  readonly log: Log;
  readonly services: () => Services & EvaluationServices;
}

/** A search ready to be made. Whoever opens it disposes of it. */
export interface OpenedSearch {
  readonly spec: SuggestSpec;
  readonly ports: Omit<SuggestPorts, 'onProgress'>;
  dispose(): void;
}

/** Worst dialogues that the model is shown. */
const WORST_CASES = 4;

/** Opens a search over the bench's test set, with the template as it stands in the editor. Throws what keeps it from being made. */
export async function openSearch(
  request: SearchRequest,
  { bench, keys, log, services }: SearchParts,
  signal: AbortSignal,
): Promise<OpenedSearch> {
  const document = await workspace.openTextDocument(Uri.parse(request.template));
  const file = workspace.asRelativePath(document.uri);
  const template = parseTemplate(document.getText(), file);
  requireSound(template);
  const section = template.sections.find((one) => sectionTitle(one) === request.section);
  if (section === undefined) throw new AppError('not-found', `The template has no "${request.section}" any more.`);
  const column = bench.columns.find(({ id }) => id === request.columnId);
  if (column === undefined) throw new AppError('not-found', 'The bench does not have that column any more.');
  const answers = askedModel(bench, request.answers);
  const proposer = askedModel(bench, request.proposer);
  const { testCases, tests, pool, poolName } = bench.inputs.current;
  const { splitSeed, mostCases, budget, seed } = request;
  const split = splitCases(testCases, { seed: splitSeed, devShare: 0.5, mostDev: mostCases, mostHeldOut: mostCases });
  const { strategy } = column;
  const nearest = strategy.exemplars.kind === 'nearest' ? await openNearest(bench, services(), signal) : undefined;
  const sampling = samplingSetting();
  const metaPrompt = await metaPromptOf(request);
  const session = new ExperimentSession({
    experiment: {
      template: file,
      dataset: { test: bench.inputs.current.testSetName },
      strategies: [strategyEntry(column)],
      models: [{ endpoint: answers.endpoint.id, model: answers.model.id }],
      budget,
    },
    services: services(),
    endpoints: new Map([answers.endpoint, proposer.endpoint].map((endpoint) => [endpoint.id, endpoint])),
    key: (endpointId) => keys.get(endpointId),
    pool: { name: poolName, dialogues: pool.length === 0 ? tests : pool },
    nearest,
    commonsense: strategy.knowledge ? bench.knowledge.model : undefined,
    store: bench.store.get(),
    onProblem: ({ message }) => log.error(message),
  });
  const spec: SuggestSpec = {
    text: document.getText(),
    file,
    section,
    column,
    base: {
      spec: {
        id: '',
        template: keptTemplate({ document, template }),
        columns: [],
        testCases,
        endpointId: answers.endpoint.id,
        model: answers.model,
        form: answers.model.form ?? 'chat',
        sampling,
        seed,
        maxConcurrent: 2 * concurrencyOf(answers.endpoint),
      },
      repeat: 0,
      name: '',
    },
    split,
    splitSeed,
    metric: request.metric,
    proposer: { endpointId: proposer.endpoint.id, model: proposer.model, sampling: PROPOSER_SAMPLING },
    metaPrompt,
    rounds: request.rounds,
    perRound: request.perRound,
    worstCases: WORST_CASES,
    draw: 1,
    limits: budget,
  };
  const { renderer, tokens } = services();
  return {
    spec,
    ports: {
      session,
      renderer,
      tokens,
      evaluation: services(),
      store: bench.store.get(),
      now: () => new Date().toISOString(),
    },
    dispose: () => session.dispose(),
  };
}

function askedModel(
  { models }: Bench,
  { endpointId, model }: SearchRequest['answers'],
): Omit<ChosenModel, 'endpoint'> & { readonly endpoint: AskedEndpoint } {
  const found = models.find(endpointId, model);
  if (found === undefined || found.endpoint.kind === 'recorded' || found.endpoint.kind === 'editor')
    throw new AppError('not-found', `There is no model ${model} at ${endpointId} that can be asked any more.`);
  return { ...found, endpoint: found.endpoint };
}

async function metaPromptOf({ metaPrompt }: SearchRequest): Promise<SuggestSpec['metaPrompt']> {
  if (metaPrompt === undefined) return builtInMetaPrompt();
  const document = await workspace.openTextDocument(Uri.parse(metaPrompt));
  return parseMetaPrompt(document.getText(), workspace.asRelativePath(document.uri));
}

async function openNearest(bench: Bench, services: Services, signal: AbortSignal): Promise<OpenedNearest> {
  const { pool, poolName, tests } = bench.inputs.current;
  const { folder } = bench.store;
  return services.openNearest(
    {
      ...nearestSettings(),
      pool: { name: poolName, files: poolName.split(', '), dialogues: pool },
      tests,
      onProgress: () => undefined,
      ...(folder === undefined ? {} : { storeFolder: folder }),
    },
    signal,
  );
}
