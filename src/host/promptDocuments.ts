import {
  commands,
  env,
  EventEmitter,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import type { Prompt } from '../core/prompt/messages';
import { cellId, type CellRecord } from '../core/run/runRecord';
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
    const uri = this.#document(columnId, stage, 'prompt', this.#prompt(columnId, stage));
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  /** Copies the prompt of a column as the document shows it. Throws `not-found`. */
  async copy(columnId: string, stage: Stage): Promise<void> {
    await env.clipboard.writeText(readable(this.#prompt(columnId, stage)));
  }

  /**
   * Opens VS Code's comparison of a column's prompt with the base column's, or with the same column's of the kept run before.
   * Throws `not-found` when there is nothing to compare.
   */
  async compare(columnId: string, stage: Stage, other: 'base' | 'previous'): Promise<void> {
    const now = this.#prompt(columnId, stage);
    const before = other === 'base' ? this.#basePrompt(stage) : await this.#previousPrompt(columnId, stage);
    const column = this.#bench.columns.find(({ id }) => id === columnId)?.name ?? columnId;
    const from = other === 'base' ? 'base' : 'previous run';
    await commands.executeCommand(
      'vscode.diff',
      this.#document(columnId, stage, `prompt of ${from}`, before),
      this.#document(columnId, stage, 'prompt', now),
      `${column}: prompt, ${from} ↔ shown`,
      { preview: true },
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #document(columnId: string, stage: Stage, name: string, prompt: Prompt): Uri {
    const path = `/${columnId}${stage === 'one' ? ' stage one' : ''} ${name}.txt`;
    this.#texts.set(path, readable(prompt));
    const uri = Uri.from({ scheme: SCHEME, path });
    this.#changed.fire(uri);
    return uri;
  }

  #cell(columnId: string): CellRecord | undefined {
    const { record } = this.#bench.run;
    return record?.cells[cellId({ columnId, testCaseId: record.header.testCaseIds[0] ?? '' })];
  }

  #prompt(columnId: string, stage: Stage): Prompt {
    const prompt = this.#cell(columnId)?.stages[stage]?.prompt;
    if (prompt === undefined) throw new AppError('not-found', 'This column has sent no prompt yet. Run it first.');
    return prompt;
  }

  /** A base of one stage has its only prompt compared with either of two. */
  #basePrompt(stage: Stage): Prompt {
    const stages = this.#cell(this.#bench.snapshot().bench.baseColumnId ?? '')?.stages;
    const prompt = (stages?.[stage] ?? stages?.response)?.prompt;
    if (prompt === undefined) throw new AppError('not-found', 'The base column has sent no prompt yet. Run it first.');
    return prompt;
  }

  async #previousPrompt(columnId: string, stage: Stage): Promise<Prompt> {
    const cell = await this.#bench.runner.previousCell(columnId);
    const prompt = cell?.stages[stage]?.prompt;
    if (prompt === undefined)
      throw new AppError('not-found', 'No kept run before this one has a prompt of this column on this test case.');
    return prompt;
  }
}

function readable(prompt: Prompt): string {
  if (prompt.form === 'completion') return prompt.text;
  return prompt.messages.map(({ role, content }) => `── ${role} ──\n${content}`).join('\n\n');
}
