import { describe, expect, it } from 'vitest';
import type { EditedChoice, NearestExemplars } from '../../../src/core/exemplars/exemplar';
import { exportRun } from '../../../src/core/run/exportRun';
import { applyRunEvent } from '../../../src/core/run/runEvents';
import { planRun } from '../../../src/core/run/planRun';
import { runExperiment, runHeader } from '../../../src/core/run/runExperiment';
import type { RunRecord } from '../../../src/core/run/runRecord';
import type { RunSpec } from '../../../src/core/run/runSpec';
import { createFakeModel } from '../../support/core/fakeModel';
import { portsAround } from '../../support/core/strategyWorld';
import { makeSpec, makeTestCases, presetColumns } from '../../support/core/runWorld';

const EDITS = { banned: ['pool-1#2'] };
const SOURCE = { encoder: 'embedded', reading: 'context', pool: { name: 'pool', hash: 'ab' } } as const;

function nearestSpec(): RunSpec {
  const columns = presetColumns('ss-icl', 'zero-shot').map((column) => ({
    ...column,
    exemplarEdits: { 'case0#2': EDITS },
  }));
  return makeSpec({ columns, testCases: makeTestCases(2), exemplarSource: SOURCE });
}

async function run(spec: RunSpec): Promise<{ readonly record: RunRecord; readonly asked: readonly EditedChoice[] }> {
  const asked: EditedChoice[] = [];
  const nearest: NearestExemplars = {
    signature: 'fake',
    find: (_, choice) => (asked.push(choice), Promise.resolve([])),
  };
  let record: RunRecord | undefined;
  for await (const event of runExperiment(
    spec,
    portsAround(
      createFakeModel(() => 'Hm.'),
      { nearest },
    ),
    '',
    new AbortController().signal,
  ))
    record = applyRunEvent(record, event);
  return { record: record!, asked };
}

describe('exemplars edited by hand, in a run', () => {
  it('are asked for with the edits of their test case alone', async () => {
    const { asked } = await run(nearestSpec());
    expect(asked).toEqual([
      { kind: 'nearest', k: 5, edits: EDITS },
      { kind: 'nearest', k: 5 },
    ]);
  });

  it('leave the edits in the record of their cell, and nowhere else', async () => {
    const { record } = await run(nearestSpec());
    const edited = Object.values(record.cells).filter(({ exemplarEdits }) => exemplarEdits !== undefined);
    expect(edited.map(({ key, exemplarEdits }) => ({ key, exemplarEdits }))).toEqual([
      { key: { columnId: 'ss-icl', testCaseId: 'case0#2' }, exemplarEdits: EDITS },
    ]);
    expect(JSON.stringify(record.header)).not.toContain('banned');
  });

  it('come from a source that the header names where a column shows nearest ones', () => {
    expect(runHeader(nearestSpec(), '').exemplarSource).toEqual(SOURCE);
    const without = makeSpec({ columns: presetColumns('five-shot'), exemplarSource: SOURCE });
    expect('exemplarSource' in runHeader(without, '')).toBe(false);
  });

  it('are written with a run that is exported, so that it can be made again', async () => {
    const { record } = await run(nearestSpec());
    const lines = exportRun(record, { columnIds: ['ss-icl', 'zero-shot'], notes: {} }, 'jsonl')
      .trimEnd()
      .split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(rows.map((row) => row['exemplar_edits'])).toEqual([EDITS, undefined, undefined, undefined]);
    expect(rows.map((row) => row['exemplar_source'])).toEqual([SOURCE, undefined, SOURCE, undefined]);
  });

  it('make a request of their own', () => {
    const [edited] = nearestSpec().columns;
    const columns = [...presetColumns('ss-icl'), { ...edited!, id: 'other' }];
    expect(planRun(columns, 1, { nearest: true, commonsense: false }).calls).toBe(2);
  });
});
