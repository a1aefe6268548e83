import { describe, expect, it } from 'vitest';
import { runExperiment } from '../../../src/core/run/runExperiment';
import { type RunRecord } from '../../../src/core/run/runRecord';
import { createFakeModel } from '../../support/core/fakeModel';
import { answers, AT, fold, run, statuses } from '../../support/core/foldedRun';
import { createGates } from '../../support/core/gates';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';
import { portsAround } from '../../support/core/strategyWorld';

describe('stopping a run', () => {
  it('in the middle of an answer cancels what is under way and starts nothing more', async () => {
    const stop = new AbortController();
    const model = createFakeModel(answers);
    const spec = makeSpec({ testCases: makeTestCases(10), maxConcurrent: 2 });
    let record: RunRecord | undefined;
    for await (const event of runExperiment(spec, portsAround(model), AT, stop.signal)) {
      record = fold(record, event);
      if (event.kind === 'cell-step' && event.step.kind === 'delta') stop.abort();
    }
    expect(record?.outcome).toBe('cancelled');
    expect(model.requests.length).toBeLessThan(6);
    const seen = statuses(record!);
    expect(seen).toContain('cancelled');
    expect(seen).not.toContain('running');
    expect(seen).not.toContain('waiting');
    expect(seen).not.toContain('failed');
  });

  it('keeps the cells that were finished before', async () => {
    const stop = new AbortController();
    const spec = makeSpec({ testCases: makeTestCases(4), maxConcurrent: 1 });
    let record: RunRecord | undefined;
    let finished = 0;
    for await (const event of runExperiment(spec, portsAround(createFakeModel(answers)), AT, stop.signal)) {
      record = fold(record, event);
      if (event.kind === 'cell-finished' && ++finished === 2) stop.abort();
    }
    expect(statuses(record!).slice(0, 2)).toEqual(['finished', 'finished']);
    expect(statuses(record!).at(-1)).toBe('cancelled');
  });

  it('after the last cell changes nothing: the run is completed', async () => {
    const stop = new AbortController();
    let record: RunRecord | undefined;
    for await (const event of runExperiment(makeSpec(), portsAround(createFakeModel(answers)), AT, stop.signal)) {
      record = fold(record, event);
      if (event.kind === 'cell-finished') stop.abort();
    }
    expect(record?.outcome).toBe('completed');
  });

  it('before it begins asks nothing', async () => {
    const model = createFakeModel(answers);
    const { record } = await run(makeSpec({ testCases: makeTestCases(2) }), portsAround(model), AbortSignal.abort());
    expect(record.outcome).toBe('cancelled');
    expect(statuses(record)).toEqual(['cancelled', 'cancelled']);
    expect(model.requests).toEqual([]);
  });

  it('of one column cancels its cells, waiting ones at once, and lets the others end', async () => {
    const stops = new Map(['zero-shot', 'one-shot'].map((id) => [id, new AbortController()]));
    const gates = createGates(1);
    const model = createFakeModel(async (_, signal) => {
      await Promise.race([gates.wait(0), new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      return 'said';
    });
    const spec = makeSpec({
      columns: presetColumns('zero-shot', 'one-shot'),
      testCases: makeTestCases(3),
      maxConcurrent: 2,
    });
    const ports = { ...portsAround(model), columnSignal: (id: string) => stops.get(id)?.signal };
    const seen: string[] = [];
    let record: RunRecord | undefined;
    for await (const event of runExperiment(spec, ports, AT, new AbortController().signal)) {
      record = fold(record, event);
      if (event.kind === 'cell-failed') seen.push(`${event.cell.testCaseId} ${event.error.code}`);
      if (event.kind === 'cell-step' && event.step.kind === 'prompt' && event.cell.columnId === 'one-shot') {
        stops.get('zero-shot')?.abort();
        // The cells that waited are told of while the other column is still held back.
        while (seen.length === 0 && model.requests.length < 2) await gates.settle();
        gates.open(0);
      }
    }
    expect(seen.sort()).toEqual(['case0#2 cancelled', 'case1#2 cancelled', 'case2#2 cancelled']);
    expect(statuses(record!).filter((status) => status === 'finished')).toHaveLength(3);
    expect(
      Object.values(record!.cells).every(
        ({ key, status }) => (key.columnId === 'one-shot') === (status === 'finished'),
      ),
    ).toBe(true);
    expect(record?.outcome).toBe('cancelled');
  });

  it('of one column before it begins asks nothing for it', async () => {
    const model = createFakeModel(answers);
    const ports = {
      ...portsAround(model),
      columnSignal: (id: string) => (id === 'zero-shot' ? AbortSignal.abort() : undefined),
    };
    const { record } = await run(makeSpec({ columns: presetColumns('zero-shot', 'one-shot') }), ports);
    expect(statuses(record)).toEqual(['cancelled', 'finished']);
    expect(model.requests).toHaveLength(1);
  });

  it('by leaving the loop aborts the requests under way and waits for them to end', async () => {
    const gates = createGates(1);
    const signals: AbortSignal[] = [];
    let ended = 0;
    const model = createFakeModel(async (_, signal) => {
      signals.push(signal);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await gates.settle();
      ended++;
      return 'late';
    });
    const spec = makeSpec({ testCases: makeTestCases(5), maxConcurrent: 2 });
    for await (const event of runExperiment(spec, portsAround(model), AT, new AbortController().signal)) {
      if (event.kind !== 'run-started') {
        while (model.requests.length < 2) await gates.settle();
        break;
      }
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(ended).toBe(2);
    expect(model.requests).toHaveLength(2);
  });

  it('by leaving the loop lets go of cells that wait for their events to be taken', async () => {
    const model = createFakeModel(answers);
    const spec = makeSpec({ testCases: makeTestCases(400), maxConcurrent: 4 });
    for await (const event of runExperiment(spec, portsAround(model), AT, new AbortController().signal)) {
      if (event.kind === 'run-started') continue;
      // Long enough for all cells, did they not wait.
      for (let turn = 0; turn < 20_000; turn++) await Promise.resolve();
      break;
    }
    expect(model.requests.length).toBeGreaterThan(4);
    expect(model.requests.length).toBeLessThan(100);
  });

  it('by an error in the loop does the same', async () => {
    const model = createFakeModel(answers);
    const looped = (async () => {
      for await (const event of runExperiment(
        makeSpec({ testCases: makeTestCases(20) }),
        portsAround(model),
        AT,
        new AbortController().signal,
      ))
        if (event.kind === 'cell-finished') throw new Error('the consumer broke');
    })();
    await expect(looped).rejects.toThrow('the consumer broke');
    expect(model.requests.length).toBeLessThan(20);
  });
});
