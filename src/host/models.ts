import { EventEmitter, workspace, type Disposable, type Event } from 'vscode';
import type { Endpoint, EndpointModel } from '../core/llm/endpoint';
import { nameOfLocalModel } from '../core/llm/localModel';
import { parseEndpoints } from '../core/llm/parseEndpoints';
import { recordedEndpoints } from '../core/llm/recording';
import type { ModelChoice } from '../protocol/benchState';
import type { BenchInputs } from './benchInputs';
import { EditorModels } from './editorModels';
import { Lifetime } from './lifecycle';
import { LocalModels, type LocalModelParts } from './localModels';
import { affectsSetting, endpointsSetting, SETTINGS } from './settings';

/** A model together with the endpoint that serves it. */
export interface ChosenModel {
  readonly endpoint: Endpoint;
  readonly model: EndpointModel;
}

/** The models there are: those of the settings, in this process or at servers, those that recordings can stand in for, those of VS Code itself. */
export class Models implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #inputs: BenchInputs;
  readonly #editor: EditorModels;
  readonly #local: LocalModels;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(inputs: BenchInputs, parts: LocalModelParts) {
    this.#inputs = inputs;
    this.#editor = this.#lifetime.own(new EditorModels(parts.log));
    this.#local = this.#lifetime.own(new LocalModels(parts));
    this.#lifetime.own(this.#local.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(this.#editor.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        if (!affectsSetting(event, SETTINGS.endpoints)) return;
        this.#changed.fire();
        void this.load();
      }),
    );
  }

  /** Looks for the models of the settings that run in this process. */
  async load(): Promise<void> {
    await this.#local.look(this.configured.local);
  }

  /** A model as it is to be asked: one that runs in this process is fetched first where it is not here, and named by its files. */
  async prepare(chosen: ChosenModel): Promise<ChosenModel> {
    const { endpoint, model } = chosen;
    if (endpoint.kind !== 'local') return chosen;
    const found = await this.#local.prepare(model);
    return { endpoint: { ...endpoint, models: [found] }, model: found };
  }

  /** Endpoints of the settings that can be used, and sentences about those that cannot. */
  get configured(): ReturnType<typeof parseEndpoints> {
    return parseEndpoints(endpointsSetting());
  }

  get endpoints(): readonly Endpoint[] {
    const { endpoint } = this.#editor;
    // The last: what somebody configured, or what costs nothing, is what a bench begins with.
    return [
      ...this.configured.endpoints,
      ...this.#local.known(this.configured.local),
      ...recordedEndpoints(this.#inputs.current.recordings),
      ...(endpoint === undefined ? [] : [endpoint]),
    ];
  }

  get choices(): readonly ModelChoice[] {
    return this.endpoints.flatMap((endpoint) => endpoint.models.map((model) => toChoice(endpoint, model)));
  }

  /** The endpoint and model behind a choice, or `undefined` when it is gone. A model in this process is found by its name, too. */
  find(endpointId: string, modelId: string): ChosenModel | undefined {
    const endpoint = this.endpoints.find(({ id }) => id === endpointId);
    const name = nameOfLocalModel(modelId);
    const model =
      endpoint?.models.find(({ id, source }) => id === modelId || source === modelId) ??
      endpoint?.models.find(({ id, source }) => source !== undefined && nameOfLocalModel(id) === name);
    return endpoint === undefined || model === undefined ? undefined : { endpoint, model };
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}

/** A model as the panel lists it. */
export function toChoice(endpoint: Endpoint, model: EndpointModel): ModelChoice {
  return {
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    model: model.id,
    form: model.form ?? 'chat',
    recorded: endpoint.kind === 'recorded',
  };
}
