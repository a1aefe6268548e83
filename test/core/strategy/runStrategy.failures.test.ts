import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../src/core/strategy/presets';
import { runStrategy, type StrategyPorts, type StrategyTask } from '../../../src/core/strategy/runStrategy';
import { AppError } from '../../../src/core/util/errors';
import { asksStageOne, createFakeModel } from '../../support/core/fakeModel';
import { createGates } from '../../support/core/gates';
import { answers, steps, taskOf } from '../../support/core/strategyTask';
import { paperTemplate, portsAround, TEST_CASE } from '../../support/core/strategyWorld';

describe('what is wrong beforehand costs no call', () => {
  const refused = async (task: StrategyTask, changes: Partial<StrategyPorts> = {}) => {
    const model = createFakeModel(answers);
    const error = await steps(task, portsAround(model, changes)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(model.requests).toEqual([]);
    return error;
  };
  const without = (section: string) =>
    paperTemplate((text) => text.replace(new RegExp(`^## ${section}$[\\s\\S]*?(?=^## |$(?![\\s\\S]))`, 'm'), ''));

  it.each(PRESETS.map(({ id }) => id))('%s: a template with an error, named with its line', async (id) => {
    const template = paperTemplate((text) => text.replace('{{ context }}', '{{ contxt }} {{ nope }}'));
    expect(await refused(taskOf(id, { template }))).toMatchObject({
      code: 'invalid-template',
      message: expect.stringMatching(/^paper\.rapport\.md, line \d+: There is no slot "contxt" .* \(and 1 more\)$/),
    });
  });

  it.each([
    ['two-stage', 'Stage One'],
    ['two-stage', 'Stage Two'],
    ['two-stage-emotion', 'Stage One Reply'],
    ['two-stage-situation', 'Stage One Reply'],
    ['five-shot', 'Exemplars'],
    ['knowledge', 'Knowledge'],
  ])('%s without a section "%s"', async (id, section) => {
    expect(await refused(taskOf(id, { template: without(section) }))).toMatchObject({
      code: 'invalid-template',
      message: expect.stringContaining(`needs "${section}"`),
    });
  });

  it('a section of the second stage that cannot be filled', async () => {
    const template = paperTemplate((text) => text.replace('Now combine', '{{ 1 + none }} Now combine'));
    expect(template.problems).toEqual([]);
    expect(await refused(taskOf('two-stage', { template }))).toMatchObject({
      code: 'invalid-template',
      message: expect.stringMatching(/^Section "Stage Two" \(line \d+\): /),
    });
  });

  it('a variant that is not there', async () => {
    const task = taskOf('two-stage', { variants: { 'Stage Two': 'terse' } });
    expect(await refused(task)).toMatchObject({ code: 'invalid-template' });
  });

  it.each([
    [
      'two-stage-emotion',
      { emotion: '' },
      '"Two-stage (emo)" gives the true emotion, and letter has no emotion label.',
    ],
    [
      'two-stage-situation',
      { situation: ' ' },
      '"Two-stage (situ)" gives the true situation, and letter has no description of the situation.',
    ],
  ])('%s without the truth', async (id, missing, message) => {
    expect(await refused(taskOf(id, { testCase: { ...TEST_CASE, ...missing } }))).toMatchObject({
      code: 'invalid-input',
      message,
    });
  });

  it.each([
    ['ss-icl', 'nearest', 'unavailable'],
    ['knowledge', 'commonsense', 'unavailable'],
    ['one-shot', 'random', 'invalid-input'],
  ] as const)('%s without the engine "%s" is %s', async (id, port, code) => {
    const model = createFakeModel(answers);
    const ports = Object.fromEntries(Object.entries(portsAround(model)).filter(([name]) => name !== port));
    await expect(steps(taskOf(id), ports as unknown as StrategyPorts)).rejects.toMatchObject({ code });
    expect(model.requests).toEqual([]);
  });

  it('an engine that fails', async () => {
    const infer = () => Promise.reject(new AppError('not-found', 'No weights.'));
    expect(await refused(taskOf('knowledge'), { commonsense: { signature: 'x', infer } })).toMatchObject({
      code: 'not-found',
    });
  });

  it('a signal that is aborted already', async () => {
    const model = createFakeModel(answers);
    const run = steps(taskOf('zero-shot'), portsAround(model), AbortSignal.abort());
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(model.requests).toEqual([]);
  });
});

describe('a failure or a stop under way', () => {
  it('of the model comes out as it is, and nothing after it', async () => {
    const model = createFakeModel((request) => (asksStageOne(request) ? new AppError('timeout', 'Too slow.') : 'x'));
    const seen: string[] = [];
    const run = (async () => {
      for await (const step of runStrategy(taskOf('two-stage'), portsAround(model), new AbortController().signal))
        seen.push(step.kind);
    })();
    await expect(run).rejects.toMatchObject({ code: 'timeout', message: 'Too slow.' });
    expect(seen).toEqual(['prompt']);
    expect(model.requests).toHaveLength(1);
  });

  it('between the stages asks no second time', async () => {
    const stop = new AbortController();
    const model = createFakeModel(answers);
    const run = (async () => {
      for await (const step of runStrategy(taskOf('two-stage'), portsAround(model), stop.signal))
        if (step.kind === 'stage-one') stop.abort();
    })();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(model.requests).toHaveLength(1);
  });

  it('by leaving the loop lets the client clean up', async () => {
    const model = createFakeModel(answers);
    for await (const step of runStrategy(taskOf('zero-shot'), portsAround(model), new AbortController().signal))
      if (step.kind === 'delta') break;
    expect(model.abandoned()).toBe(1);
  });

  it('while the model thinks reaches the client by its signal', async () => {
    const gates = createGates(1);
    const stop = new AbortController();
    let aborted = false;
    const model = createFakeModel(async (_, signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      await gates.wait(0);
      return 'late';
    });
    const run = steps(taskOf('zero-shot'), portsAround(model), stop.signal);
    await gates.settle();
    stop.abort();
    expect(aborted).toBe(true);
    gates.open(0);
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('by a client that ends without a completion is a defect, not an answer', async () => {
    const llm: StrategyPorts['llm'] = {
      async *complete() {
        yield { kind: 'delta', text: 'half' };
      },
    };
    await expect(steps(taskOf('zero-shot'), portsAround(llm))).rejects.toMatchObject({ code: 'internal' });
  });
});
