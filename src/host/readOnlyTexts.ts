import {
  commands,
  EventEmitter,
  l10n,
  TabInputTextDiff,
  Uri,
  window,
  workspace,
  type Disposable,
  type Tab,
  type TextDocument,
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

/** A comparison that was opened. */
export interface Comparison {
  /** Closes it, if it is still open. */
  readonly close: () => Promise<void>;
}

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

  /** A text as a document, not shown yet; `name` says what it is. */
  async document(name: string, text: string, kind: TextKind = 'md'): Promise<TextDocument> {
    return workspace.openTextDocument(this.#uriOf({ name, text, kind }));
  }

  /** Opens a text; `name` says what it is. */
  async open(name: string, text: string, kind?: TextKind): Promise<void> {
    await window.showTextDocument(await this.document(name, text, kind), { preview: true });
  }

  /** Opens VS Code's comparison of two texts of `what`; it stays until it, or the user, closes it. */
  async compare(what: string, earlier: ComparedText, later: ComparedText): Promise<Comparison> {
    const title = `${plainLabel(what, 60)}: ${plainLabel(earlier.name, 60)} ↔ ${plainLabel(later.name, 60)}`;
    const [original, modified] = [this.#uriOf(earlier), this.#uriOf(later)];
    await commands.executeCommand('vscode.diff', original, modified, title, { preview: true });
    return { close: () => closeComparison(original, modified) };
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

async function closeComparison(original: Uri, modified: Uri): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = ({ input }: Tab): boolean =>
    input instanceof TabInputTextDiff &&
    input.original.toString() === original.toString() &&
    input.modified.toString() === modified.toString();
  await window.tabGroups.close(tabs.filter(ours));
}
