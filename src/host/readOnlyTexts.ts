import {
  commands,
  EventEmitter,
  l10n,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import { sha256Hex } from '../core/util/hash';
import { Lifetime } from './lifecycle';
import { plainLabel } from './trees/plainLabel';

const SCHEME = 'rapport-text';

/** How a text is shown: `md` as Markdown, `txt` as it is. */
type TextKind = 'md' | 'txt';

/** One side of a comparison: a text with what it is called, or a document as it stands. */
export type ComparedText =
  | { readonly name: string; readonly text: string; readonly kind?: TextKind }
  | { readonly name: string; readonly uri: Uri };

/**
 * Texts that no file holds, such as prompts, lists and earlier wordings, as read-only documents: VS Code's own comparison,
 * search and copy serve them, and none asks to be saved.
 */
export class ReadOnlyTexts implements Disposable, TextDocumentContentProvider {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<Uri>());
  readonly #texts = new Map<string, string>();

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#lifetime.own(workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent({ query }: Uri): string {
    return (
      this.#texts.get(query) ?? l10n.t('This text was looked up in another session. Open it again from where it came.')
    );
  }

  /** Opens a text; `name` says what it is. */
  async open(name: string, text: string, kind: TextKind = 'md'): Promise<void> {
    const document = await workspace.openTextDocument(this.#uriOf({ name, text, kind }));
    await window.showTextDocument(document, { preview: true });
  }

  /** Opens VS Code's comparison of two texts of `what`. */
  async compare(what: string, earlier: ComparedText, later: ComparedText): Promise<void> {
    const title = `${plainLabel(what, 60)}: ${plainLabel(earlier.name, 60)} ↔ ${plainLabel(later.name, 60)}`;
    await commands.executeCommand('vscode.diff', this.#uriOf(earlier), this.#uriOf(later), title, { preview: true });
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** The text is in the address: the same address never comes to show another. Not named as a template: the bench would follow it. */
  #uriOf(side: ComparedText): Uri {
    if ('uri' in side) return side.uri;
    const hash = sha256Hex(side.text);
    this.#texts.set(hash, side.text);
    const name = plainLabel(side.name, 80).replace(/[\\/:*?"<>|]+/g, '-') || 'text';
    return Uri.from({ scheme: SCHEME, path: `/${name}.${side.kind ?? 'md'}`, query: hash });
  }
}
