import { EventEmitter, l10n, ProgressLocation, window, type Disposable, type Event } from 'vscode';
import type { Endpoint, EndpointModel } from '../core/llm/endpoint';
import { nameOfLocalModel } from '../core/llm/localModel';
import type { Services } from '../core/run/services';
import { isCancelled } from '../core/util/errors';
import { signalOf } from './cancellation';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import { fetchingText } from './megabytesText';

type LocalEndpoint = Extract<Endpoint, { kind: 'local' }>;

/** What models in this process are found with. */
export interface LocalModelParts {
  readonly log: Log;
  readonly services: () => Pick<Services, 'findLocalModel'>;
}

/**
 * The models of the settings that run in this process. Those whose files are here have an id with their hash; others are
 * listed by name until they are fetched, which happens when they are to be used.
 */
export class LocalModels implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #stop = new AbortController();
  readonly #parts: LocalModelParts;
  /** By source, form and context. */
  readonly #found = new Map<string, EndpointModel>();

  /** A model was found. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: LocalModelParts) {
    this.#parts = parts;
  }

  /** The endpoints with the models that were found. */
  known(endpoints: readonly LocalEndpoint[]): readonly LocalEndpoint[] {
    return endpoints.map((endpoint) => ({
      ...endpoint,
      models: endpoint.models.map((model) => this.#found.get(keyOf(model)) ?? model),
    }));
  }

  /** Looks for models whose files are here; what is not is no error. */
  async look(endpoints: readonly LocalEndpoint[]): Promise<void> {
    const models = endpoints.flatMap((endpoint) => endpoint.models);
    for (const model of models) {
      try {
        await this.#find(model, undefined, this.#stop.signal);
      } catch (error) {
        if (isCancelled(error)) return;
        this.#parts.log.info(`${model.id}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  /** The model as it is to be asked: its files read anew, fetched first where they are not here, with a notification that can stop that. */
  async prepare(model: EndpointModel): Promise<EndpointModel> {
    const title = l10n.t('Rapport: {0}', nameOfLocalModel(model.id));
    return window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) =>
        this.#find(
          model,
          (what, done, total) => progress.report({ message: fetchingText(what, done, total) }),
          AbortSignal.any([signalOf(token), this.#stop.signal]),
        ),
    );
  }

  dispose(): void {
    this.#stop.abort();
    this.#lifetime.dispose();
  }

  async #find(
    model: EndpointModel,
    onFetched: Parameters<Services['findLocalModel']>[1],
    signal: AbortSignal,
  ): Promise<EndpointModel> {
    const found = await this.#parts.services().findLocalModel(model, onFetched, signal);
    const key = keyOf(model);
    if (JSON.stringify(this.#found.get(key)) === JSON.stringify(found)) return found;
    this.#found.set(key, found);
    if (!this.#stop.signal.aborted) this.#changed.fire();
    return found;
  }
}

/** Another form is another entry of the same model. */
function keyOf({ source, form }: EndpointModel): string {
  return JSON.stringify([source, form ?? 'chat']);
}
