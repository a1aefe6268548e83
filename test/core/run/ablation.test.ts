import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RELATIONS } from '../../../src/core/commonsense/relation';
import { createPromptBuilder } from '../../../src/core/prompt/buildPrompt';
import { promptText } from '../../../src/core/prompt/messages';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { ablate, type AblationPart } from '../../../src/core/run/ablation';
import { formatExperiment } from '../../../src/core/run/formatExperiment';
import { parseExperiment } from '../../../src/core/run/parseExperiment';
import type { Strategy } from '../../../src/core/strategy/strategy';
import { directRenderer, KNOWLEDGE, TEST_CASE } from '../../support/core/strategyWorld';

const PAPER = readFileSync(new URL('../../../samples/paper.rapport.md', import.meta.url), 'utf8');
const ALL: readonly AblationPart[] = ['sections', 'exemplars', 'labels', 'relations'];
const FULL: Strategy = {
  id: 'full',
  name: 'Full',
  exemplars: { kind: 'nearest', k: 5, onePerDialogue: true },
  stages: 'two',
  truth: 'none',
  knowledge: true,
};
const template = parseTemplate(PAPER, 'paper.rapport.md');
const full = ablate(PAPER, template, { strategy: FULL, variants: {} }, ALL);
const ids = (of: typeof full) => of.strategies.map((one) => (typeof one === 'string' ? one : one.id));

describe('an ablation', () => {
  it('has a column for each thing that is taken away, the whole first', () => {
    expect(ids(full)).toEqual([
      'whole',
      'without-task-definition',
      'without-guideline-instruction',
      'without-exemplars',
      'without-stages',
      'without-knowledge',
      ...[0, 1, 2, 3, 4, 6, 7, 8, 9, 10].map((k) => `k-${k}`),
      'without-labels',
      ...RELATIONS.map((relation) => `only-${relation}`),
    ]);
  });

  it('leaves the text as it is and adds sound variants below it', () => {
    expect(full.template.startsWith(PAPER)).toBe(true);
    expect(parseTemplate(full.template, 'a.rapport.md').problems).toEqual([]);
  });

  it('is an experiment that can be read', () => {
    const text = formatExperiment({
      template: 'a.rapport.md',
      dataset: { test: 'test.jsonl' },
      strategies: full.strategies,
      models: [{ endpoint: 'e', model: 'm' }],
      baseline: full.baseline,
    });
    expect(parseExperiment(text, 'a.experiment.yaml').problems).toEqual([]);
  });

  it('takes away what it says, and nothing else', async () => {
    const ablated = parseTemplate(full.template, 'a.rapport.md');
    const build = createPromptBuilder(directRenderer());
    const prompt = async (id: string): Promise<string> => {
      const found = full.strategies.find((one) => typeof one !== 'string' && one.id === id);
      const variants = typeof found === 'object' ? (found.variants ?? {}) : {};
      const parts = {
        template: ablated,
        variants,
        form: 'chat',
        testCase: TEST_CASE,
        exemplars: [],
        knowledge: KNOWLEDGE,
      } as const;
      return promptText(await build.stageOne(parts, new AbortController().signal));
    };
    const whole = await prompt('whole');
    const guideline = template.sections.find(({ name }) => name === 'Guideline Instruction')?.source ?? 'none';
    expect(await prompt('without-guideline-instruction')).toBe(whole.replace(`\n\n${guideline}`, ''));
    expect(await prompt('without-labels')).toBe(whole.replace(/ \(afraid[^)]*\)/, ''));
    expect(whole).toMatch(/xIntent: .*\nxNeed: /);
    const intents = await prompt('only-xIntent');
    expect(intents).toMatch(/xIntent: /);
    expect(intents).not.toMatch(/xNeed|xWant|xReact/);
  });

  it('has no column for what the strategy does not have', () => {
    const plain: Strategy = { ...FULL, exemplars: { kind: 'none' }, stages: 'one', knowledge: false };
    const parts: readonly AblationPart[] = ['sections', 'labels', 'relations'];
    expect(ids(ablate(PAPER, template, { strategy: plain, variants: {} }, parts))).toEqual([
      'whole',
      'without-task-definition',
      'without-guideline-instruction',
    ]);
  });

  it('gives a variant another name where the template has it', () => {
    const text = `${PAPER}\n## Stage One (without labels)\n\nmine\n`;
    const again = ablate(text, parseTemplate(text, 'a'), { strategy: FULL, variants: {} }, ['labels']);
    expect(again.template).toContain('## Stage One (without labels 2)');
    expect(parseTemplate(again.template, 'a').problems).toEqual([]);
  });
});
