import type { LlmClient } from '../core/llm/llmClient';
import type { RunEvent } from '../core/run/runEvents';
import { saveRun } from '../core/run/saveRun';
import type { Services } from '../core/run/services';
import { answerFromStore } from '../core/store/answerFromStore';
import type { RunOptions } from './runOptions';

/** What a run of the command line keeps, and what it need not ask. */
export interface Kept extends Disposable {
  /** The client, asking only for what is not stored. */
  answering(client: LlmClient): LlmClient;
  /** The events of a run, stored as they pass. */
  saving(events: AsyncIterable<RunEvent>): AsyncIterable<RunEvent>;
}

/** Opens the store that the options name, or stands in for it where they name none. `say` is told what the user should know of it. */
export function openKept(
  { store: folder, again }: RunOptions,
  services: Pick<Services, 'openStore'>,
  say: (sentence: string) => void,
): Kept {
  if (folder === undefined)
    return { answering: (client) => client, saving: (events) => events, [Symbol.dispose]: () => undefined };
  const store = services.openStore(folder);
  store.notices.forEach(say);
  const onProblem = ({ message }: { readonly message: string }): void => say(message);
  return {
    answering: (client) => answerFromStore(client, store.completions, { repeat: 0, again, onProblem }),
    saving: (events) => saveRun(events, store.runs, onProblem),
    [Symbol.dispose]: () => store.dispose(),
  };
}
