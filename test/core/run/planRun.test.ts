import { describe, expect, it } from 'vitest';
import { shareRequests } from '../../../src/core/llm/sharedClient';
import type { PromptForm } from '../../../src/core/prompt/messages';
import { SECTION_NAMES, type VariantChoice } from '../../../src/core/prompt/template';
import { foreseeRun } from '../../../src/core/run/foreseeRun';
import { planRun } from '../../../src/core/run/planRun';
import { runExperiment } from '../../../src/core/run/runExperiment';
import type { Column } from '../../../src/core/run/runSpec';
import type { ExemplarChoice, Strategy } from '../../../src/core/strategy/strategy';
import { createRandom } from '../../../src/core/util/random';
import { asksStageOne, createFakeModel } from '../../support/core/fakeModel';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';
import { paperTemplate, portsAround } from '../../support/core/strategyWorld';

const everything = { nearest: true, commonsense: true };
const nothing = { nearest: false, commonsense: false };

/** The built-in template with a second wording of every section. */
const template = paperTemplate((text) =>
  text.replace(
    /^## (.+)$([\s\S]*?)(?=^## |$(?![\s\S]))/gm,
    (section, title: string, body: string) => `${section}\n## ${title} (b)\n${body.trim()} b\n\n`,
  ),
);

describe('the plan of a run', () => {
  it.each([
    [['zero-shot'], 1, 1],
    [['zero-shot', 'one-shot', 'five-shot'], 1, 3],
    [['two-stage'], 1, 2],
    [['two-stage', 'two-stage-emotion', 'two-stage-situation'], 1, 4],
    [['zero-shot', 'two-stage', 'two-stage-emotion'], 10, 40],
    [[], 5, 0],
    [['zero-shot'], 0, 0],
  ])('of %j on %i cases is %i calls', (ids, cases, calls) => {
    expect(planRun(presetColumns(...ids), cases, nothing)).toEqual({ columns: ids.length, calls });
  });

  it('leaves out columns that cannot run here', () => {
    const columns = presetColumns('zero-shot', 'ss-icl', 'knowledge');
    expect(planRun(columns, 2, nothing)).toEqual({ columns: 1, calls: 2 });
    expect(planRun(columns, 2, everything)).toEqual({ columns: 3, calls: 6 });
  });

  it('counts columns that ask the same only once, whatever they are called', () => {
    const [zero] = presetColumns('zero-shot') as [Column];
    const again: readonly Column[] = [
      { ...zero, id: 'again', strategy: { ...zero.strategy, id: 'x', name: 'X' } },
      { ...zero, id: 'truth', strategy: { ...zero.strategy, truth: 'emotion' } },
      { ...zero, id: 'none of them', strategy: { ...zero.strategy, exemplars: { kind: 'random', k: 0 } } },
      { ...zero, id: 'unused', variants: { 'Stage One': 'b', Exemplars: 'b', Knowledge: 'b' } },
    ];
    expect(planRun([zero, ...again], 1, nothing).calls).toBe(1);
    const warmer = { ...zero, id: 'warmer', variants: { 'Guideline Instruction': 'b' } };
    expect(planRun([zero, warmer], 1, nothing).calls).toBe(2);
  });

  it('shares stage one between columns that differ in stage two alone', () => {
    const [two] = presetColumns('two-stage') as [Column];
    const terse = { ...two, id: 'terse', variants: { 'Stage Two': 'b' } };
    const asks = { ...two, id: 'asks', variants: { 'Stage One': 'b' } };
    const unused = { ...two, id: 'unused', variants: { 'Stage One Reply': 'b' } };
    expect(planRun([two, unused], 1, nothing).calls).toBe(2);
    expect(planRun([two, terse], 1, nothing).calls).toBe(3);
    expect(planRun([two, asks], 1, nothing).calls).toBe(4);
  });

  it('counts variants of Dialogue Context where it has a part', () => {
    const [zero] = presetColumns('zero-shot') as [Column];
    const columns = [zero, { ...zero, id: 'b', variants: { 'Dialogue Context': 'b' } }];
    expect(planRun(columns, 1, nothing, 'chat').calls).toBe(1);
    expect(planRun(columns, 1, nothing, 'completion').calls).toBe(2);
    expect(planRun(columns, 1, nothing).calls).toBe(2);
  });
});

/**
 * Any strategies and variants: what the plan says is what the model is asked. The model's thought always brings a label
 * and a situation other than the truth, so that replies with a truth differ from it.
 */
it('is what a run really asks, over random sets of columns', async () => {
  const random = createRandom(5);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const choices: readonly ExemplarChoice[] = [
    { kind: 'none' },
    { kind: 'none' },
    { kind: 'random', k: 0 },
    { kind: 'random', k: 1 },
    { kind: 'random', k: 3 },
    { kind: 'nearest', k: 2 },
    { kind: 'nearest', k: 2, order: 'nearest-first' },
  ];
  expect(template.problems).toEqual([]);
  for (let trial = 0; trial < 60; trial++) {
    const columns = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, index): Column => {
      const strategy: Strategy = {
        id: `s${index}`,
        name: `S${index}`,
        exemplars: pick(choices),
        stages: pick(['one', 'two']),
        truth: pick(['none', 'emotion', 'situation']),
        knowledge: random() < 0.3,
      };
      const variants: VariantChoice = random() < 0.5 ? {} : { [pick(SECTION_NAMES)]: 'b' };
      return { id: `c${index}`, name: strategy.name, strategy, variants };
    });
    const form: PromptForm = pick(['chat', 'completion']);
    const testCases = makeTestCases(1 + Math.floor(random() * 2));
    const model = createFakeModel((request) =>
      asksStageOne(request) ||
      JSON.stringify(request.prompt).endsWith(' b"}]}') ||
      JSON.stringify(request.prompt).includes('Thought:"')
        ? 'It may be "proud". The situation is a test.'
        : 'Yes.',
    );
    const spec = makeSpec({ template, columns, form, testCases });
    const { calls } = planRun(columns, testCases.length, everything, form);
    const nothingKnown = () => Promise.resolve(undefined);
    const foreseen = await foreseeRun(spec, portsAround(model), nothingKnown, new AbortController().signal);
    const failed: string[] = [];
    for await (const event of runExperiment(spec, portsAround(shareRequests(model)), '', new AbortController().signal))
      if (event.kind === 'cell-failed') failed.push(event.error.message);
    expect({ columns, form, failed, asked: model.requests.length, foreseen: foreseen.calls }).toEqual({
      columns,
      form,
      failed: [],
      asked: calls,
      foreseen: calls,
    });
  }
});
