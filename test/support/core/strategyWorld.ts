import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommonsenseModel, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { NearestExemplars } from '../../../src/core/exemplars/exemplar';
import { createRandomExemplars } from '../../../src/core/exemplars/randomExemplars';
import type { Dialogue } from '../../../src/core/inputs/dialogue';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { findTestCase, type TestCase } from '../../../src/core/inputs/testCase';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { createPromptBuilder } from '../../../src/core/prompt/buildPrompt';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { renderJinja } from '../../../src/core/prompt/renderJinja';
import type { PromptTemplate } from '../../../src/core/prompt/template';
import type { TemplateRenderer } from '../../../src/core/prompt/templateRenderer';
import type { StrategyPorts } from '../../../src/core/strategy/runStrategy';

const root = path.join(import.meta.dirname, '../../..');

/** The dialogues of a fixture file of the core's tests. */
export function fixtureDialogues(name: 'dialogues.jsonl' | 'pool.jsonl'): readonly Dialogue[] {
  return parseDialogues(readFileSync(path.join(root, 'test/fixtures/core', name), 'utf8'), name).dialogues;
}

/** The fixture test case: two speaker turns in a row before its gold one. */
export const TEST_CASE: TestCase = findTestCase(fixtureDialogues('dialogues.jsonl'), 'letter#5');

/** The template that ships with the product. */
export function paperTemplate(change: (text: string) => string = (text) => text): PromptTemplate {
  const text = readFileSync(path.join(root, 'samples/paper.rapport.md'), 'utf8');
  return parseTemplate(change(text), 'paper.rapport.md');
}

/** Renders where it is called; counts what it rendered. */
export function directRenderer(): TemplateRenderer & { rendered(): number } {
  let count = 0;
  return {
    rendered: () => count,
    async render(source, slots) {
      count++;
      return renderJinja(source, slots);
    },
  };
}

/** The first k usable dialogues of the pool, as if they were the nearest. */
export const nearestOfFixtures: NearestExemplars = {
  signature: 'fixture',
  async find(testCase, choice) {
    const { k } = choice;
    return fixtureDialogues('pool.jsonl')
      .filter(({ id, turns }) => id !== testCase.dialogueId && turns.length > 1)
      .slice(0, k)
      .map(({ id, emotion, situation, turns }, index) => ({
        id: `${id}#2`,
        dialogueId: id,
        emotion,
        situation,
        turns: turns.slice(0, 2),
        cosine: 0.9 - index / 10,
      }));
  },
};

/** Knowledge with an inference that was dropped, and a relation with nothing left. */
export const KNOWLEDGE: Knowledge = {
  source: 'comet',
  model: 'fixture',
  event: 'they did not say yes, but they would like to read more of it',
  inferences: {
    xIntent: [{ text: 'to be published' }, { text: 'To be published.', dropped: 'repeated' }],
    xNeed: [{ text: 'to write a story' }, { text: 'to send it' }],
    xWant: [{ text: 'to write more' }],
    xEffect: [{ text: 'none', dropped: 'says nothing' }],
    xReact: [{ text: 'hopeful' }, { text: 'excited' }, { text: 'proud' }],
  },
};

/** Gives the fixture knowledge for whatever it is asked. */
export const commonsenseOfFixtures: CommonsenseModel = { signature: 'fixture', infer: async () => KNOWLEDGE };

/** Ports of fixtures around a model; every engine is there. */
export function portsAround(llm: LlmClient, changes: Partial<StrategyPorts> = {}): StrategyPorts {
  return {
    prompts: createPromptBuilder(directRenderer()),
    llm,
    tokens: { count: async (text) => ({ tokens: text.split(/\s+/).length, tokeniser: 'words', exact: false }) },
    random: createRandomExemplars({ name: 'pool.jsonl', dialogues: fixtureDialogues('pool.jsonl') }, 13),
    nearest: nearestOfFixtures,
    commonsense: commonsenseOfFixtures,
    score: (response) => [{ metric: 'length', value: response.length, signature: 'fixture' }] as never,
    ...changes,
  };
}
