import { l10n, Uri, workspace } from 'vscode';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import type { OpenedNearest } from '../../core/exemplars/nearestRequest';
import { builtInJudge } from '../../core/judge/builtInJudges';
import { judgeSampling } from '../../core/judge/judgeQuestions';
import { parseJudgeTemplate, type JudgeTemplate } from '../../core/judge/judgeTemplate';
import { concurrencyOf, type AskedEndpoint } from '../../core/llm/endpoint';
import { parseTemplate, sectionTitle } from '../../core/prompt/parseTemplate';
import { aspectsOf } from '../../core/ratings/ratingAspect';
import { strategyEntry } from '../../core/run/formatExperiment';
import { ExperimentSession } from '../../core/run/experimentSession';
import type { Services } from '../../core/run/services';
import { requireSound } from '../../core/strategy/runStrategy';
import { builtInMetaPrompt } from '../../core/suggest/builtInMetaPrompt';
import { parseMetaPrompt } from '../../core/suggest/metaPrompt';
import type { Objective } from '../../core/suggest/objective';
import { splitCases } from '../../core/suggest/splitCases';
import { PROPOSER_SAMPLING, type SuggestPorts, type SuggestSpec } from '../../core/suggest/suggestSpec';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { keptTemplate } from '../history/keptTemplate';
import type { Log } from '../log';
import type { ChosenModel } from '../models';
import type { Keys } from '../secrets';
import { nearestSettings, samplingSetting } from '../settings';
import { openSearchLedger } from './searchLedger';
import type { NamedModel, RequestedJudge, SearchRequest } from './searchRequest';

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
  if (section === undefined)
    throw new AppError('not-found', l10n.t('The template has no "{0}" any more.', request.section));
  const column = bench.columns.find(({ id }) => id === request.columnId);
  if (column === undefined) throw new AppError('not-found', l10n.t('The bench does not have that column any more.'));
  const answers = askedModel(bench, request.answers);
  const proposer = askedModel(bench, request.proposer);
  const judge = request.objective.kind === 'judge' ? askedModel(bench, request.objective) : undefined;
  const objective = await objectiveOf(request.objective, judge);
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
    endpoints: new Map(
      [answers, proposer, ...(judge === undefined ? [] : [judge])].map(({ endpoint }) => [endpoint.id, endpoint]),
    ),
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
    objective,
    proposer: { endpointId: proposer.endpoint.id, model: proposer.model, sampling: PROPOSER_SAMPLING },
    metaPrompt,
    rounds: request.rounds,
    perRound: request.perRound,
    worstCases: WORST_CASES,
    draw: 1,
    limits: budget,
  };
  const { renderer, tokens } = services();
  const store = bench.store.get();
  const { folder } = bench.store;
  return {
    spec,
    ports: {
      session,
      renderer,
      tokens,
      evaluation: services(),
      store,
      ledger: folder !== undefined && store?.state === 'open' ? openSearchLedger(folder, log) : undefined,
      now: () => new Date().toISOString(),
    },
    dispose: () => session.dispose(),
  };
}

type AskedModel = Omit<ChosenModel, 'endpoint'> & { readonly endpoint: AskedEndpoint };

function askedModel({ models }: Bench, { endpointId, model }: NamedModel): AskedModel {
  const found = models.find(endpointId, model);
  if (found === undefined || found.endpoint.kind === 'recorded' || found.endpoint.kind === 'editor')
    throw new AppError(
      'not-found',
      l10n.t('There is no model {model} at {endpoint} that can be asked any more.', { model, endpoint: endpointId }),
    );
  return { ...found, endpoint: found.endpoint };
}

/** What wordings are chosen by; `judge` is the model of a judge. Throws what is wrong with its template. */
async function objectiveOf(requested: SearchRequest['objective'], judge: AskedModel | undefined): Promise<Objective> {
  if (requested.kind === 'metric') return requested;
  const [aspect] = aspectsOf([requested.aspect]);
  if (judge === undefined || aspect === undefined) throw new AppError('internal', 'The judge is not known.');
  const template = await judgeTemplateOf(requested);
  return {
    kind: 'judge',
    aspect,
    template,
    endpointId: judge.endpoint.id,
    model: judge.model,
    sampling: judgeSampling(template),
  };
}

async function judgeTemplateOf({ template: wanted, mode }: RequestedJudge): Promise<JudgeTemplate> {
  if ('builtIn' in wanted) return builtInJudge(mode, wanted.builtIn);
  const document = await workspace.openTextDocument(Uri.parse(wanted.uri));
  const template = parseJudgeTemplate(document.getText(), workspace.asRelativePath(document.uri));
  if (template.mode === mode) return template;
  throw new AppError(
    'invalid-setting',
    mode === 'pairwise'
      ? l10n.t(
          'The judge template "{0}" rates single responses: a win rate takes one that compares two.',
          template.name,
        )
      : l10n.t('The judge template "{0}" compares two responses: a rating takes one that rates one.', template.name),
  );
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
