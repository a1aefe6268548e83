import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStaticEncoder } from '../../../src/core/embedding/staticEncoder';
import { buildExemplarIndex } from '../../../src/core/exemplars/exemplarIndex';
import { createNearestExemplars } from '../../../src/core/exemplars/nearestExemplars';
import { createRandomExemplars } from '../../../src/core/exemplars/randomExemplars';
import { trainingItemsOf } from '../../../src/core/exemplars/trainingItems';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { testCasesOf } from '../../../src/core/inputs/testCase';
import { createRecordedClient, parseRecordings, recordedEndpoints } from '../../../src/core/llm/recording';
import { DEFAULT_EXEMPLAR_SEED, DEFAULT_SAMPLING, DEFAULT_STRATEGY_IDS } from '../../../src/core/run/defaults';
import { applyRunEvent } from '../../../src/core/run/runEvents';
import { runExperiment } from '../../../src/core/run/runExperiment';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { makeSpec, presetColumns } from '../../support/core/runWorld';
import { portsAround } from '../../support/core/strategyWorld';
import { shippedTable } from '../../support/embedding/shippedTable';

const samples = path.join(import.meta.dirname, '../../../samples');
const read = (name: string): string => readFileSync(path.join(samples, name), 'utf8');
const dialoguesOf = (name: string) => parseDialogues(read(`dialogues/${name}`), name);
const files = readdirSync(path.join(samples, 'recordings')).filter((file) => file.endsWith('.jsonl'));
const { recordings, problems } = files
  .map((file) => parseRecordings(read(`recordings/${file}`), file))
  .reduce((all, one) => ({
    recordings: [...all.recordings, ...one.recordings],
    problems: [...all.problems, ...one.problems],
  }));

/** The sample workspace answers from recordings; they are found only as long as the presets ask what was recorded. */
describe('the recordings that ship with the samples', () => {
  it('are whole, and say which model answered, where and when', () => {
    expect(problems).toEqual([]);
    expect(recordings.length).toBeGreaterThan(100);
    for (const { model, server, date, quantisation } of recordings)
      expect([model, server, date, quantisation].every((text) => typeof text === 'string' && text !== '')).toBe(true);
  });

  it.each(recordedEndpoints(recordings))(
    'answer every default preset of each recorded test case: $id',
    async ({ models }) => {
      const [model] = models;
      if (model?.form === undefined) throw new Error('a recorded endpoint without a model');
      const pool = dialoguesOf('pool.jsonl');
      const test = dialoguesOf('test.jsonl');
      expect([...pool.problems, ...test.problems]).toEqual([]);
      const encoder = createStaticEncoder({ table: shippedTable(), pause: () => Promise.resolve() });
      const index = await buildExemplarIndex(
        { pool: { name: 'pool.jsonl', hash: '' }, items: trainingItemsOf(pool.dialogues), reading: 'context' },
        encoder,
        undefined,
        new AbortController().signal,
      );
      const ports = portsAround(createRecordedClient(recordings), {
        random: createRandomExemplars({ name: 'pool.jsonl', dialogues: pool.dialogues }, DEFAULT_EXEMPLAR_SEED),
        nearest: createNearestExemplars(index, encoder, { seed: DEFAULT_EXEMPLAR_SEED }),
      });
      const spec = makeSpec({
        columns: presetColumns(...DEFAULT_STRATEGY_IDS),
        testCases: test.dialogues.flatMap(testCasesOf),
        model,
        form: model.form,
        sampling: DEFAULT_SAMPLING,
      });
      let record: RunRecord | undefined;
      for await (const event of runExperiment(spec, ports, '', new AbortController().signal))
        record = applyRunEvent(record, event);
      const cells = Object.values(record?.cells ?? {});
      const finished = new Set(cells.flatMap(({ key, status }) => (status === 'finished' ? [key.testCaseId] : [])));
      expect(finished.size).toBeGreaterThanOrEqual(8);
      // A recorded test case lacks a column only where the model had nothing to say to the question of stage one.
      const lacking = cells.filter(({ key, status }) => finished.has(key.testCaseId) && status !== 'finished');
      const unexpected = lacking.filter(({ stages }) => stages.response !== undefined || stages.one === undefined);
      expect(unexpected.map(({ key }) => key)).toEqual([]);
      expect(lacking.length).toBeLessThanOrEqual(finished.size / 2);
    },
  );
});
