import { EventEmitter, workspace, type Disposable, type Event } from 'vscode';
import type { Endpoint, EndpointModel } from '../core/llm/endpoint';
import { parseEndpoints } from '../core/llm/parseEndpoints';
import { recordedEndpoints } from '../core/llm/recording';
import type { ModelChoice } from '../protocol/benchState';
import type { BenchInputs } from './benchInputs';
import { EditorModels } from './editorModels';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import { affectsSetting, endpointsSetting, SETTINGS } from './settings';

/** A model together with the endpoint that serves it. */
export interface ChosenModel {
  readonly endpoint: Endpoint;
  readonly model: EndpointModel;
}

/** The models there are: those of the settings, those that recordings can stand in for, those of VS Code itself. */
export class Models implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #inputs: BenchInputs;
  readonly #editor: EditorModels;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(inputs: BenchInputs, log: Log) {
    this.#inputs = inputs;
    this.#editor = this.#lifetime.own(new EditorModels(log));
    this.#lifetime.own(this.#editor.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        if (affectsSetting(event, SETTINGS.endpoints)) this.#changed.fire();
      }),
    );
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
      ...recordedEndpoints(this.#inputs.current.recordings),
      ...(endpoint === undefined ? [] : [endpoint]),
    ];
  }

  get choices(): readonly ModelChoice[] {
    return this.endpoints.flatMap((endpoint) => endpoint.models.map((model) => toChoice(endpoint, model)));
  }

  /** The endpoint and model behind a choice, or `undefined` when it is gone. */
  find(endpointId: string, modelId: string): ChosenModel | undefined {
    const endpoint = this.endpoints.find(({ id }) => id === endpointId);
    const model = endpoint?.models.find(({ id }) => id === modelId);
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
