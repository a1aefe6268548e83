import { EventEmitter, l10n, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';
import { Lifetime } from '../lifecycle';

/** Shows lists, such as of what did not align, as read-only documents; each owner has a scheme of its own. */
export class ResultsDocuments implements Disposable, TextDocumentContentProvider {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<Uri>());
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();

  readonly onDidChange = this.#changed.event;

  constructor(scheme: 'rapport-results' | 'rapport-batches') {
    this.#scheme = scheme;
    this.#lifetime.own(workspace.registerTextDocumentContentProvider(scheme, this));
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? l10n.t('This list belongs to results that are no longer shown.');
  }

  /** Opens sentences, one a line, under that name. */
  async open(name: string, sentences: readonly string[]): Promise<void> {
    const path = `/${name.replace(/[\\/:*?"<>|]+/g, '-')}.txt`;
    this.#texts.set(path, `${sentences.join('\n')}\n`);
    const uri = Uri.from({ scheme: this.#scheme, path });
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
