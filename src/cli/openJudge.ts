import { Budget, type Spent } from '../core/llm/budget';
import type { LlmClient } from '../core/llm/llmClient';
import { Pacer } from '../core/llm/pacer';
import { paceClient } from '../core/llm/pacedClient';
import { shareRequests } from '../core/llm/sharedClient';
import type { Store } from '../core/run/store';
import { answerFromStore } from '../core/store/answerFromStore';
import { createRandom } from '../core/util/random';
import { createServices } from '../node/services';
import type { CommandEnvironment } from './command';
import type { JudgeOptions } from './judgeOptions';
import { plainText } from './output';

/** A judge's model, ready to be asked. */
export interface OpenedJudge {
  readonly store: Store | undefined;
  /** The client of a repeat: stored answers first, then the server, paced and within the budget. */
  client(repeat: number): LlmClient;
  spent(): Spent;
  dispose(): Promise<void>;
}

const RETRIES = 5;

/** Opens the endpoint and the store that the options name. */
export function openJudge(
  { endpoint: baseUrl, model, concurrency, budget: limits, store: folder, again }: JudgeOptions,
  { workerFolder, key, output }: CommandEnvironment,
): OpenedJudge {
  const services = createServices({ workerFolder, howToSetKey: 'Set the environment variable RAPPORT_API_KEY.' });
  const store = folder === undefined ? undefined : services.openStore(folder);
  const say = (message: string): void => output.err(plainText(message));
  store?.notices.forEach(say);
  const pacer = new Pacer({ maxConcurrent: concurrency, adaptive: true }, services.clock);
  const budget = new Budget(limits);
  // Attempts are counted and paced here: the client itself makes one.
  const single = {
    kind: 'openai',
    id: baseUrl,
    name: baseUrl,
    baseUrl,
    models: [{ id: model }],
    maxRetries: 0,
  } as const;
  const paced = paceClient(
    services.createClient(
      single,
      () => Promise.resolve(key),
      (news) => pacer.heard(news),
    ),
    {
      pacer,
      budget,
      tokens: services.tokens,
      retries: RETRIES,
      clock: services.clock,
      random: createRandom(0),
    },
  );
  const clients = new Map<number, LlmClient>();
  return {
    store,
    client(repeat) {
      const known = clients.get(repeat);
      if (known !== undefined) return known;
      const onProblem = ({ message }: { readonly message: string }): void => say(message);
      const stored =
        store === undefined ? paced : answerFromStore(paced, store.completions, { repeat, again, onProblem });
      const client = shareRequests(stored);
      clients.set(repeat, client);
      return client;
    },
    spent: () => budget.spent,
    async dispose() {
      pacer.dispose();
      store?.dispose();
      await services.dispose();
    },
  };
}
