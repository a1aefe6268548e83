import { EventEmitter, ProgressLocation, window, workspace, type Disposable, type Event } from 'vscode';
import type { CommonsenseModel } from '../core/commonsense/commonsenseModel';
import type { KnowledgeNote } from '../core/commonsense/knowledgeNote';
import type { LlmClient } from '../core/llm/llmClient';
import type { KnowledgeRequest, KnowledgeSourceChoice, OpenedKnowledge } from '../core/run/knowledgeRequest';
import type { Services } from '../core/run/services';
import { AppError, throwIfAborted } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import { describeProblem } from '../core/inputs/problem';
import { signalOf } from './cancellation';
import { chosenSource, inferenceSettings, namedSource, otherSourceTexts, sourceOfText } from './knowledgeSettings';
import type { FolderStore } from './folderStore';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import type { ChosenModel, Models } from './models';
import type { Keys } from './secrets';
import { nearestSettings } from './settings';
import { StoredKnowledge } from './storedKnowledge';

/** What sources are opened with. */
export interface KnowledgeParts {
  readonly services: () => Services;
  readonly keys: Keys;
  readonly log: Log;
  /** A client of a model that answers from the store what was asked before. */
  readonly client: (model: ChosenModel) => LlmClient;
}

/** What of the bench sources depend on. */
export interface KnowledgeBench {
  readonly models: Models;
  readonly store: FolderStore;
  /** The model that answers. */
  readonly model: ChosenModel | undefined;
}

/** Sources that are open at once: the one in use, and one to compare it with. */
const KEPT_SOURCES = 2;

/** Under this name the key of a knowledge server is kept: it belongs to the address, so that no other server is given it. */
export function knowledgeKeyName(url: string): string {
  return `knowledge ${url}`;
}

/** The sources of knowledge that the settings name: opened when a column first needs one, and again when settings or files have changed. */
export class KnowledgeSource implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #parts: KnowledgeParts;
  readonly #bench: KnowledgeBench;
  readonly #stored: StoredKnowledge;
  /** By everything that decides an answer, the one used last at the end. */
  readonly #opened = new Map<string, Promise<OpenedKnowledge>>();
  /** Source and test case of what was inferred since this window opened. */
  readonly #inferred = new Set<string>();

  /** Another source is in use, or the same says something else. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: KnowledgeParts, bench: KnowledgeBench) {
    this.#parts = parts;
    this.#bench = bench;
    this.#stored = this.#lifetime.own(new StoredKnowledge(parts.log));
    this.#lifetime.own(this.#stored.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('rapport.knowledge')) this.#changed.fire();
      }),
    );
  }

  /** Resolves when the files of stored inferences have been looked for. */
  load(): Promise<void> {
    return this.#stored.load();
  }

  /** Why there is no knowledge to be had now: a sentence; `undefined` when there is. */
  get missing(): string | undefined {
    const choice = this.#choice;
    if (typeof choice === 'string') return choice;
    if (choice.kind !== 'stored' && this.#bench.model?.endpoint.kind === 'recorded')
      return 'Recorded answers belong to stored knowledge. Choose a model that answers, or the source "stored".';
    return choice.kind === 'llm' ? this.#whyNoLlm(choice) : undefined;
  }

  /** Whether inferring costs nothing and takes no time. */
  get isFree(): boolean {
    return namedSource().kind === 'stored';
  }

  /** The model of the source in use, or `undefined` where there is none. */
  get(): CommonsenseModel | undefined {
    const choice = this.#choice;
    return this.missing !== undefined || typeof choice === 'string' ? undefined : this.#modelOf(choice);
  }

  /** The same as long as it gives what was inferred before; says `unavailable` to anything else. */
  get known(): CommonsenseModel | undefined {
    const model = this.get();
    if (model === undefined || this.isFree) return model;
    return {
      signature: model.signature,
      infer: async (testCase, signal) => {
        if (!this.#inferred.has(`${model.signature} ${testCase.id}`))
          throw new AppError('unavailable', 'Nothing has been inferred about this test case yet.');
        return model.infer(testCase, signal);
      },
    };
  }

  /** The model of another source, written as on the command line. Throws `invalid-setting`, and `not-found` for one that is not offered. */
  other(source: string): CommonsenseModel {
    if (!this.others.includes(source))
      throw new AppError('not-found', `The settings name no source of knowledge "${source}".`);
    const choice = sourceOfText(source, this.#stored.files.paths);
    const why = choice.kind === 'llm' ? this.#whyNoLlm(choice) : undefined;
    if (why !== undefined) throw new AppError('unavailable', why);
    return this.#modelOf(choice);
  }

  /** The sources that can be compared with the one in use, written as on the command line. */
  get others(): readonly string[] {
    const { kind, model } = namedSource();
    const near = ['atomic', 'llm', ...(this.#stored.files.paths.length > 0 ? ['stored'] : [])];
    return [
      ...new Set([...near.filter((one) => one !== kind || (one !== 'stored' && model !== '')), ...otherSourceTexts()]),
    ];
  }

  /** What a run's header says of it; `undefined` where there is none. */
  get note(): KnowledgeNote | undefined {
    const choice = this.#choice;
    return this.missing !== undefined || typeof choice === 'string' ? undefined : this.#noteOf(choice);
  }

  dispose(): void {
    this.#lifetime.dispose();
    for (const opening of this.#opened.values()) void this.#close(opening);
    this.#opened.clear();
  }

  get #choice(): KnowledgeSourceChoice | string {
    try {
      return chosenSource(namedSource(), this.#stored.files.paths);
    } catch (error) {
      return error instanceof AppError ? error.message : 'The source of knowledge cannot be read from the settings.';
    }
  }

  #noteOf(choice: KnowledgeSourceChoice): KnowledgeNote {
    const { rule, beams, perRelation, rankByContext } = inferenceSettings();
    const isStored = choice.kind === 'stored';
    const from =
      'files' in choice ? choice.files.map(nameOf).join(', ') : (choice.model ?? this.#llm(choice)?.model.id);
    return {
      source: choice.kind,
      from: isStored ? this.#stored.files.names : (from ?? ''),
      ...{ rule, beams, perRelation, rankByContext },
      ...(isStored ? { hash: this.#stored.files.hash } : {}),
    };
  }

  #modelOf(choice: KnowledgeSourceChoice): CommonsenseModel {
    const llm = this.#llm(choice);
    const settings = inferenceSettings();
    const { encoder } = nearestSettings();
    const signature = canonicalJson({
      choice,
      settings,
      ...(choice.kind === 'stored' ? { hash: this.#stored.files.hash } : {}),
      ...(llm === undefined ? {} : { endpointId: llm.endpoint.id, model: llm.model.id }),
      ...(choice.kind === 'atomic' || settings.rankByContext ? { encoder } : {}),
    });
    const open = (): Promise<OpenedKnowledge> =>
      this.#open(signature, () => this.#start({ ...settings, source: choice, encoder, ...this.#around(choice, llm) }));
    return {
      signature,
      infer: async (testCase, signal) => {
        const opened = await unlessAborted(open(), signal);
        throwIfAborted(signal);
        const knowledge = await opened.model.infer(testCase, signal);
        this.#inferred.add(`${signature} ${testCase.id}`);
        return knowledge;
      },
    };
  }

  #around(choice: KnowledgeSourceChoice, chosen: ChosenModel | undefined): Partial<KnowledgeRequest> {
    const { keys, client } = this.#parts;
    const { folder } = this.#bench.store;
    return {
      ...(folder === undefined ? {} : { storeFolder: folder }),
      ...(choice.kind === 'endpoint' ? { endpointKey: () => keys.get(knowledgeKeyName(choice.url)) } : {}),
      ...(chosen === undefined
        ? {}
        : {
            llm: {
              // What records or keeps answers may change while the source is open.
              client: { complete: (request, signal) => client(chosen).complete(request, signal) },
              endpointId: chosen.endpoint.id,
              model: chosen.model,
            },
          }),
    };
  }

  /** The model that a source `llm` asks: the named one, else the one that answers. */
  #llm(choice: KnowledgeSourceChoice): ChosenModel | undefined {
    if (choice.kind !== 'llm') return undefined;
    const { models, model: answering } = this.#bench;
    const live = models.choices.filter(({ recorded }) => !recorded);
    const named = live.filter(({ model: id }) => id === choice.model);
    const found = named.find(({ endpointId }) => endpointId === answering?.endpoint.id) ?? named[0];
    if (choice.model !== undefined) return found && models.find(found.endpointId, found.model);
    return answering?.endpoint.kind === 'openai' ? answering : undefined;
  }

  #whyNoLlm(choice: KnowledgeSourceChoice & { readonly kind: 'llm' }): string | undefined {
    if (this.#llm(choice) !== undefined) return undefined;
    return choice.model === undefined
      ? 'Knowledge from a language model needs a model that answers: connect one.'
      : `No endpoint has the model ${choice.model} that rapport.knowledge.model names.`;
  }

  #open(key: string, start: () => Promise<OpenedKnowledge>): Promise<OpenedKnowledge> {
    let opening = this.#opened.get(key);
    if (opening === undefined) {
      opening = start();
      const failed = opening;
      opening.catch(() => {
        if (this.#opened.get(key) === failed) this.#opened.delete(key);
      });
    }
    this.#opened.delete(key);
    this.#opened.set(key, opening);
    const [oldest] = this.#opened;
    if (this.#opened.size > KEPT_SOURCES && oldest !== undefined) {
      this.#opened.delete(oldest[0]);
      void this.#close(oldest[1]);
    }
    return opening;
  }

  /** What takes long to load or to index says how far it is and can be cancelled. */
  async #start(request: KnowledgeRequest): Promise<OpenedKnowledge> {
    const { kind } = request.source;
    const { log, services } = this.#parts;
    const open = async (signal: AbortSignal, onProgress: KnowledgeRequest['onProgress']): Promise<OpenedKnowledge> => {
      const opened = await services().openKnowledge(
        { ...request, ...(onProgress === undefined ? {} : { onProgress }) },
        signal,
      );
      for (const problem of opened.problems) log.warn(describeProblem(problem));
      return opened;
    };
    if (kind !== 'comet' && kind !== 'atomic') return open(new AbortController().signal, undefined);
    const title = kind === 'comet' ? 'Rapport: loading COMET' : 'Rapport: looking through ATOMIC-2020';
    return window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        let last = 0;
        return open(signalOf(token), (done, total) => {
          progress.report({ message: `${done} of ${total} events`, increment: (100 * (done - last)) / total });
          last = done;
        });
      },
    );
  }

  async #close(opening: Promise<OpenedKnowledge>): Promise<void> {
    try {
      await (await opening).dispose();
    } catch (error) {
      logError(this.#parts.log, 'closing a source of knowledge', error);
    }
  }
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** The same promise, given up when the signal aborts. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'Stopped.'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
