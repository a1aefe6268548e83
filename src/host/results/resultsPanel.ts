import { createBirpc } from 'birpc';
import { l10n, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { resultsCallSchemas } from '../../protocol/resultsCallSchemas';
import type { ResultsHostFunctions, ResultsPanelFunctions } from '../../protocol/resultsRpc';
import { isRpcMessage } from '../../protocol/rpc';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { guardCalls } from '../panelCalls';
import { panelHtml } from '../panelHtml';
import type { Results } from './results';

/** The type that VS Code keeps an open panel by. */
export const RESULTS_PANEL_TYPE = 'rapport.results';

/** What the panel can set in motion outside the results. */
export type ResultsActions = Pick<
  ResultsHostFunctions,
  | 'pickSource'
  | 'importPredictions'
  | 'removePredictions'
  | 'listProblems'
  | 'exportTable'
  | 'exportCases'
  | 'scoreBert'
  | 'openCase'
  | 'compareRuns'
>;

/** One panel that shows the results. It holds no state: a page that says ready is given everything. */
export class ResultsPanel implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #panel: WebviewPanel;
  readonly #results: Results;
  readonly #log: Log;
  #ready = false;

  constructor(panel: WebviewPanel, extensionUri: Uri, results: Results, actions: ResultsActions, log: Log) {
    this.#panel = this.#lifetime.own(panel);
    this.#results = results;
    this.#log = log;
    panel.iconPath = Uri.joinPath(extensionUri, 'media', 'icon.svg');
    panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist')] };
    const rpc = createBirpc<ResultsPanelFunctions, ResultsHostFunctions>(
      guardCalls<ResultsHostFunctions>(resultsCallSchemas, this.#functions(actions), (call, error) =>
        this.#report(call, error),
      ),
      {
        post: (message: unknown) => void panel.webview.postMessage(message),
        on: (listener: (message: unknown) => void) => {
          this.#lifetime.own(
            panel.webview.onDidReceiveMessage((message: unknown) => {
              if (isRpcMessage(message)) listener(message);
            }),
          );
        },
      },
    );
    this.#lifetime.own(
      // A hidden page is gone and asks again when it is back: nothing is sent to it.
      results.onDidChange(() => this.#ready && void rpc.resultsChanged.asEvent(results.snapshot())),
    );
    this.#lifetime.own(panel.onDidChangeViewState(() => (this.#ready &&= panel.visible)));
    this.#lifetime.own(panel.onDidDispose(() => this.dispose()));
    panel.webview.html = panelHtml(panel.webview, extensionUri, { bundle: 'results', element: 'rapport-results' });
  }

  reveal(): void {
    this.#panel.reveal();
  }

  onDidDispose(listener: () => void): void {
    // Not owned: this object ends with the panel, and whoever listens must hear of it all the same.
    this.#panel.onDidDispose(listener);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #functions(actions: ResultsActions): ResultsHostFunctions {
    const results = this.#results;
    const done = Promise.resolve();
    return {
      ready: () => {
        this.#ready = true;
        return Promise.resolve(results.snapshot());
      },
      setBaseline: (systemId) => (results.setBaseline(systemId), done),
      setIncluded: async (systemId, included) => Promise.resolve(results.setIncluded(systemId, included)),
      setPublished: (shown) => (results.setPublished(shown), done),
      setByEmotion: (wanted) => (results.setByEmotion(wanted), done),
      stop: () => (results.stop(), done),
      casePage: (query, from, count) => results.cases.page(query, from, count),
      changeCounts: (metricId) => results.changeCounts(metricId),
      caseCharts: (metricId) => results.charts(metricId),
      caseDetails: async (id) => Promise.resolve(results.cases.details(id)),
      ...actions,
    };
  }

  #report(call: string, error: unknown): string {
    const message = logError(this.#log, `results: ${call}`, error);
    // A panel in sight tells it itself.
    if (!this.#panel.visible) void window.showErrorMessage(message);
    return message;
  }
}

/** Opens the results in the group of what is being edited. */
export function createResultsPanel(): WebviewPanel {
  return window.createWebviewPanel(RESULTS_PANEL_TYPE, l10n.t('Results'), ViewColumn.Active, {
    enableFindWidget: true,
  });
}
