import { env, l10n } from 'vscode';
import type { Prompt } from '../core/prompt/messages';
import { cellId, type CellRecord } from '../core/run/runRecord';
import type { Stage } from '../core/strategy/stepEvent';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import type { ReadOnlyTexts } from './readOnlyTexts';

/** Shows exact prompts of the shown run, and compares them. */
export class PromptDocuments {
  readonly #bench: Bench;
  readonly #texts: ReadOnlyTexts;

  constructor(bench: Bench, texts: ReadOnlyTexts) {
    this.#bench = bench;
    this.#texts = texts;
  }

  /** Opens the prompt of a column; throws `not-found` when the column has none yet. */
  async open(columnId: string, stage: Stage): Promise<void> {
    await this.#texts.open(this.#title(columnId, stage), readable(this.#prompt(columnId, stage)), 'txt');
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
    const from = other === 'base' ? l10n.t('base') : l10n.t('previous run');
    const side = (name: string, prompt: Prompt) => ({ name, text: readable(prompt), kind: 'txt' as const });
    await this.#texts.compare(this.#title(columnId, stage), side(from, before), side(l10n.t('shown'), now));
  }

  #title(columnId: string, stage: Stage): string {
    const name = this.#bench.columns.find(({ id }) => id === columnId)?.name ?? columnId;
    return stage === 'one' ? l10n.t('{0}: stage one prompt', name) : l10n.t('{0}: prompt', name);
  }

  #cell(columnId: string): CellRecord | undefined {
    const { record } = this.#bench.run;
    return record?.cells[cellId({ columnId, testCaseId: record.header.testCaseIds[0] ?? '' })];
  }

  #prompt(columnId: string, stage: Stage): Prompt {
    const prompt = this.#cell(columnId)?.stages[stage]?.prompt;
    if (prompt === undefined)
      throw new AppError('not-found', l10n.t('This column has sent no prompt yet. Run it first.'));
    return prompt;
  }

  /** A base of one stage has its only prompt compared with either of two. */
  #basePrompt(stage: Stage): Prompt {
    const stages = this.#cell(this.#bench.snapshot().bench.baseColumnId ?? '')?.stages;
    const prompt = (stages?.[stage] ?? stages?.response)?.prompt;
    if (prompt === undefined)
      throw new AppError('not-found', l10n.t('The base column has sent no prompt yet. Run it first.'));
    return prompt;
  }

  async #previousPrompt(columnId: string, stage: Stage): Promise<Prompt> {
    const cell = await this.#bench.runner.previousCell(columnId);
    const prompt = cell?.stages[stage]?.prompt;
    if (prompt === undefined)
      throw new AppError(
        'not-found',
        l10n.t('No kept run before this one has a prompt of this column on this test case.'),
      );
    return prompt;
  }
}

function readable(prompt: Prompt): string {
  if (prompt.form === 'completion') return prompt.text;
  return prompt.messages.map(({ role, content }) => `── ${role} ──\n${content}`).join('\n\n');
}
