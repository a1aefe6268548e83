import { JudgeSession } from '../core/judge/judgeSession';
import type { Store } from '../core/run/store';
import { createServices } from '../node/services';
import { openAskedModel } from './askedModel';
import type { CommandEnvironment } from './command';
import type { JudgeOptions } from './judgeOptions';
import { plainText } from './output';
import { baseUrlOf, HOW_TO_SET_KEY } from './serverKeys';

/** A judge's model, ready to be asked. */
export interface OpenedJudge extends AsyncDisposable {
  readonly endpointId: string;
  /** As it is asked for, which of a model in this process is not what the options say. */
  readonly model: string;
  readonly store: Store | undefined;
  readonly session: JudgeSession;
}

/** Opens the endpoint and the store that the options name. Throws what opening the model throws. */
export async function openJudge(
  { endpoint: named, model: wanted, concurrency, budget, price, store: folder, again }: JudgeOptions,
  { workerFolder, keyFor, output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<OpenedJudge> {
  const services = createServices({ workerFolder, howToSetKey: HOW_TO_SET_KEY });
  let store: Store | undefined;
  const close = async (): Promise<void> => {
    store?.dispose();
    await services.dispose();
  };
  const say = (message: string): void => output.err(plainText(message));
  try {
    // Attempts are counted and paced by the session: the client itself makes one.
    const choice = { endpoint: named, model: wanted, maxRetries: 0 };
    const { endpoint, model } = await openAskedModel(choice, services, output, signal);
    store = folder === undefined ? undefined : services.openStore(folder);
    store?.notices.forEach(say);
    const session = new JudgeSession({
      createClient: (onResponse) =>
        services.createClient(endpoint, () => Promise.resolve(keyFor(baseUrlOf(endpoint))), onResponse),
      maxConcurrent: endpoint.kind === 'local' ? endpoint.maxConcurrent : concurrency,
      price,
      budget,
      tokens: services.tokens,
      clock: services.clock,
      completions: store?.completions,
      again,
      onProblem: ({ message }) => say(message),
    });
    return {
      endpointId: endpoint.id,
      model: model.id,
      store,
      session,
      async [Symbol.asyncDispose]() {
        session.dispose();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
