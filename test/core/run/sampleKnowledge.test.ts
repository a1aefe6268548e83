import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../../src/core/commonsense/eventRule';
import { createKnowledgeModel } from '../../../src/core/commonsense/knowledgeModel';
import { createStoredInferrer, parseStoredInferences } from '../../../src/core/commonsense/storedInferences';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { testCasesOf } from '../../../src/core/inputs/testCase';
import { createRecordedClient, parseRecordings, recordedEndpoints } from '../../../src/core/llm/recording';
import { nltkWords } from '../../../src/core/metrics/nltkTokenizer';
import { splitSentences } from '../../../src/core/metrics/sentenceSplitter';
import { DEFAULT_SAMPLING } from '../../../src/core/run/defaults';
import { applyRunEvent } from '../../../src/core/run/runEvents';
import { runExperiment } from '../../../src/core/run/runExperiment';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { makeSpec, presetColumns } from '../../support/core/runWorld';
import { portsAround } from '../../support/core/strategyWorld';

const samples = path.join(import.meta.dirname, '../../../samples');
const filesOf = (folder: string): readonly string[] =>
  readdirSync(path.join(samples, folder))
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => path.join(samples, folder, file));
const { dialogues } = parseDialogues(readFileSync(path.join(samples, 'dialogues/test.jsonl'), 'utf8'), 'test.jsonl');
const testCases = dialogues.flatMap(testCasesOf);
const words = { words: nltkWords, sentences: splitSentences };
const parsed = filesOf('knowledge').map((file) => parseStoredInferences(readFileSync(file, 'utf8'), file));
const stored = parsed.flatMap((one) => one.stored);

/** With no key and no network the Knowledge column of the sample workspace works from these. */
describe('the inferences that ship with the samples', () => {
  it('are whole, and say by whom they were made, where and when', () => {
    expect(existsSync(path.join(samples, 'knowledge'))).toBe(true);
    expect(parsed.flatMap(({ problems }) => problems)).toEqual([]);
    expect(stored.length).toBeGreaterThan(0);
    for (const { source, model, date, server, quantisation } of stored) {
      expect(source).toBe('llm');
      expect([model, date, server, quantisation].every((text) => typeof text === 'string' && text !== '')).toBe(true);
    }
  });

  it('are about the very events of nearly all sample test cases', () => {
    const known = new Set(stored.map(({ event }) => event));
    const answered = testCases.filter((testCase) =>
      eventsOf(testCase, 'last-utterance', words).events.every((event) => known.has(event)),
    );
    expect(answered.length).toBeGreaterThanOrEqual(0.95 * testCases.length);
  });

  it.each(['chat', 'completion'] as const)(
    'fill the Knowledge column, whose answers are recorded: %s',
    async (form) => {
      const recordings = filesOf('recordings').flatMap(
        (file) => parseRecordings(readFileSync(file, 'utf8'), file).recordings,
      );
      const model = recordedEndpoints(recordings).flatMap(({ models }) => models.filter((one) => one.form === form))[0];
      if (model === undefined) throw new Error(`nothing is recorded in the form ${form}`);
      const commonsense = createKnowledgeModel({
        inferrer: createStoredInferrer(stored),
        rule: 'last-utterance',
        words,
        selection: { perRelation: 5 },
        now: () => 0,
      });
      const ports = portsAround(createRecordedClient(recordings), { commonsense });
      const spec = makeSpec({
        columns: presetColumns('knowledge'),
        testCases,
        model,
        form,
        sampling: DEFAULT_SAMPLING,
      });
      let record: RunRecord | undefined;
      for await (const event of runExperiment(spec, ports, '', new AbortController().signal))
        record = applyRunEvent(record, event);
      const finished = Object.values(record?.cells ?? {}).filter(({ status }) => status === 'finished');
      expect(finished.length).toBeGreaterThanOrEqual(8);
      for (const { knowledge } of finished)
        expect(knowledge).toMatchObject({ source: 'stored', origin: { source: 'llm' } });
    },
  );
});
