import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import type { PromptForm } from '../../../src/core/prompt/messages';
import type { PromptTemplate } from '../../../src/core/prompt/template';
import { PRESETS, findPreset } from '../../../src/core/strategy/presets';
import { runStrategy } from '../../../src/core/strategy/runStrategy';
import type { Strategy } from '../../../src/core/strategy/strategy';
import { asksStageOne, createFakeModel } from '../../support/core/fakeModel';
import { expectGolden } from '../../support/core/goldenText';
import { paperTemplate, portsAround, TEST_CASE } from '../../support/core/strategyWorld';

const STAGE_ONE =
  'The user\'s emotion may be "anxious". The situation when he feels this way is waiting for an answer.';
const RESPONSE = 'I keep my fingers crossed for you!';

const twoStage = findPreset('two-stage');
const nearest = { kind: 'nearest', k: 2 } as const;

interface Golden {
  readonly name: string;
  readonly strategy: Strategy;
  readonly stageOne?: string;
  readonly template?: PromptTemplate;
}

/** Every preset, mixes that the paper did not try, and what the switches and unreadable replies make of them. */
const GOLDENS: readonly Golden[] = [
  ...PRESETS.map((strategy) => ({ name: strategy.id, strategy })),
  { name: 'mix-ss-icl-two-stage-knowledge', strategy: { ...twoStage, exemplars: nearest, knowledge: true } },
  { name: 'mix-one-shot-knowledge', strategy: { ...findPreset('one-shot'), knowledge: true } },
  {
    name: 'mix-two-stage-emotion-knowledge',
    strategy: { ...findPreset('two-stage-emotion'), exemplars: { kind: 'random', k: 1 }, knowledge: true },
  },
  {
    name: 'two-stage-without-labels',
    strategy: twoStage,
    template: paperTemplate((text) => text.replace('emotionLabels: true', 'emotionLabels: false')),
  },
  { name: 'two-stage-emotion-appended', strategy: findPreset('two-stage-emotion'), stageOne: 'They may be anxious.' },
  {
    name: 'two-stage-situation-appended',
    strategy: findPreset('two-stage-situation'),
    stageOne: 'They wait for mail.',
  },
];

function readable(request: CompletionRequest, reply: string): string {
  const { prompt, sampling, model } = request;
  const parts =
    prompt.form === 'completion'
      ? [prompt.text]
      : prompt.messages.flatMap(({ role, content }) => [`----- ${role}`, content]);
  return [`===== request to ${model}, ${JSON.stringify(sampling)}`, ...parts, '===== reply', reply, ''].join('\n');
}

async function exchange({ strategy, stageOne = STAGE_ONE, template }: Golden, form: PromptForm): Promise<string> {
  const model = createFakeModel((request) => (asksStageOne(request) ? stageOne : RESPONSE));
  const task = {
    strategy,
    variants: {},
    template: template ?? paperTemplate(),
    testCase: TEST_CASE,
    endpointId: 'fake',
    model: { id: 'fake-model', form },
    form,
    sampling: { temperature: 0, maxTokens: 256 },
  };
  let last = '';
  for await (const { kind } of runStrategy(task, portsAround(model), new AbortController().signal)) last = kind;
  expect(last).toBe('scores');
  return model.requests.map((request) => readable(request, asksStageOne(request) ? stageOne : RESPONSE)).join('\n');
}

const forms = ['chat', 'completion'] as const;

describe.each(GOLDENS)('the exact prompts of $name', (golden) => {
  it.each(forms)('in the %s form', async (form) => {
    expectGolden(`prompts/${golden.name}.${form}.txt`, await exchange(golden, form));
  });
});

it('no golden file is left over from something that is not tested', () => {
  const folder = path.join(import.meta.dirname, '../../fixtures/golden/prompts');
  const expected = GOLDENS.flatMap(({ name }) => forms.map((form) => `${name}.${form}.txt`));
  expect(readdirSync(folder).sort()).toEqual(expected.sort());
});
