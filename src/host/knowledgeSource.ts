import { EventEmitter, l10n, workspace, type Disposable, type Event } from 'vscode';
import type { CommonsenseModel } from '../core/commonsense/commonsenseModel';
import type { KnowledgeNote } from '../core/commonsense/knowledgeNote';
import { NotForeseen } from '../core/run/foreseeRun';
import type { KnowledgeRequest, KnowledgeSourceChoice } from '../core/run/knowledgeRequest';
import type { Services } from '../core/run/services';
import { AppError, throwIfAborted } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import { chosenSource, inferenceSettings, namedSource, otherSourceTexts, sourceOfText } from './knowledgeSettings';
import type { FolderStore } from './folderStore';
import { Lifetime } from './lifecycle';
import { KnowledgeOpener, type KnowledgeClients, type OpeningPurpose } from './knowledgeOpener';
import type { Log } from './log';
import type { ChosenModel, Models } from './models';
import type { Keys } from './secrets';
import { nearestSettings } from './settings';
import { StoredKnowledge } from './storedKnowledge';

/** What sources are opened with. */
export interface KnowledgeParts {
  readonly services: () => Services;
  readonly keys: Keys;
  readonly log: Log;
  readonly clients: () => KnowledgeClients;
}

/** What of the bench sources depend on. */
export interface KnowledgeBench {
  readonly models: Models;
  readonly store: FolderStore;
  /** The model that answers. */
  readonly model: ChosenModel | undefined;
}

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
  readonly #opener: KnowledgeOpener;
  /** Source and test case of what was inferred since this window opened. */
  readonly #inferred = new Set<string>();

  /** Another source is in use, or the same says something else. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: KnowledgeParts, bench: KnowledgeBench) {
    this.#parts = parts;
    this.#bench = bench;
    this.#opener = this.#lifetime.own(new KnowledgeOpener(parts.services, parts.log));
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
      return l10n.t(
        'Recorded answers belong to stored knowledge. Choose a model that answers, or the source "stored".',
      );
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

  /** The same as long as it gives what was inferred before; anything else throws `NotForeseen`. */
  get known(): CommonsenseModel | undefined {
    const model = this.get();
    const choice = this.#choice;
    if (model === undefined || typeof choice === 'string' || this.isFree) return model;
    const look = choice.kind === 'llm' ? this.#modelOf(choice, 'look') : undefined;
    return {
      signature: model.signature,
      infer: async (testCase, signal) => {
        if (this.#inferred.has(`${model.signature} ${testCase.id}`)) return model.infer(testCase, signal);
        if (look !== undefined) return look.infer(testCase, signal);
        throw new NotForeseen('Nothing has been inferred about this test case yet.');
      },
    };
  }

  /** The model of another source, written as on the command line. Throws `invalid-setting`, and `not-found` for one that is not offered. */
  other(source: string): CommonsenseModel {
    if (!this.others.includes(source))
      throw new AppError('not-found', l10n.t('The settings name no source of knowledge "{0}".', source));
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
  }

  get #choice(): KnowledgeSourceChoice | string {
    try {
      return chosenSource(namedSource(), this.#stored.files.paths);
    } catch (error) {
      return error instanceof AppError
        ? error.message
        : l10n.t('The source of knowledge cannot be read from the settings.');
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

  #modelOf(choice: KnowledgeSourceChoice, purpose: OpeningPurpose = 'run'): CommonsenseModel {
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
    const request = (): KnowledgeRequest => ({
      ...settings,
      source: choice,
      encoder,
      ...this.#around(choice, llm, purpose),
    });
    return {
      signature,
      infer: async (testCase, signal) => {
        const opened = await unlessAborted(this.#opener.open(signature, request, purpose), signal);
        throwIfAborted(signal);
        const knowledge = await opened.model.infer(testCase, signal);
        if (purpose === 'run') this.#inferred.add(`${signature} ${testCase.id}`);
        return knowledge;
      },
    };
  }

  #around(
    choice: KnowledgeSourceChoice,
    chosen: ChosenModel | undefined,
    purpose: OpeningPurpose,
  ): Partial<KnowledgeRequest> {
    const { keys, clients } = this.#parts;
    const { folder } = this.#bench.store;
    return {
      ...(folder === undefined ? {} : { storeFolder: folder }),
      ...(choice.kind === 'endpoint' ? { endpointKey: () => keys.get(knowledgeKeyName(choice.url)) } : {}),
      ...(chosen === undefined
        ? {}
        : {
            llm: {
              // What records or keeps answers, and the address of the endpoint, may change while the source is open.
              client: {
                complete: (request, signal) => {
                  const now = this.#bench.models.find(chosen.endpoint.id, chosen.model.id) ?? chosen;
                  return clients()[purpose === 'run' ? 'client' : 'knowing'](now).complete(request, signal);
                },
              },
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
    return answering === undefined || answering.endpoint.kind === 'recorded' ? undefined : answering;
  }

  #whyNoLlm(choice: KnowledgeSourceChoice & { readonly kind: 'llm' }): string | undefined {
    if (this.#llm(choice) !== undefined) return undefined;
    return choice.model === undefined
      ? l10n.t('Knowledge from a language model needs a model that answers: connect one.')
      : l10n.t('No endpoint has the model {0} that rapport.knowledge.model names.', choice.model);
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
