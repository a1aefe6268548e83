import { window, type Disposable, type Uri, type WebviewPanel } from 'vscode';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import { BenchPanel, createPanel, PANEL_TYPE, type PanelActions } from './panel';

/** Keeps at most one panel of the bench, opened by command or brought back by VS Code after a reload. */
export class Panels implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #make: (panel: WebviewPanel) => BenchPanel;
  readonly #bench: Bench;
  #panel: BenchPanel | undefined;

  constructor(extensionUri: Uri, bench: Bench, actions: PanelActions, log: Log) {
    this.#bench = bench;
    this.#make = (panel) => new BenchPanel(panel, extensionUri, bench, actions, log);
    this.#lifetime.own(
      window.registerWebviewPanelSerializer(PANEL_TYPE, {
        deserializeWebviewPanel: async (panel) => {
          this.#adopt(panel);
          await bench.open();
        },
      }),
    );
    this.#lifetime.own({ dispose: () => this.#panel?.dispose() });
  }

  /** Shows the panel and reads what the bench needs. */
  async open(): Promise<void> {
    if (this.#panel === undefined) this.#adopt(createPanel());
    else this.#panel.reveal();
    await this.#bench.open();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #adopt(panel: WebviewPanel): void {
    this.#panel?.dispose();
    const adopted = this.#make(panel);
    this.#panel = adopted;
    adopted.onDidDispose(() => {
      if (this.#panel === adopted) this.#panel = undefined;
    });
  }
}
