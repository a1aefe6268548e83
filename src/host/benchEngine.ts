import { createRandomExemplars } from '../core/exemplars/randomExemplars';
import type { TestCase } from '../core/inputs/testCase';
import { concurrencyOf } from '../core/llm/endpoint';
import type { LlmClient } from '../core/llm/llmClient';
import { createRecordedClient, recordedAnswer } from '../core/llm/recording';
import { requestHash } from '../core/llm/requestHash';
import { shareRequests } from '../core/llm/sharedClient';
import { scoreCase } from '../core/metrics/scoreCase';
import { createPromptBuilder } from '../core/prompt/buildPrompt';
import { foreseeingClient, type KnownAnswers } from '../core/run/foreseeRun';
import type { Column, RunSpec } from '../core/run/runSpec';
import type { Services } from '../core/run/services';
import { answerFromStore } from '../core/store/answerFromStore';
import type { Capabilities } from '../core/strategy/availability';
import type { StrategyPorts } from '../core/strategy/runStrategy';
import type { BenchInputs } from './benchInputs';
import { createEditorModelClient } from './editorModelClient';
import type { FolderStore } from './folderStore';
import { keptTemplate } from './history/keptTemplate';
import type { KnowledgeDesk } from './knowledgeDesk';
import type { KnowledgeClients } from './knowledgeOpener';
import type { Log } from './log';
import type { ChosenModel } from './models';
import type { NearestSource } from './nearestSource';
import type { RecordingMode } from './recordingMode';
import type { Keys } from './secrets';
import { samplingSetting } from './settings';
import type { Templates } from './templates';
import { noModel, noTemplate, noTestCase } from './whatIsMissing';

/** What the engine works with. */
export interface EngineParts {
  readonly services: () => Services;
  readonly keys: Keys;
  readonly log: Log;
  readonly inputs: BenchInputs;
  readonly templates: Templates;
  readonly store: FolderStore;
  readonly nearest: NearestSource;
  readonly knowledge: KnowledgeDesk;
  readonly recording: RecordingMode;
}

/** What of a run the user chose in the bench. */
export interface RunChoice {
  readonly columns: readonly Column[];
  readonly testCase: TestCase | undefined;
  readonly model: ChosenModel | undefined;
  readonly seed: number;
}

/** How a run asks: which answer to each request, and whether also for what is answered already. */
export interface Asking {
  readonly repeat: number;
  readonly again: boolean;
}

/** The first answer to each request, from the store when it is there. */
export const ASK_ONCE: Asking = { repeat: 0, again: false };

/** Makes runs of what is chosen: their spec, and the ports they work with in this window. */
export class BenchEngine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** The engines that this installation has for the open files. */
  get capabilities(): Capabilities {
    const { missing } = this.#parts.knowledge;
    return {
      nearest: this.#parts.inputs.current.pool.length > 0,
      commonsense: missing === undefined,
      ...(missing === undefined ? {} : { noCommonsense: missing }),
    };
  }

  /** A spec of its own id. Throws `not-found` when the template, the test case or the model is missing, saying what to do. */
  spec({ columns, testCase, model, seed }: RunChoice): RunSpec {
    const template = this.#parts.templates.current;
    if (template === undefined) throw noTemplate();
    if (testCase === undefined) throw noTestCase();
    if (model === undefined) throw noModel();
    return {
      id: crypto.randomUUID(),
      template: keptTemplate(template),
      columns,
      testCases: [testCase],
      endpointId: model.endpoint.id,
      model: model.model,
      form: model.model.form ?? 'chat',
      sampling: samplingSetting(),
      seed,
      exemplarSource: this.#parts.nearest.source,
      knowledgeSource: this.#parts.knowledge.note,
      maxConcurrent: concurrencyOf(model.endpoint),
    };
  }

  ports({ model, seed }: RunChoice, asking: Asking): StrategyPorts {
    const services = this.#parts.services();
    const { pool, poolName } = this.#parts.inputs.current;
    const nearest = this.#parts.nearest.get(seed);
    const commonsense = this.#parts.knowledge.model;
    return {
      prompts: createPromptBuilder(services.renderer),
      llm: shareRequests(this.client(model, asking)),
      tokens: services.tokens,
      ...(pool.length === 0 ? {} : { random: createRandomExemplars({ name: poolName, dialogues: pool }, seed) }),
      ...(nearest === undefined ? {} : { nearest }),
      ...(commonsense === undefined ? {} : { commonsense }),
      score: (response, testCase) => scoreCase({ response, gold: testCase.gold }),
    };
  }

  /** Ports for a look at what a run would ask: knowledge that takes long or costs is not inferred for it. */
  foreseeingPorts(choice: RunChoice): StrategyPorts {
    const { commonsense, ...ports } = this.ports(choice, ASK_ONCE);
    const known = this.#parts.knowledge.known;
    return { ...ports, ...(commonsense === undefined || known === undefined ? {} : { commonsense: known }) };
  }

  /** What in a run's outcome its header does not name: changes that the user made by hand. */
  editsOf({ columns, testCases }: RunSpec): readonly unknown[] {
    return [
      ...columns.map(({ exemplarEdits }) => exemplarEdits ?? null),
      ...testCases.map(({ id }) => this.#parts.knowledge.editsOf(id)),
    ];
  }

  /** Finds what is answered already, in the recordings or in the store. */
  knownAnswers({ model }: Pick<RunChoice, 'model'>): KnownAnswers {
    if (model !== undefined && model.endpoint.kind !== 'recorded') {
      const store = this.#parts.store.get()?.completions;
      return async (request) => (await store?.find(requestHash(request), 0))?.completion;
    }
    const recorded = createRecordedClient(this.#parts.inputs.current.recordings);
    return (request, signal) => recordedAnswer(recorded, request, signal);
  }

  /** What knowledge from a language model is asked through: in a run, and in a look ahead at one. */
  get clients(): KnowledgeClients {
    return {
      client: (model) => this.client(model, ASK_ONCE),
      knowing: (model) => foreseeingClient(this.knownAnswers({ model })),
    };
  }

  /** A client for that model, over the recordings or the store and its key; identical requests are not shared. */
  client(model: ChosenModel | undefined, asking: Asking): LlmClient {
    const { inputs, keys, log, recording, store } = this.#parts;
    const endpoint = model?.endpoint;
    if (endpoint === undefined || endpoint.kind === 'recorded') return createRecordedClient(inputs.current.recordings);
    const client =
      endpoint.kind === 'editor'
        ? createEditorModelClient()
        : this.#parts.services().createClient(endpoint, () => keys.get(endpoint.id));
    const completions = store.get()?.completions;
    if (completions === undefined) return recording.around(client);
    const onProblem = ({ message }: { readonly message: string }): void => log.error(message);
    return recording.around(answerFromStore(client, completions, { ...asking, onProblem }));
  }
}
