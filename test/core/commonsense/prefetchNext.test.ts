import { describe, expect, it } from 'vitest';
import { createKnowledgeModel } from '../../../src/core/commonsense/knowledgeModel';
import { prefetchNext } from '../../../src/core/commonsense/prefetchNext';
import { shareInferences } from '../../../src/core/commonsense/shareInferences';
import { beamsOf, caseOf, inferNow, inferrerOf, plainWords } from '../../support/commonsense/knowledgeWorld';

const cases = ['one', 'two', 'three'].map((text) => ({ ...caseOf(text), id: text }));

function modelOf(answer: Parameters<typeof inferrerOf>[0]) {
  const engine = inferrerOf(answer);
  const model = createKnowledgeModel({
    inferrer: shareInferences(engine),
    rule: 'as-is',
    words: plainWords,
    selection: { perRelation: 5 },
    now: () => 0,
  });
  return { engine, model: prefetchNext(model, cases) };
}

describe('inferring ahead', () => {
  it('begins with the next test case, and no further, and asks about nothing twice', async () => {
    const { engine, model } = modelOf(() => beamsOf(['x']));
    await inferNow(model, cases[0]!);
    expect(engine.events).toEqual(['one', 'two']);
    await inferNow(model, cases[1]!);
    expect(engine.events).toEqual(['one', 'two', 'three']);
    await inferNow(model, cases[2]!);
    expect(engine.events).toHaveLength(3);
  });

  it('tells what went wrong ahead only when the test case itself is asked about', async () => {
    const { model } = modelOf((event) => {
      if (event === 'two') throw new Error('no');
      return beamsOf(['x']);
    });
    await expect(inferNow(model, cases[0]!)).resolves.toMatchObject({ event: 'one' });
    await expect(inferNow(model, cases[1]!)).rejects.toThrow('no');
  });

  it('does not go ahead for who has stopped, and a stop ends it', async () => {
    const stopping = new AbortController();
    let ahead: AbortSignal | undefined;
    const { engine, model } = modelOf((event, signal) => {
      if (event !== 'two') return beamsOf(['x']);
      ahead = signal;
      return new Promise(() => undefined);
    });
    await model.infer(cases[0]!, stopping.signal);
    expect(ahead?.aborted).toBe(false);
    stopping.abort();
    await Promise.resolve();
    await expect.poll(() => ahead?.aborted).toBe(true);
    expect(engine.events).toEqual(['one', 'two']);
  });
});
