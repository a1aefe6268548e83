import { assert, describe, expect, it } from 'vitest';
import type { Completion, CompletionRequest } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { foreseeingClient, foreseeRun, NotForeseen, type KnownAnswers } from '../../../src/core/run/foreseeRun';
import type { RunSpec } from '../../../src/core/run/runSpec';
import type { StrategyPorts } from '../../../src/core/strategy/runStrategy';
import { asksStageOne, createFakeModel } from '../../support/core/fakeModel';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';
import { paperTemplate, portsAround } from '../../support/core/strategyWorld';

const signal = new AbortController().signal;
const completionOf = (text: string): Completion => ({
  text,
  finishReason: 'stop',
  latencyMs: 0,
  retries: 0,
  notSent: [],
  source: { kind: 'stored', date: '2026-01-01' },
});
const nothing: KnownAnswers = () => Promise.resolve(undefined);
const stageOneOnly: KnownAnswers = async (request) =>
  asksStageOne(request) ? completionOf('It may be "proud". The situation is a test.') : undefined;
const tenTokens = { count: async () => ({ tokens: 10, tokeniser: 'fixed', exact: true }) };

function foresee(changes: Partial<RunSpec>, known = nothing, ports: Partial<StrategyPorts> = {}) {
  const model = createFakeModel(() => 'x');
  return foreseeRun(makeSpec(changes), { ...portsAround(model), tokens: tenTokens, ...ports }, known, signal).then(
    (run) => ({ ...run, asked: model.requests.length }),
  );
}

describe('a run foreseen', () => {
  it.each([
    [['zero-shot'], { calls: 1, promptTokens: 10, unseenPrompts: 0 }],
    [['zero-shot', 'one-shot', 'ss-icl', 'knowledge'], { calls: 4, promptTokens: 40, unseenPrompts: 0 }],
    [['two-stage'], { calls: 2, promptTokens: 10, unseenPrompts: 1 }],
    [['two-stage', 'two-stage-emotion', 'two-stage-situation'], { calls: 4, promptTokens: 10, unseenPrompts: 3 }],
    [[], { calls: 0, promptTokens: 0, unseenPrompts: 0 }],
  ])('of %j with nothing known is %j, and asks nothing', async (ids, expected) => {
    expect(await foresee({ columns: presetColumns(...ids) })).toMatchObject({ ...expected, known: 0, asked: 0 });
  });

  it('does not count what is answered, and sees the prompts behind it', async () => {
    const columns = presetColumns('zero-shot', 'two-stage', 'two-stage-emotion');
    expect(await foresee({ columns }, stageOneOnly)).toEqual({
      calls: 3,
      known: 1,
      promptTokens: 30,
      unseenPrompts: 0,
      asked: 0,
      // The stage one that both two-stage columns ask counts for the first.
      columns: [
        { columnId: 'zero-shot', calls: 1, known: 0 },
        { columnId: 'two-stage', calls: 1, known: 1 },
        { columnId: 'two-stage-emotion', calls: 1, known: 0 },
      ],
    });
    const timed: KnownAnswers = async (request) => {
      const found = await stageOneOnly(request, signal);
      return found === undefined ? undefined : { ...found, latencyMs: 120 };
    };
    expect(await foresee({ columns }, timed)).toMatchObject({ medianLatencyMs: 120 });
    const everything: KnownAnswers = async (request) => (await stageOneOnly(request, signal)) ?? completionOf('Yes.');
    expect(await foresee({ columns }, everything)).toMatchObject({ calls: 0, known: 4, promptTokens: 0 });
  });

  it('counts the same request of two columns once, known or not yet to be seen', async () => {
    const twice = presetColumns('zero-shot', 'two-stage').flatMap((column) => [
      column,
      { ...column, id: `${column.id} again`, strategy: { ...column.strategy, id: 'other', name: 'Other' } },
    ]);
    expect(await foresee({ columns: twice })).toMatchObject({ calls: 3, unseenPrompts: 1 });
    expect(await foresee({ columns: twice }, stageOneOnly)).toMatchObject({ calls: 2, known: 1, unseenPrompts: 0 });
  });

  it('counts each test case', async () => {
    expect(await foresee({ testCases: makeTestCases(3) })).toMatchObject({ calls: 3, promptTokens: 30 });
  });

  it('passes over columns that cannot run, whose exemplars are too few, or whose section is missing', async () => {
    const [zero, five, two] = presetColumns('zero-shot', 'five-shot', 'two-stage') as [
      RunSpec['columns'][number],
      RunSpec['columns'][number],
      RunSpec['columns'][number],
    ];
    const tooMany = { ...five, strategy: { ...five.strategy, exemplars: { kind: 'random', k: 99 } as const } };
    const template = paperTemplate((text) => text.replace(/^## Stage Two$[\s\S]*?(?=^## )/m, ''));
    expect(await foresee({ columns: [zero, tooMany, two], template })).toMatchObject({ calls: 1, unseenPrompts: 0 });
  });

  it('stops with an error that is no fault of the inputs', async () => {
    const random = {
      pick: () => {
        throw new TypeError('defect');
      },
    };
    await expect(foresee({ columns: presetColumns('one-shot') }, nothing, { random })).rejects.toThrow('defect');
  });

  it('is cancelled by its signal', async () => {
    const ports = portsAround(createFakeModel(() => 'x'));
    const stopped = foreseeRun(makeSpec(), ports, nothing, AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('counts what lies behind knowledge that would have to be inferred first, and the question for it once', async () => {
    const columns = presetColumns('zero-shot', 'knowledge');
    const [preset] = presetColumns('knowledge');
    const twoStage = { ...preset!, id: 'both', strategy: { ...preset!.strategy, id: 'both', stages: 'two' as const } };
    const behind = (asks?: string): Partial<StrategyPorts> => ({
      commonsense: {
        signature: 'slow',
        infer: () => Promise.reject(new NotForeseen('Nothing has been inferred yet.', asks)),
      },
    });
    const free = await foresee({ columns }, nothing, behind());
    expect(free).toMatchObject({ calls: 2, promptTokens: 10, unseenPrompts: 1 });
    const asked = await foresee({ columns: [...columns, twoStage] }, nothing, behind('hash'));
    expect(asked.columns.map(({ calls }) => calls)).toEqual([1, 2, 2]);
    expect(asked).toMatchObject({ calls: 5, unseenPrompts: 4 });
  });

  it('is what a client for looking ahead throws at a request that nobody answered', async () => {
    let request: CompletionRequest | undefined;
    await foresee({ columns: presetColumns('zero-shot') }, async (asked) => {
      request = asked;
      return undefined;
    });
    assert(request !== undefined);
    const asked = request;
    const client = foreseeingClient(nothing);
    const asking = client.complete(asked, signal)[Symbol.asyncIterator]().next();
    await expect(asking).rejects.toBeInstanceOf(NotForeseen);
    await expect(asking).rejects.toMatchObject({ asks: requestHash(asked), code: 'unavailable' });
  });
});
