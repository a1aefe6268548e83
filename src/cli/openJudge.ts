import { JudgeSession } from '../core/judge/judgeSession';
import type { Store } from '../core/run/store';
import { createServices } from '../node/services';
import type { CommandEnvironment } from './command';
import type { JudgeOptions } from './judgeOptions';
import { HOW_TO_SET_KEY } from './openExperiment';
import { plainText } from './output';

/** A judge's model, ready to be asked. */
export interface OpenedJudge extends AsyncDisposable {
  readonly store: Store | undefined;
  readonly session: JudgeSession;
}

/** Opens the endpoint and the store that the options name. */
export function openJudge(
  { endpoint: baseUrl, model, concurrency, budget, price, store: folder, again }: JudgeOptions,
  { workerFolder, key, output }: CommandEnvironment,
): OpenedJudge {
  const services = createServices({ workerFolder, howToSetKey: HOW_TO_SET_KEY });
  const store = folder === undefined ? undefined : services.openStore(folder);
  const say = (message: string): void => output.err(plainText(message));
  store?.notices.forEach(say);
  // Attempts are counted and paced by the session: the client itself makes one.
  const endpoint = {
    kind: 'openai',
    id: baseUrl,
    name: baseUrl,
    baseUrl,
    models: [{ id: model }],
    maxRetries: 0,
  } as const;
  const session = new JudgeSession({
    createClient: (onResponse) => services.createClient(endpoint, () => Promise.resolve(key), onResponse),
    maxConcurrent: concurrency,
    price,
    budget,
    tokens: services.tokens,
    clock: services.clock,
    completions: store?.completions,
    again,
    onProblem: ({ message }) => say(message),
  });
  return {
    store,
    session,
    async [Symbol.asyncDispose]() {
      session.dispose();
      store?.dispose();
      await services.dispose();
    },
  };
}
