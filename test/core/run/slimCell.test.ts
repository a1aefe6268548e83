import { expect, it } from 'vitest';
import { slimCell, slimInPlace, slimKeeps } from '../../../src/core/run/slimCell';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { createFakeModel } from '../../support/core/fakeModel';
import { answers, fold, run } from '../../support/core/foldedRun';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';
import { portsAround } from '../../support/core/strategyWorld';

const spec = makeSpec({ columns: presetColumns('zero-shot', 'two-stage', 'ss-icl'), testCases: makeTestCases(2) });

it('a record that is folded of the events that slim cells need, is the whole one made slim', async () => {
  const { events, record } = await run(spec, portsAround(createFakeModel(answers)));
  let lean: RunRecord | undefined;
  for (const event of events.filter(slimKeeps)) lean = fold(lean, event);
  const slim = (cells: RunRecord['cells']) =>
    Object.fromEntries(Object.entries(cells).map(([id, cell]) => [id, slimCell(cell)]));
  expect(slim(lean!.cells)).toEqual(slim(record.cells));
  expect(events.filter(slimKeeps).length).toBeLessThan(events.length / 2);
});

it('a slim cell keeps how it ended, the response and the emotion that was inferred, and no prompt', async () => {
  const { record } = await run(spec, portsAround(createFakeModel(answers)));
  const cells = Object.values(record.cells).filter(({ key }) => key.columnId === 'two-stage');
  for (const { key } of cells) slimInPlace(record, key);
  for (const { key } of cells) {
    const cell = record.cells[`${key.columnId}|${key.testCaseId}`]!;
    expect(cell).toMatchObject({
      status: 'finished',
      stageOne: { label: 'sad' },
      stages: { response: { text: 'Answer to chat.' } },
    });
    expect(JSON.stringify(cell)).not.toContain('Speaker');
    expect(cell.stages.one).toBeUndefined();
    expect(cell.scores).toBeUndefined();
  }
});
