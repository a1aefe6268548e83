import { window, type Disposable, type Uri, type WebviewPanel } from 'vscode';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import type { Results } from './results';
import { createResultsPanel, RESULTS_PANEL_TYPE, ResultsPanel, type ResultsActions } from './resultsPanel';

/** Keeps at most one panel of results, opened by command or brought back by VS Code after a reload. */
export class ResultsPanels implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #make: (panel: WebviewPanel) => ResultsPanel;
  readonly #results: Results;
  #panel: ResultsPanel | undefined;

  constructor(extensionUri: Uri, results: Results, actions: ResultsActions, log: Log) {
    this.#results = results;
    this.#make = (panel) => new ResultsPanel(panel, extensionUri, results, actions, log);
    this.#lifetime.own(
      window.registerWebviewPanelSerializer(RESULTS_PANEL_TYPE, {
        deserializeWebviewPanel: async (panel) => {
          this.#adopt(panel);
          await results.open();
        },
      }),
    );
    this.#lifetime.own({ dispose: () => this.#panel?.dispose() });
  }

  /** Shows the panel and computes what it shows. */
  async open(): Promise<void> {
    if (this.#panel === undefined) this.#adopt(createResultsPanel());
    else this.#panel.reveal();
    await this.#results.open();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #adopt(panel: WebviewPanel): void {
    this.#panel?.dispose();
    const adopted = this.#make(panel);
    this.#panel = adopted;
    adopted.onDidDispose(() => {
      if (this.#panel !== adopted) return;
      this.#panel = undefined;
      this.#results.close();
    });
  }
}
