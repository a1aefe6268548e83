import { createRandomExemplars } from '../../core/exemplars/randomExemplars';
import type { Exemplar } from '../../core/exemplars/exemplar';
import type { TestCase } from '../../core/inputs/testCase';
import { createPromptBuilder } from '../../core/prompt/buildPrompt';
import type { Prompt } from '../../core/prompt/messages';
import { requireExportable, type ExportedCase, type ExportedStrategy } from '../../core/run/exportStrategy';
import type { TemplateRenderer } from '../../core/prompt/templateRenderer';
import type { Column } from '../../core/run/runSpec';
import { requireSound } from '../../core/strategy/runStrategy';
import type { Bench } from '../bench';
import { samplingSetting } from '../settings';
import { noTemplate, noTestCase } from '../whatIsMissing';

/** An export holds every prompt in full: more than this is no file to read. */
const MOST_CASES = 500;

/**
 * A column with its prompts filled in: for all test cases, the first 500 at most; for nearest exemplars, whose search belongs to
 * the bench, for the test case shown. Throws `not-found`, `invalid-input` for what cannot be exported, and `cancelled`.
 */
export async function exportedColumn(
  bench: Bench,
  renderer: TemplateRenderer,
  column: Column,
  signal: AbortSignal,
): Promise<ExportedStrategy> {
  const template = bench.templates.current?.template;
  const { model, testCase } = bench;
  if (template === undefined) throw noTemplate();
  if (testCase === undefined) throw noTestCase();
  requireSound(template);
  const { strategy, variants } = column;
  const endpointModel = model?.model ?? { id: 'MODEL' };
  requireExportable(strategy, endpointModel);
  const all = strategy.exemplars.kind === 'nearest' ? [testCase] : bench.inputs.current.testCases.slice(0, MOST_CASES);
  const build = createPromptBuilder(renderer);
  const cases: ExportedCase[] = [];
  for (const one of all) {
    const exemplars = await exemplarsOf(bench, column, one);
    const knowledge = strategy.knowledge ? await bench.knowledge.known?.infer(one, signal) : undefined;
    const parts = { template, variants, form: 'chat' as const, testCase: one, exemplars };
    const known = { ...parts, ...(knowledge === undefined ? {} : { knowledge }) };
    const { id, gold } = one;
    if (strategy.stages === 'one') cases.push({ id, gold, messages: messagesOf(await build.response(known, signal)) });
    else {
      const stageTwo = messagesOf(await build.stageTwo(known, '', signal)).at(-1)?.content ?? '';
      cases.push({ id, gold, messages: messagesOf(await build.stageOne(known, signal)), stageTwo });
    }
  }
  return {
    strategy: { ...strategy, name: column.name },
    template: template.name,
    model: endpointModel,
    sampling: samplingSetting(),
    ...(model?.endpoint.kind === 'openai' ? { baseUrl: model.endpoint.baseUrl } : {}),
    cases,
  };
}

/** The exemplars that a run would show now. */
export async function exemplarsOf(
  bench: Bench,
  { id, strategy: { exemplars: choice } }: Column,
  testCase: TestCase,
): Promise<readonly Exemplar[]> {
  if (choice.kind === 'none' || choice.k === 0) return [];
  if (choice.kind === 'nearest') return (await bench.exemplars.inspect(id)).neighbourhood.exemplars;
  const { pool, poolName } = bench.inputs.current;
  const random = createRandomExemplars({ name: poolName, dialogues: pool }, bench.snapshot().bench.seed);
  return random.pick(testCase, choice.k);
}

function messagesOf(prompt: Prompt) {
  return prompt.form === 'chat' ? prompt.messages : [];
}
