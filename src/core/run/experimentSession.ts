import type { CommonsenseModel } from '../commonsense/commonsenseModel';
import type { OpenedNearest } from '../exemplars/nearestRequest';
import { createRandomExemplars } from '../exemplars/randomExemplars';
import type { Dialogue } from '../inputs/dialogue';
import { Budget, type Spent } from '../llm/budget';
import type { CompletionRequest } from '../llm/completion';
import type { AskedEndpoint, EndpointModel } from '../llm/endpoint';
import type { LlmClient } from '../llm/llmClient';
import { Pacer } from '../llm/pacer';
import { paceClient } from '../llm/pacedClient';
import { requestHash } from '../llm/requestHash';
import { recordedAnswer } from '../llm/recording';
import { shareRequests } from '../llm/sharedClient';
import type { TokenCount } from '../llm/tokenCounter';
import { scoreCase } from '../metrics/scoreCase';
import { createTokenCache } from '../metrics/tokenizer';
import { createPromptBuilder } from '../prompt/buildPrompt';
import { promptText } from '../prompt/messages';
import { answerFromStore } from '../store/answerFromStore';
import type { CompletionStore } from '../store/completionStore';
import { lookAhead, type LookAhead } from '../store/lookAhead';
import { AppError, type ErrorInfo } from '../util/errors';
import { createRandom } from '../util/random';
import type { ExperimentFile } from './experiment';
import type { ExperimentRun } from './experimentRuns';
import { foreseeRun, type ForeseenRun, type KnownAnswers } from './foreseeRun';
import { guardRun } from './guardRun';
import type { RunEvent } from './runEvents';
import { runExperiment, type RunPorts } from './runExperiment';
import { saveRun } from './saveRun';
import type { Services } from './services';
import type { Store } from './store';

/** What the runs of an experiment work with. */
export interface SessionParts {
  readonly experiment: ExperimentFile;
  readonly services: Pick<Services, 'renderer' | 'tokens' | 'createClient' | 'clock'>;
  /** By id. */
  readonly endpoints: ReadonlyMap<string, AskedEndpoint>;
  readonly key: (endpointId: string) => Promise<string | undefined>;
  /** Clients that ask nobody, by the id of their endpoint. */
  readonly recorded?: ReadonlyMap<string, LlmClient> | undefined;
  readonly pool: { readonly name: string; readonly dialogues: readonly Dialogue[] };
  readonly nearest?: OpenedNearest | undefined;
  readonly commonsense?: CommonsenseModel | undefined;
  readonly store?: Store | undefined;
  /** A problem of the store: answers go on. */
  readonly onProblem: (problem: ErrorInfo) => void;
}

/** Who is asked, and for which answer to each request. */
interface Asked {
  readonly spec: { readonly endpointId: string; readonly model: EndpointModel };
  readonly repeat: number;
}

const DEFAULT_RETRIES = 5;
const DEFAULT_CONCURRENCY = 8;
/** Those of the test cases under way: more would only grow old in memory. */
const CACHED_TEXTS = 300;

/** The runs of one experiment: they share the pace of each endpoint, the budget and the store. Whoever makes it disposes of it. */
export class ExperimentSession {
  readonly #parts: SessionParts;
  readonly #budget: Budget;
  readonly #pacers = new Map<string, Pacer>();
  readonly #clients = new Map<string, LlmClient>();
  /** The gold responses are the same for every strategy. */
  readonly #words = createTokenCache(CACHED_TEXTS);
  #paused = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#budget = new Budget(definedLimits(parts.experiment.budget));
  }

  get spent(): Spent {
    return this.#budget.spent;
  }

  /** Counts what earlier sessions spent on the same work: one budget holds for all of them. */
  countBefore(spent: Spent): void {
    this.#budget.add(spent);
  }

  /** What a run would ask for, with what is stored or recorded counted as known. */
  foresee(run: ExperimentRun, signal: AbortSignal): Promise<ForeseenRun> {
    return foreseeRun(run.spec, this.#ports(run), this.#known(run), signal);
  }

  /** The same, with the requests that a model would receive and whose prompts are known now, each once. */
  async unanswered(
    run: ExperimentRun,
    signal: AbortSignal,
  ): Promise<{ readonly plan: ForeseenRun; readonly requests: readonly CompletionRequest[] }> {
    const requests = new Map<string, CompletionRequest>();
    const find = this.#known(run);
    const known: KnownAnswers = async (request, stopping) => {
      const completion = await find(request, stopping);
      if (completion === undefined) requests.set(requestHash(request), request);
      return completion;
    };
    const plan = await foreseeRun(run.spec, this.#ports(run), known, signal);
    return { plan, requests: [...requests.values()] };
  }

  /**
   * The events of a run, kept in the store as they pass under the run's name. `onStop` is told why it ended before its time,
   * if it does; who aborts the signal knows why. Throws `invalid-setting`, before anything is asked, when money is limited and the
   * price of the model is unknown.
   */
  async *run(
    run: ExperimentRun,
    startedAt: string,
    onStop: (why: ErrorInfo) => void,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, void, undefined> {
    const { experiment, store, onProblem, recorded } = this.#parts;
    const { endpointId, model } = run.spec;
    if (experiment.budget?.usd !== undefined && model.price === undefined && recorded?.has(endpointId) !== true)
      throw new AppError(
        'invalid-setting',
        `The budget limits money, and the price of "${model.id}" is unknown. Give its price, or limit calls or tokens.`,
      );
    const stopAfterErrors = experiment.limits?.stopAfterErrors;
    const events = guardRun(
      (stopping, draining) => runExperiment(run.spec, { ...this.#ports(run), draining }, startedAt, stopping),
      { stopAfterErrors, onStop },
      signal,
    );
    if (store === undefined) {
      yield* events;
      return;
    }
    for await (const event of saveRun(events, store.runs, onProblem)) {
      if (event.kind === 'run-started' && store.runs.writable)
        await store.runs.rename(run.spec.id, run.name).catch(() => undefined);
      yield event;
    }
  }

  /**
   * A client for requests beside the runs, such as asking for wordings: stored answers first, then the server, at the same pace
   * and within the same budget. `repeat` says which answer to a request is wanted. Throws `not-found` for an endpoint that is not there.
   */
  client(endpointId: string, model: EndpointModel, repeat: number): LlmClient {
    return this.#answering({ spec: { endpointId, model }, repeat }, this.#parts.store?.completions);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Sends nothing more until `resume`; what is under way goes on. */
  pause(): void {
    this.#paused = true;
    for (const pacer of this.#pacers.values()) pacer.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const pacer of this.#pacers.values()) pacer.resume();
  }

  /** Requests under way, allowed at once and waiting, at all endpoints together. */
  get pace(): { readonly underWay: number; readonly limit: number; readonly waiting: number } {
    const states = [...this.#pacers.values()].map(({ state }) => state);
    const sum = (of: (state: Pacer['state']) => number): number =>
      states.reduce((total, state) => total + of(state), 0);
    return {
      underWay: sum(({ underWay }) => underWay),
      limit: sum(({ limit }) => limit),
      waiting: sum(({ waiting }) => waiting),
    };
  }

  dispose(): void {
    for (const pacer of this.#pacers.values()) pacer.dispose();
  }

  #known(run: ExperimentRun): KnownAnswers {
    const { store, recorded } = this.#parts;
    const client = recorded?.get(run.spec.endpointId);
    return client !== undefined
      ? (request, stopping) => recordedAnswer(client, request, stopping)
      : async (request) => (await store?.completions.find(requestHash(request), run.repeat))?.completion;
  }

  #ports(run: ExperimentRun): RunPorts {
    const { services, pool, nearest, commonsense, store, recorded } = this.#parts;
    const { seed, endpointId } = run.spec;
    const asksStore = store !== undefined && recorded?.has(endpointId) !== true;
    const ahead = asksStore ? lookAhead(store.completions) : undefined;
    return {
      prompts: createPromptBuilder(services.renderer),
      llm: shareRequests(this.#answering(run, ahead?.store)),
      tokens: services.tokens,
      ...(ahead === undefined ? {} : { knownTokens: (request) => storedTokens(ahead, request, run.repeat) }),
      random: createRandomExemplars(pool, seed),
      ...(nearest === undefined ? {} : { nearest: nearest.withSeed(seed) }),
      ...(commonsense === undefined ? {} : { commonsense }),
      score: (response, testCase) => scoreCase({ response, gold: testCase.gold }, { cache: this.#words }),
    };
  }

  #answering({ spec, repeat }: Asked, completions: CompletionStore | undefined): LlmClient {
    const { recorded, onProblem } = this.#parts;
    const recordedClient = recorded?.get(spec.endpointId);
    if (recordedClient !== undefined) return recordedClient;
    const client = this.#client(spec.endpointId, spec.model.id, spec);
    return completions === undefined
      ? client
      : answerFromStore(client, completions, { repeat, again: false, onProblem });
  }

  #client(endpointId: string, modelId: string, { model }: Asked['spec']): LlmClient {
    const id = JSON.stringify([endpointId, modelId]);
    const known = this.#clients.get(id);
    if (known !== undefined) return known;
    const { experiment, services, endpoints, key } = this.#parts;
    const endpoint = endpoints.get(endpointId);
    if (endpoint === undefined) throw new AppError('not-found', `There is no endpoint "${endpointId}".`);
    const pacer = this.#pacer(endpoint);
    // Attempts are counted and paced here: the client itself makes one.
    const { idleTimeoutMs = endpoint.idleTimeoutMs } = experiment.limits ?? {};
    const single = {
      ...endpoint,
      models: [model],
      maxRetries: 0,
      ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    };
    const client = paceClient(
      services.createClient(
        single,
        () => key(endpointId),
        (news) => pacer.heard(news),
      ),
      {
        pacer,
        budget: this.#budget,
        tokens: services.tokens,
        price: model.price,
        retries: experiment.limits?.retries ?? DEFAULT_RETRIES,
        clock: services.clock,
        random: createRandom(0),
      },
    );
    this.#clients.set(id, client);
    return client;
  }

  #pacer(endpoint: AskedEndpoint): Pacer {
    const known = this.#pacers.get(endpoint.id);
    if (known !== undefined) return known;
    const { concurrency, adaptive = true, requestsPerMinute, tokensPerMinute } = this.#parts.experiment.limits ?? {};
    const pacer = new Pacer(
      {
        maxConcurrent: concurrency ?? endpoint.maxConcurrent ?? DEFAULT_CONCURRENCY,
        adaptive,
        ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
        ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
      },
      this.#parts.services.clock,
    );
    if (this.#paused) pacer.pause();
    this.#pacers.set(endpoint.id, pacer);
    return pacer;
  }
}

const CHARACTERS_A_TOKEN = 4;

/**
 * The size of a prompt that was answered: what its server counted, or else an estimate by its length, which says so. Nothing
 * depends on it any more, and to count the prompts of a whole test set takes longer than all else.
 */
async function storedTokens(
  ahead: LookAhead,
  request: CompletionRequest,
  repeat: number,
): Promise<TokenCount | undefined> {
  const stored = await ahead.find(requestHash(request), repeat);
  if (stored === undefined) return undefined;
  const counted = stored.completion.usage?.promptTokens;
  if (counted !== undefined) return { tokens: counted, tokeniser: 'server', exact: true };
  const tokens = Math.ceil(promptText(request.prompt).length / CHARACTERS_A_TOKEN);
  return { tokens, tokeniser: 'characters', exact: false };
}

function definedLimits(budget: ExperimentFile['budget']): ConstructorParameters<typeof Budget>[0] {
  return Object.fromEntries(Object.entries(budget ?? {}).filter(([, limit]) => limit !== undefined));
}
