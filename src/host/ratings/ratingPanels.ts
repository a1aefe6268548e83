import { Uri, window, type Disposable, type WebviewPanel } from 'vscode';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import { ratingFilesOf } from './ratingFiles';
import type { RatingDesk } from './ratingDesk';
import { createRatingPanel, RATING_PANEL_TYPE, RatingPanel } from './ratingPanel';

/** Keeps one panel for each set that is open, opened by command or brought back by VS Code after a reload. */
export class RatingPanels implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #extensionUri: Uri;
  readonly #makeDesk: (set: Uri) => RatingDesk;
  readonly #log: Log;
  readonly #panels = new Map<string, RatingPanel>();

  constructor(extensionUri: Uri, makeDesk: (set: Uri) => RatingDesk, log: Log) {
    this.#extensionUri = extensionUri;
    this.#makeDesk = makeDesk;
    this.#log = log;
    this.#lifetime.own(
      window.registerWebviewPanelSerializer(RATING_PANEL_TYPE, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const set = setOf(state);
          if (set === undefined) panel.dispose();
          else await this.#adopt(panel, set);
        },
      }),
    );
    this.#lifetime.own({
      dispose: () => {
        for (const panel of [...this.#panels.values()]) panel.dispose();
      },
    });
  }

  /** Shows the panel of a set. Throws `invalid-input` for a file that is none. */
  async open(set: Uri): Promise<RatingDesk> {
    const shown = this.#panels.get(set.toString());
    if (shown !== undefined) {
      shown.reveal();
      return shown.desk;
    }
    ratingFilesOf(set);
    return this.#adopt(createRatingPanel(), set);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #adopt(panel: WebviewPanel, set: Uri): Promise<RatingDesk> {
    const desk = this.#makeDesk(set);
    const key = set.toString();
    this.#panels.get(key)?.dispose();
    // The page asks for everything when it is there: what is read before that needs no second telling.
    await desk.session.load();
    const adopted = new RatingPanel(panel, this.#extensionUri, desk, this.#log);
    this.#panels.set(key, adopted);
    adopted.onDidDispose(() => {
      if (this.#panels.get(key) === adopted) this.#panels.delete(key);
    });
    return desk;
  }
}

/** The set that a page of an earlier life was of. */
function setOf(state: unknown): Uri | undefined {
  if (typeof state !== 'object' || state === null || !('uri' in state) || typeof state.uri !== 'string')
    return undefined;
  try {
    const uri = Uri.parse(state.uri, true);
    ratingFilesOf(uri);
    return uri;
  } catch {
    return undefined;
  }
}
