import { EventEmitter, l10n, lm, type Disposable, type Event } from 'vscode';
import type { Endpoint } from '../core/llm/endpoint';
import { EDITOR_ENDPOINT_ID } from '../core/llm/endpoint';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';

/** The language models that other extensions bring into VS Code, as one endpoint; there is none where there are no models. */
export class EditorModels implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #log: Log;
  #endpoint: Endpoint | undefined;

  /** `endpoint` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#lifetime.own(lm.onDidChangeChatModels(() => void this.#look()));
    void this.#look();
  }

  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #look(): Promise<void> {
    try {
      const models = (await lm.selectChatModels()).map(({ vendor, id, maxInputTokens }) => ({
        id: `${vendor}/${id}`,
        contextTokens: maxInputTokens,
      }));
      const before = JSON.stringify(this.#endpoint?.models ?? []);
      if (before === JSON.stringify(models)) return;
      this.#endpoint =
        models.length === 0
          ? undefined
          : { kind: 'editor', id: EDITOR_ENDPOINT_ID, name: l10n.t('VS Code (sampling not controlled)'), models };
      this.#changed.fire();
    } catch (error) {
      logError(this.#log, "looking for VS Code's language models", error);
    }
  }
}
