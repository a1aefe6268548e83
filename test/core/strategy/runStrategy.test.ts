import { describe, expect, it } from 'vitest';
import { shareRequests } from '../../../src/core/llm/sharedClient';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { findPreset } from '../../../src/core/strategy/presets';
import { type StrategyPorts, type StrategyTask } from '../../../src/core/strategy/runStrategy';
import type { StageOneResult } from '../../../src/core/strategy/stepEvent';
import { asksStageOne, createFakeModel } from '../../support/core/fakeModel';
import { answers, outline, STAGE_ONE, steps, taskOf } from '../../support/core/strategyTask';
import { paperTemplate, portsAround, TEST_CASE } from '../../support/core/strategyWorld';

describe('the steps of a strategy', () => {
  const response = ['prompt response', 'delta response', 'delta response', 'completed response', 'scores'];
  const one = ['prompt one', 'delta one', 'delta one', 'completed one', 'stage-one'];

  it.each([
    ['zero-shot', response],
    ['one-shot', ['exemplars', ...response]],
    ['five-shot', ['exemplars', ...response]],
    ['ss-icl', ['exemplars', ...response]],
    ['two-stage', [...one, ...response]],
    ['two-stage-emotion', [...one, ...response]],
    ['two-stage-situation', [...one, ...response]],
    ['knowledge', ['knowledge', ...response]],
  ])('of %s come in their order', async (id, expected) => {
    expect(outline(await steps(taskOf(id), portsAround(createFakeModel(answers))))).toEqual(expected);
  });

  it('of a mix come in the order of the flow', async () => {
    const strategy = { ...findPreset('two-stage'), exemplars: { kind: 'nearest', k: 2 } as const, knowledge: true };
    const seen = await steps(taskOf('two-stage', { strategy }), portsAround(createFakeModel(answers)));
    expect(outline(seen)).toEqual(['exemplars', 'knowledge', ...one, ...response]);
  });

  it('carry the prompt with its hash and tokens, the completion trimmed, and the scores of the response', async () => {
    const model = createFakeModel(answers);
    const seen = await steps(taskOf('zero-shot'), portsAround(model));
    const [prompt, , , completed, scores] = seen;
    expect(prompt).toMatchObject({ prompt: model.requests[0]?.prompt, tokens: { tokeniser: 'words' } });
    expect(prompt).toHaveProperty('requestHash', requestHash(model.requests[0]!));
    expect(completed).toMatchObject({
      completion: { text: 'Fingers crossed!', source: { kind: 'live' }, latencyMs: 5 },
    });
    expect(scores).toMatchObject({ scores: [{ value: 'Fingers crossed!'.length }] });
  });

  it('show k exemplars, and no request for them when k is 0', async () => {
    const model = createFakeModel(answers);
    const strategy = { ...findPreset('one-shot'), exemplars: { kind: 'random', k: 0 } as const };
    const seen = await steps(taskOf('one-shot', { strategy }), portsAround(model));
    expect(seen[0]).toEqual({ kind: 'exemplars', exemplars: [] });
    await steps(taskOf('zero-shot'), portsAround(model));
    expect(model.requests[0]).toEqual(model.requests[1]);
  });
});

describe('the request', () => {
  const ask = async (changes: Partial<StrategyTask>): Promise<CompletionRequest> => {
    const model = createFakeModel(answers);
    await steps(taskOf('zero-shot', changes), portsAround(model));
    return model.requests[0]!;
  };

  it('has the sampling of the task, and the stops of the completion form beside its own', async () => {
    const sampling = { temperature: 0.5, seed: 3, maxTokens: 9, stop: ['END'] };
    expect((await ask({ sampling })).sampling).toEqual(sampling);
    expect((await ask({ sampling, form: 'completion' })).sampling).toEqual({
      ...sampling,
      stop: ['END', '\nSpeaker:'],
    });
  });

  it('leaves out what the model refuses, and the completion says so beside what the client left out', async () => {
    const client = createFakeModel(answers);
    const leavesOut: StrategyPorts['llm'] = {
      async *complete(request, signal) {
        for await (const event of client.complete(request, signal))
          yield event.kind === 'completed'
            ? { ...event, completion: { ...event.completion, notSent: ['seed'] } }
            : event;
      },
    };
    const task = taskOf('zero-shot', { model: { id: 'o3' }, sampling: { temperature: 0, seed: 1 } });
    const seen = await steps(task, portsAround(leavesOut));
    expect(client.requests[0]?.sampling).toEqual({ seed: 1 });
    expect(seen).toContainEqual(
      expect.objectContaining({ completion: expect.objectContaining({ notSent: ['seed', 'temperature'] }) }),
    );
  });
});

describe('the reply that stage two is given', () => {
  const resultOf = async (id: string, reply: string): Promise<StageOneResult> => {
    const model = createFakeModel((request) => (asksStageOne(request) ? reply : 'Yes.'));
    const seen = await steps(taskOf(id), portsAround(model));
    const found = seen.find((step) => step.kind === 'stage-one');
    const sent = model.requests[1]?.prompt;
    expect(sent?.form === 'chat' && sent.messages.at(-2)).toEqual({
      role: 'assistant',
      content: found?.result.sentReply,
    });
    return found!.result;
  };
  const truth = TEST_CASE.situation;

  it.each<[string, string, string, Partial<StageOneResult>]>([
    ['two-stage', STAGE_ONE, STAGE_ONE, { label: 'anxious', situation: 'The situation is waiting.' }],
    ['two-stage', 'No idea', 'No idea', {}],
    [
      'two-stage-emotion',
      STAGE_ONE,
      'The user\'s emotion may be "hopeful". The situation is waiting.',
      { label: 'anxious' },
    ],
    [
      'two-stage-emotion',
      'The situation is waiting.',
      'The user\'s emotion may be "hopeful". The situation is waiting.',
      {},
    ],
    [
      'two-stage-emotion',
      'Maybe sad',
      'Maybe sad\nThe user\'s emotion may be "hopeful".',
      { label: 'sad', truthAppended: true },
    ],
    ['two-stage-situation', STAGE_ONE, `The user's emotion may be "anxious". ${truth}`, { label: 'anxious' }],
    ['two-stage-situation', 'Maybe sad', `The user's emotion may be "sad". ${truth}`, { label: 'sad' }],
    ['two-stage-situation', 'In anger', `In anger\n${truth}`, { truthAppended: true }],
  ])('of %s to %j', async (id, reply, sentReply, rest) => {
    const result = await resultOf(id, reply);
    expect(result).toMatchObject({ text: reply, sentReply, ...rest });
    expect(result.truthAppended).toBe(rest.truthAppended);
    expect(result.label).toBe(rest.label);
  });
});

describe('stage one', () => {
  it('is asked once for two-stage and both of its truth variants', async () => {
    const model = createFakeModel(answers);
    const ports = portsAround(shareRequests(model));
    const ids = ['two-stage', 'two-stage-emotion', 'two-stage-situation'];
    const runs = await Promise.all(ids.map((id) => steps(taskOf(id), ports)));
    for (const run of runs) expect(run.filter(({ kind }) => kind === 'completed')).toHaveLength(2);
    expect(model.requests.filter(asksStageOne)).toHaveLength(1);
    expect(model.requests).toHaveLength(4);
  });
});

describe('a switch and a variant', () => {
  it('without labels the question lists none', async () => {
    const model = createFakeModel(answers);
    const template = paperTemplate((text) => text.replace('emotionLabels: true', 'emotionLabels: false'));
    await steps(taskOf('two-stage', { template }), portsAround(model));
    expect(JSON.stringify(model.requests[0])).not.toContain('afraid');
  });

  it('a variant takes part in the prompt', async () => {
    const model = createFakeModel(answers);
    const template = paperTemplate((text) => `${text}\n## Guideline Instruction (terse)\nBe terse.\n`);
    await steps(taskOf('zero-shot', { template, variants: { 'Guideline Instruction': 'terse' } }), portsAround(model));
    const prompt = model.requests[0]?.prompt;
    expect(prompt?.form === 'chat' && prompt.messages[0]?.content.endsWith('\n\nBe terse.')).toBe(true);
  });
});
