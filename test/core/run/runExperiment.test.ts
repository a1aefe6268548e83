import { describe, expect, it } from 'vitest';
import { runExperiment, runHeader } from '../../../src/core/run/runExperiment';
import { cellId, responseOf } from '../../../src/core/run/runRecord';
import { AppError } from '../../../src/core/util/errors';
import { asksStageOne, createFakeModel } from '../../support/core/fakeModel';
import { answers, AT, run, statuses } from '../../support/core/foldedRun';
import { createGates } from '../../support/core/gates';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';
import { paperTemplate, portsAround } from '../../support/core/strategyWorld';

describe('a run', () => {
  it('yields its header, every cell and its end, which fold into a record', async () => {
    const spec = makeSpec({ columns: presetColumns('zero-shot', 'two-stage'), testCases: makeTestCases(3) });
    const { events, record } = await run(spec, portsAround(createFakeModel(answers)));
    const { text: templateText } = spec.template;
    expect(templateText).toContain('## Task Definition');
    expect(events[0]).toEqual({ kind: 'run-started', header: runHeader(spec, AT), templateText });
    expect(events.at(-1)).toEqual({ kind: 'run-finished', outcome: 'completed' });
    expect(record.outcome).toBe('completed');
    expect(Object.keys(record.cells)).toHaveLength(6);
    expect(new Set(statuses(record))).toEqual(new Set(['finished']));
    const cell = record.cells[cellId({ columnId: 'two-stage', testCaseId: 'case1#2' })]!;
    expect(responseOf(cell)).toBe('Answer to chat.');
    expect(cell.stageOne).toMatchObject({ label: 'sad', situation: 'The situation is a test.' });
    expect(cell.stages.one?.completion?.source).toEqual({ kind: 'live' });
    expect(cell.stages.response?.tokens.tokens).toBeGreaterThan(10);
    expect(cell.scores).toHaveLength(1);
  });

  it('keeps no more cells under way than allowed, and starts them case by case', async () => {
    const gates = createGates(1);
    const model = createFakeModel(async () => {
      await gates.wait(0);
      return 'x';
    });
    const spec = makeSpec({
      columns: presetColumns('zero-shot', 'one-shot'),
      testCases: makeTestCases(5),
      maxConcurrent: 3,
    });
    const done = run(spec, portsAround(model));
    for (let turn = 0; turn < 5; turn++) await gates.settle();
    expect(model.requests).toHaveLength(3);
    gates.open(0);
    const { events } = await done;
    expect(model.maxUnderWay()).toBe(3);
    const started = events.flatMap((event) => (event.kind === 'cell-started' ? [cellId(event.cell)] : []));
    expect(started).toEqual(
      [0, 1, 2, 3, 4].flatMap((index) => [`zero-shot|case${index}#2`, `one-shot|case${index}#2`]),
    );
  });

  it('does not run ahead of whoever takes its events', async () => {
    const model = createFakeModel(answers);
    const spec = makeSpec({ testCases: makeTestCases(400), maxConcurrent: 4 });
    let [finished, ahead] = [0, 0];
    for await (const event of runExperiment(spec, portsAround(model), AT, new AbortController().signal)) {
      // As slow as a store: the cells could all be done meanwhile.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      if (event.kind === 'cell-finished') finished++;
      ahead = Math.max(ahead, model.requests.length - finished);
    }
    expect(finished).toBe(400);
    expect(ahead).toBeLessThan(100);
  });

  it('with a failed cell goes on, and the failure is data of that cell', async () => {
    const model = createFakeModel((request) =>
      JSON.stringify(request.prompt).includes('number 1.') ? new AppError('rate-limited', 'Too many.') : 'fine',
    );
    const { record } = await run(makeSpec({ testCases: makeTestCases(3) }), portsAround(model));
    expect(record.outcome).toBe('completed');
    expect(statuses(record)).toEqual(['finished', 'failed', 'finished']);
    expect(record.cells['zero-shot|case1#2']).toMatchObject({ error: { code: 'rate-limited', message: 'Too many.' } });
  });

  it('keeps what a failed cell had come to', async () => {
    const model = createFakeModel((request) =>
      asksStageOne(request) ? 'It may be "sad". The situation is x.' : new AppError('timeout', 'Slow.'),
    );
    const { record } = await run(makeSpec({ columns: presetColumns('two-stage') }), portsAround(model));
    const cell = record.cells['two-stage|case0#2']!;
    expect(cell).toMatchObject({
      status: 'failed',
      stageOne: { label: 'sad' },
      stages: { one: { text: expect.any(String) } },
    });
    expect(cell.stages.response).toMatchObject({ text: '' });
    expect(cell.stages.response?.completion).toBeUndefined();
  });

  it('marks a defect of a score or of an engine in its cell', async () => {
    const ports = portsAround(createFakeModel(answers), {
      score: () => {
        throw new TypeError('no such metric');
      },
    });
    const { record } = await run(makeSpec(), ports);
    expect(record.cells['zero-shot|case0#2']).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  it('marks what cannot run here as unavailable, and runs the rest', async () => {
    const { nearest, commonsense, ...ports } = portsAround(createFakeModel(answers));
    expect([nearest, commonsense]).not.toContain(undefined);
    const { record } = await run(makeSpec({ columns: presetColumns('zero-shot', 'ss-icl', 'knowledge') }), ports);
    expect(statuses(record)).toEqual(['finished', 'unavailable', 'unavailable']);
  });

  it('with a broken template fails every cell and asks nothing', async () => {
    const model = createFakeModel(answers);
    const template = paperTemplate((text) => text.replace('{{ context }}', '{{ oops }}'));
    const { record } = await run(makeSpec({ template, testCases: makeTestCases(2) }), portsAround(model));
    expect(statuses(record)).toEqual(['failed', 'failed']);
    expect(model.requests).toEqual([]);
  });

  it('of nothing completes at once', async () => {
    const { events } = await run(makeSpec({ testCases: [] }), portsAround(createFakeModel(answers)));
    expect(events.map(({ kind }) => kind)).toEqual(['run-started', 'run-finished']);
  });
});

describe('the header of a run', () => {
  it('names what it is made from, and neither an address nor a key', () => {
    const header = runHeader(makeSpec({ columns: presetColumns('one-shot') }), AT);
    expect(header).toMatchObject({
      id: 'run',
      startedAt: AT,
      templateName: 'Qian et al. 2023',
      endpointId: 'fake',
      model: 'fake-model',
      form: 'chat',
      sampling: { temperature: 0 },
      seed: 13,
      columns: [{ id: 'one-shot', name: '1-shot', strategy: { exemplars: { kind: 'random', k: 1 } }, variants: {} }],
      testCaseIds: ['case0#2'],
    });
    expect(Object.keys(header.sectionHashes)).toHaveLength(8);
    expect(header.sectionHashes['Stage Two']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells variants apart, and changes with one section alone', () => {
    const before = runHeader(makeSpec(), AT).sectionHashes;
    const template = paperTemplate((text) => `${text.replace('Now combine', 'Combine')}\n## Stage Two (b)\nGo.\n`);
    const after = runHeader(makeSpec({ template }), AT).sectionHashes;
    const changed = Object.keys(after).filter((title) => after[title] !== before[title]);
    expect(changed).toEqual(['Stage Two', 'Stage Two (b)']);
  });
});
