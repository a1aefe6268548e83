import { l10n, ProgressLocation, window, type Disposable } from 'vscode';
import { describeProblem } from '../core/inputs/problem';
import type { LlmClient } from '../core/llm/llmClient';
import type { KnowledgeRequest, OpenedKnowledge } from '../core/run/knowledgeRequest';
import type { Services } from '../core/run/services';
import { signalOf } from './cancellation';
import { logError, type Log } from './log';
import type { ChosenModel } from './models';

/** What a source that is a language model is asked through. */
export interface KnowledgeClients {
  /** Gives from the store what was asked before, and asks for the rest. */
  readonly client: (model: ChosenModel) => LlmClient;
  /** Gives what was answered before and throws `NotForeseen` for the rest. */
  readonly knowing: (model: ChosenModel) => LlmClient;
}

/** What a source is opened for: a run, or a look at what a run would ask. */
export type OpeningPurpose = 'run' | 'look';

/** Open at once: for runs the source in use and one to compare it with. */
const MOST_OPEN = { run: 2, look: 1 } as const;

/** Opens sources of knowledge when they are first asked, and closes those that were not used for longest. */
export class KnowledgeOpener implements Disposable {
  readonly #services: () => Services;
  readonly #log: Log;
  /** By everything that decides an answer, the one used last at the end. */
  readonly #opened = {
    run: new Map<string, Promise<OpenedKnowledge>>(),
    look: new Map<string, Promise<OpenedKnowledge>>(),
  };

  constructor(services: () => Services, log: Log) {
    this.#services = services;
    this.#log = log;
  }

  /** The open source of that key. Rejects with what opening it throws; the next call then tries again. */
  open(key: string, request: () => KnowledgeRequest, purpose: OpeningPurpose): Promise<OpenedKnowledge> {
    const all = this.#opened[purpose];
    let opening = all.get(key);
    if (opening === undefined) {
      opening = this.#start(request());
      const failed = opening;
      opening.catch(() => {
        if (all.get(key) === failed) all.delete(key);
      });
    }
    all.delete(key);
    all.set(key, opening);
    const [oldest] = all;
    if (all.size > MOST_OPEN[purpose] && oldest !== undefined) {
      all.delete(oldest[0]);
      void this.#close(oldest[1]);
    }
    return opening;
  }

  dispose(): void {
    for (const all of Object.values(this.#opened)) {
      for (const opening of all.values()) void this.#close(opening);
      all.clear();
    }
  }

  /** What takes long to load or to index says how far it is and can be cancelled. */
  async #start(request: KnowledgeRequest): Promise<OpenedKnowledge> {
    const { kind } = request.source;
    const open = async (signal: AbortSignal, onProgress: KnowledgeRequest['onProgress']): Promise<OpenedKnowledge> => {
      const opened = await this.#services().openKnowledge(
        { ...request, ...(onProgress === undefined ? {} : { onProgress }) },
        signal,
      );
      for (const problem of opened.problems) this.#log.warn(describeProblem(problem));
      return opened;
    };
    if (kind !== 'comet' && kind !== 'atomic') return open(new AbortController().signal, undefined);
    const title = kind === 'comet' ? l10n.t('Rapport: loading COMET') : l10n.t('Rapport: looking through ATOMIC-2020');
    return window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        let last = 0;
        return open(signalOf(token), (done, total) => {
          progress.report({
            message: l10n.t('{done} of {total} events', { done, total }),
            increment: (100 * (done - last)) / total,
          });
          last = done;
        });
      },
    );
  }

  async #close(opening: Promise<OpenedKnowledge>): Promise<void> {
    try {
      await (await opening).dispose();
    } catch (error) {
      logError(this.#log, 'closing a source of knowledge', error);
    }
  }
}
