import type { Knowledge } from '../../core/commonsense/commonsenseModel';
import type { TestCase } from '../../core/inputs/testCase';
import { createPromptLayouts } from '../../core/prompt/buildPrompt';
import { layOutPreview, type PreviewText } from '../../core/prompt/language/previewText';
import { previewPrompts, type PreviewedPrompt } from '../../core/prompt/language/previewPrompts';
import type { TemplateRenderer } from '../../core/prompt/templateRenderer';
import { cellId, type CellRecord } from '../../core/run/runRecord';
import type { Column } from '../../core/run/runSpec';
import { requireSound } from '../../core/strategy/runStrategy';
import type { Bench } from '../bench';
import type { ChosenModel } from '../models';
import { noColumn, noTemplate, noTestCase } from '../whatIsMissing';
import { exemplarsOf } from './columnCases';

/** A column's prompts as they would be sent now. */
export interface ColumnPreview {
  readonly column: Column;
  readonly model: ChosenModel | undefined;
  readonly prompts: readonly PreviewedPrompt[];
  readonly layout: PreviewText;
}

/**
 * Builds the prompts of a column for the bench's test case from the template as it stands in the editor. Nothing is asked for it:
 * what the shown run found is used, else what can be looked up at once. Throws `not-found`, `invalid-template` and
 * `cancelled`.
 */
export async function previewedColumn(
  bench: Bench,
  renderer: TemplateRenderer,
  columnId: string | undefined,
  signal: AbortSignal,
): Promise<ColumnPreview> {
  const template = bench.templates.current?.template;
  const { testCase, model, columns } = bench;
  const column = columns.find(({ id }) => id === columnId) ?? columns[0];
  if (template === undefined) throw noTemplate();
  if (testCase === undefined) throw noTestCase();
  if (column === undefined) throw noColumn();
  requireSound(template);
  const cell = bench.run.record?.cells[cellId({ columnId: column.id, testCaseId: testCase.id })];
  const exemplars = await exemplarsOf(bench, column, testCase);
  const knowledge = await knowledgeOf(bench, column, testCase, cell, signal);
  const parts = {
    template,
    variants: column.variants,
    form: model?.model.form ?? ('chat' as const),
    testCase,
    exemplars,
    ...(knowledge === undefined ? {} : { knowledge }),
  };
  const replyTo = (question: unknown): string | undefined =>
    JSON.stringify(cell?.stages.one?.prompt) === JSON.stringify(question) ? cell?.stageOne?.sentReply : undefined;
  const prompts = await previewPrompts(createPromptLayouts(renderer), parts, column.strategy.stages, replyTo, signal);
  const title = [column.name, testCase.id, ...(model === undefined ? [] : [model.model.id])].join(' · ');
  return { column, model, prompts, layout: layOutPreview(title, prompts) };
}

async function knowledgeOf(
  bench: Bench,
  { strategy }: Column,
  testCase: TestCase,
  cell: CellRecord | undefined,
  signal: AbortSignal,
): Promise<Knowledge | undefined> {
  if (!strategy.knowledge) return undefined;
  return (await bench.knowledge.known?.infer(testCase, signal)) ?? cell?.knowledge;
}
