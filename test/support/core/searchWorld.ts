import type { EvaluationServices } from '../../../src/core/evaluation/evaluationServices';
import { gatherPieces } from '../../../src/core/evaluation/resultsPieces';
import { doResultsTask } from '../../../src/core/evaluation/resultsTask';
import type { BertScores } from '../../../src/core/evaluation/resultTableScores';
import type { TestCase } from '../../../src/core/inputs/testCase';
import type { BudgetLimits, Spent } from '../../../src/core/llm/budget';
import type { Completion } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { promptText } from '../../../src/core/prompt/messages';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { ExperimentSession } from '../../../src/core/run/experimentSession';
import type { Store } from '../../../src/core/run/store';
import type { CompletionStore } from '../../../src/core/store/completionStore';
import { findPreset } from '../../../src/core/strategy/presets';
import { builtInMetaPrompt } from '../../../src/core/suggest/builtInMetaPrompt';
import type { Objective } from '../../../src/core/suggest/objective';
import { planSearch, type SearchPlan } from '../../../src/core/suggest/planSearch';
import { searchWordings } from '../../../src/core/suggest/searchWordings';
import type { SuggestReport } from '../../../src/core/suggest/suggestReport';
import type { SuggestPorts, SuggestSpec } from '../../../src/core/suggest/suggestSpec';
import { AppError } from '../../../src/core/util/errors';
import { createFakeClock } from './fakeClock';
import { createFakeModel, type Answer } from './fakeModel';
import { directRenderer } from './strategyWorld';

const TEMPLATE = `## Task Definition

TASK

## Guideline Instruction

GUIDE

## Dialogue Context

{{ context }}
`;

/** What a search is made of, where a test wants something else. */
export interface SearchChange {
  readonly answer: Answer;
  readonly objective?: Objective;
  readonly limits?: BudgetLimits;
  readonly rounds?: number;
  /** Of each part. */
  readonly cases?: number;
  readonly perRound?: number;
  readonly scoreBert?: (response: string) => number;
}

/** Searches for wordings of a guideline that share a store, each asking a model made of a function. */
export interface SearchWorld {
  /** Prompts that reached the model, over all searches. */
  readonly asked: readonly string[];
  /** What each search spent in all its runs, by its id. */
  readonly ledger: ReadonlyMap<string, Spent>;
  search(change: SearchChange, signal?: AbortSignal): Promise<SuggestReport>;
  plan(change: SearchChange): Promise<SearchPlan>;
}

/** Opens one; nothing is stored yet. */
export function openSearchWorld(): SearchWorld {
  const asked: string[] = [];
  const ledger = new Map<string, Spent>();
  const store = memoryStore();
  const open = ({ answer, ...change }: SearchChange): { spec: SuggestSpec; ports: SuggestPorts } => {
    const spec = specOf(change);
    const model = createFakeModel((request, signal) => {
      asked.push(promptText(request.prompt));
      return answer(request, signal);
    });
    const renderer = directRenderer();
    const tokens = { count: async (text: string) => ({ tokens: text.length, tokeniser: 'test', exact: true }) };
    const clock = createFakeClock();
    const session = new ExperimentSession({
      experiment: { template: 't', dataset: { test: 'd' }, strategies: ['zero-shot'], models: [], budget: spec.limits },
      services: { renderer, tokens, clock, createClient: () => model },
      endpoints: new Map([['e', { kind: 'openai', id: 'e', name: 'e', baseUrl: 'http://e/v1', models: [] }]]),
      key: async () => undefined,
      pool: { name: 'none', dialogues: [] },
      store,
      onProblem: ({ message }) => {
        throw new Error(message);
      },
    });
    const ports: SuggestPorts = {
      session,
      renderer,
      tokens,
      evaluation: evaluationBy(change.scoreBert),
      store,
      ledger: {
        read: async (id) => ledger.get(id) ?? { calls: 0, tokens: 0, usd: 0 },
        write: async (id, spent) => void ledger.set(id, spent),
      },
      now: () => '2026-01-01T00:00:00Z',
      onProgress: () => undefined,
    };
    return { spec, ports };
  };
  const { signal: never } = new AbortController();
  return {
    asked,
    ledger,
    search(change, signal = never) {
      const { spec, ports } = open(change);
      return searchWordings(spec, ports, signal);
    },
    plan(change) {
      const { spec, ports } = open(change);
      return planSearch(spec, ports, never);
    },
  };
}

function specOf(change: Omit<SearchChange, 'answer'>): SuggestSpec {
  const { objective = { kind: 'metric', metric: 'bleu-1' }, limits = {}, rounds = 1, perRound = 2, cases = 4 } = change;
  const template = parseTemplate(TEMPLATE, 'mine.rapport.md');
  const section = template.sections.find(({ name }) => name === 'Guideline Instruction');
  if (section === undefined) throw new Error('The template has no guideline.');
  const strategy = findPreset('zero-shot');
  const made = (part: string): readonly TestCase[] =>
    Array.from({ length: cases }, (_, index) => ({
      id: `${part}${index}#1`,
      dialogueId: `${part}${index}`,
      emotion: 'sad',
      situation: '',
      context: [{ role: 'speaker', text: `${part} story ${index}.` }],
      gold: 'I am sorry to hear that.',
    }));
  const split = { dev: made('dev'), heldOut: made('held') };
  const model = { id: 'm', price: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } };
  return {
    text: TEMPLATE,
    file: 'mine.rapport.md',
    section,
    column: { id: strategy.id, name: strategy.name, strategy, variants: {} },
    base: {
      spec: {
        id: '',
        template,
        columns: [],
        testCases: [...split.dev, ...split.heldOut],
        endpointId: 'e',
        model,
        form: 'chat',
        sampling: { temperature: 0, maxTokens: 20 },
        seed: 13,
        maxConcurrent: 2,
      },
      repeat: 0,
      name: '',
    },
    split,
    splitSeed: 1,
    objective,
    proposer: { endpointId: 'e', model, sampling: { temperature: 1, maxTokens: 50 } },
    metaPrompt: builtInMetaPrompt(),
    rounds,
    perRound,
    worstCases: 1,
    draw: 1,
    limits,
  };
}

/** The tables' own arithmetic where it is called; BERTScore is a function of the response, the same in P, R and F. */
function evaluationBy(score: SearchChange['scoreBert']): Pick<EvaluationServices, 'computeResults' | 'scoreBert'> {
  const scoreBert: EvaluationServices['scoreBert'] = async ({ spec }, pairs): Promise<BertScores> => {
    if (score === undefined) throw new AppError('unavailable', `There is no encoder ${spec}.`);
    const perCase = pairs.map(({ response }) => {
      const f = score(response);
      return { p: f, r: f, f };
    });
    return { perCase, signature: `bertscore|model:${spec}` };
  };
  return {
    scoreBert,
    computeResults: (task, hooks) => doResultsTask({ ...task, ...gatherPieces(task.pieces), predictions: [] }, hooks),
  };
}

/** A store that keeps answers in memory, and of runs only what lists need. */
function memoryStore(): Store {
  const answers = new Map<string, Completion[]>();
  const own = (hash: string): Completion[] => answers.get(hash) ?? [];
  const completions: CompletionStore = {
    writable: true,
    find: async (hash, repeat) => {
      const completion = own(hash)[repeat];
      return completion === undefined ? undefined : { repeat, model: 'm', date: '2026-01-01', completion };
    },
    repeats: () => Promise.reject(new Error('not asked for')),
    count: async (hashes) => hashes.map((hash) => own(hash).length),
    save: async (request, completion, repeat) => {
      const hash = requestHash(request);
      const place = repeat === 'next' ? own(hash).length : repeat;
      const kept = [...own(hash)];
      kept[place] = completion;
      answers.set(hash, kept);
      return place;
    },
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const runs = {
    writable: true,
    begin: async () => false,
    saveCells: nothing,
    end: nothing,
    rename: nothing,
    list: async () => [],
  };
  return { completions, runs, state: 'open', notices: [] } as unknown as Store;
}
