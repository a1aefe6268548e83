import { EventEmitter, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';
import type { Prompt } from '../core/prompt/messages';
import { cellId } from '../core/run/runRecord';
import type { Stage } from '../core/strategy/stepEvent';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';

const SCHEME = 'rapport-prompt';

/** Shows exact prompts of the shown run as read-only documents, so that VS Code's own search, copy and comparison serve them. */
export class PromptDocuments implements Disposable, TextDocumentContentProvider {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<Uri>());
  readonly #texts = new Map<string, string>();
  readonly #bench: Bench;

  readonly onDidChange = this.#changed.event;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#lifetime.own(workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? 'This prompt belongs to a run that is no longer shown.';
  }

  /** Opens the prompt of a column; throws `not-found` when the column has none yet. */
  async open(columnId: string, stage: Stage): Promise<void> {
    const { record } = this.#bench.run;
    const testCaseId = record?.header.testCaseIds[0];
    const cell = testCaseId === undefined ? undefined : record?.cells[cellId({ columnId, testCaseId })];
    const prompt = cell?.stages[stage]?.prompt;
    if (prompt === undefined) throw new AppError('not-found', 'This column has sent no prompt yet. Run it first.');
    const path = `/${columnId}${stage === 'one' ? ' stage one' : ''} prompt.txt`;
    this.#texts.set(path, readable(prompt));
    const uri = Uri.from({ scheme: SCHEME, path });
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}

function readable(prompt: Prompt): string {
  if (prompt.form === 'completion') return prompt.text;
  return prompt.messages.map(({ role, content }) => `── ${role} ──\n${content}`).join('\n\n');
}
