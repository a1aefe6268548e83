import { createBirpc } from 'birpc';
import { l10n, TabInputWebview, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { ratingCallSchemas } from '../../protocol/ratingCallSchemas';
import type { RatingHostFunctions, RatingPanelFunctions } from '../../protocol/ratingRpc';
import { isRpcMessage } from '../../protocol/rpc';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { guardCalls } from '../panelCalls';
import { panelHtml } from '../panelHtml';
import type { RatingDesk } from './ratingDesk';

/** The type that VS Code keeps an open panel by. */
export const RATING_PANEL_TYPE = 'rapport.rating';

/** One panel on which a set is rated. It holds no state: a page that says ready is given everything. */
export class RatingPanel implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #panel: WebviewPanel;
  readonly #desk: RatingDesk;
  readonly #log: Log;
  #ready = false;

  /** Takes the desk over. */
  constructor(panel: WebviewPanel, extensionUri: Uri, desk: RatingDesk, log: Log) {
    this.#panel = this.#lifetime.own(panel);
    this.#desk = this.#lifetime.own(desk);
    this.#log = log;
    panel.title = l10n.t('Rate: {0}', desk.session.files.stem);
    panel.iconPath = Uri.joinPath(extensionUri, 'media', 'icon.svg');
    panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist')] };
    const rpc = createBirpc<RatingPanelFunctions, RatingHostFunctions>(
      guardCalls<RatingHostFunctions>(ratingCallSchemas, this.#functions(), (call, error) => this.#report(call, error)),
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
      desk.onDidChange((what) => {
        if (!this.#ready) return;
        if (what === 'all') void rpc.stateChanged.asEvent(desk.state());
        else void rpc.progressChanged.asEvent(desk.session.progress());
      }),
    );
    this.#lifetime.own(panel.onDidChangeViewState(() => (this.#ready &&= panel.visible)));
    this.#lifetime.own(panel.onDidDispose(() => this.dispose()));
    panel.webview.html = panelHtml(panel.webview, extensionUri, { bundle: 'ratings', element: 'rapport-ratings' });
  }

  get desk(): RatingDesk {
    return this.#desk;
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

  #functions(): RatingHostFunctions {
    const desk = this.#desk;
    return {
      ready: () => {
        this.#ready = true;
        return Promise.resolve(desk.state());
      },
      setRater: (name) => Promise.resolve(desk.setRater(name)),
      rate: (given) => desk.rate(given),
      undo: () => desk.undo(),
      reveal: () => desk.reveal(),
      openFile: (which) => desk.openFile(which),
      exportTables: () => desk.exportTables(),
    };
  }

  #report(call: string, error: unknown): string {
    const message = logError(this.#log, `rating: ${call}`, error);
    // A panel in sight tells it itself.
    if (!this.#panel.visible) void window.showErrorMessage(message);
    return message;
  }
}

/** Opens a panel in the group of the bench, where the responses stand under their names, else in that of what is being edited. */
export function createRatingPanel(): WebviewPanel {
  const telling = window.tabGroups.all.find(
    ({ activeTab }) => activeTab?.input instanceof TabInputWebview && TELLING.test(activeTab.input.viewType),
  );
  const column = telling?.viewColumn ?? ViewColumn.Active;
  return window.createWebviewPanel(RATING_PANEL_TYPE, l10n.t({ message: 'Rate', comment: 'A tab: to rate.' }), column, {
    enableFindWidget: false,
  });
}

/** Panels that say whose a response is. */
const TELLING = /rapport\.(?:bench|results)$/;
