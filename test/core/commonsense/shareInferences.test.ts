import { describe, expect, it } from 'vitest';
import type { InferredRelations } from '../../../src/core/commonsense/relationInferrer';
import { shareInferences } from '../../../src/core/commonsense/shareInferences';
import { beamsOf, inferrerOf } from '../../support/commonsense/knowledgeWorld';

const never = new AbortController().signal;

/** An engine that answers when it is told to, and knows whether it was stopped. */
function gatedEngine() {
  const waiting: {
    resolve: (answer: InferredRelations) => void;
    reject: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  const engine = inferrerOf((_, signal) => new Promise((resolve, reject) => waiting.push({ resolve, reject, signal })));
  return { engine, waiting, shared: shareInferences(engine) };
}

describe('inferences that are shared', () => {
  it('are made once for all who ask, while under way and later', async () => {
    const { engine, waiting, shared } = gatedEngine();
    const both = Promise.all([shared.infer('a', never), shared.infer('a', never)]);
    waiting[0]?.resolve(beamsOf(['x']));
    expect(await both).toEqual([beamsOf(['x']), beamsOf(['x'])]);
    expect(await shared.infer('a', never)).toEqual(beamsOf(['x']));
    expect(engine.events).toEqual(['a']);
  });

  it('are made for each event', async () => {
    const engine = inferrerOf((event) => beamsOf([event]));
    const shared = shareInferences(engine);
    expect(await shared.infer('a', never)).toEqual(beamsOf(['a']));
    expect(await shared.infer('b', never)).toEqual(beamsOf(['b']));
  });

  it('go on for the others when one asker stops, and are stopped when none is left', async () => {
    const { waiting, shared } = gatedEngine();
    const [one, other] = [new AbortController(), new AbortController()];
    const first = shared.infer('a', one.signal);
    const second = shared.infer('a', other.signal);
    one.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(waiting[0]?.signal.aborted).toBe(false);
    other.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect(waiting[0]?.signal.aborted).toBe(true);
  });

  it('are made again after a failure and after a stop', async () => {
    const { engine, waiting, shared } = gatedEngine();
    const failed = shared.infer('a', never);
    waiting[0]?.reject(new Error('no'));
    await expect(failed).rejects.toThrow('no');
    const stopping = new AbortController();
    const stopped = shared.infer('a', stopping.signal);
    stopping.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const answered = shared.infer('a', never);
    waiting[1]?.reject(new Error('late news of the stopped one'));
    waiting[2]?.resolve(beamsOf(['x']));
    expect(await answered).toEqual(beamsOf(['x']));
    expect(await shared.infer('a', never)).toEqual(beamsOf(['x']));
    expect(engine.events).toHaveLength(3);
  });

  it('are not begun for who has stopped already', async () => {
    const { engine, shared } = gatedEngine();
    await expect(shared.infer('a', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(engine.events).toEqual([]);
  });
});
