import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../../src/core/run/parseExperiment';
import { experimentColumns } from '../../../src/core/run/experimentRuns';
import { experimentOfRun } from '../../../src/core/run/experimentOfRun';
import { formatExperiment } from '../../../src/core/run/formatExperiment';
import type { RunHeader } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';

const strategy = (id: string) => PRESETS.find((preset) => preset.id === id)!;
const HEADER: RunHeader = {
  id: 'r',
  startedAt: '2026-02-11T10:42:00.000Z',
  templateName: 'paper',
  sectionHashes: {},
  endpointId: 'local',
  model: 'parrot',
  form: 'completion',
  sampling: { temperature: 0, maxTokens: 64, stop: ['\n'] },
  seed: 21,
  exemplarSource: { encoder: 'embedded', reading: 'context+response', pool: { name: 'train', hash: 'h' } },
  columns: [
    { id: 'zero-shot', name: '0-shot', strategy: strategy('zero-shot'), variants: {} },
    {
      id: 'warm',
      name: 'Warm',
      strategy: {
        ...strategy('two-stage'),
        id: 'mine',
        exemplars: { kind: 'nearest', k: 3 },
      },
      variants: { 'Guideline Instruction': 'warmer' },
    },
  ],
  testCaseIds: ['a#2', 'b#4'],
};

describe('a run as an experiment', () => {
  const files = { template: 'paper.rapport.md', test: ['test.jsonl'], pool: ['one.jsonl', 'two.jsonl'] };

  test.each([
    ['embedded', 'embedded'],
    ['embedded:mpnet-static-256 v1', 'embedded'],
    ['hub:sentence-transformers/all-mpnet-base-v2', 'hub:sentence-transformers/all-mpnet-base-v2'],
    ['hub:a/b, quantised', 'hub:a/b'],
    ['hub:a/b (onnx/model.onnx, 0123456789ab)', 'hub:a/b'],
    ['path:/my models/mpnet (v2)/onnx (model.onnx, 0123456789ab)', 'path:/my models/mpnet (v2)/onnx'],
    ['path:C:\\my models\\mpnet', 'path:C:\\my models\\mpnet'],
    ['url:http://127.0.0.1:1/v1/my model', 'url:http://127.0.0.1:1/v1/my model'],
  ])('names the encoder as a setting does, where the run has %s', (recorded, encoder) => {
    const header = { ...HEADER, exemplarSource: { ...HEADER.exemplarSource!, encoder: recorded } };
    expect(experimentOfRun(header, files).exemplars).toEqual({ encoder, reading: 'context+response' });
  });

  test('is a file that can be read, with the same columns, model, seed and test cases', () => {
    const text = formatExperiment(experimentOfRun(HEADER, files));
    const { experiment, problems } = parseExperiment(text, 'again.experiment.yaml') as {
      experiment: ReturnType<typeof experimentOfRun>;
      problems?: unknown;
    };
    expect(problems ?? []).toEqual([]);
    expect(experiment).toMatchObject({
      dataset: { test: 'test.jsonl', pool: ['one.jsonl', 'two.jsonl'], cases: ['a#2', 'b#4'] },
      models: [{ endpoint: 'local', model: 'parrot', api: 'completions' }],
      seeds: [21],
      sampling: { temperature: 0, maxTokens: 64 },
      exemplars: { encoder: 'embedded', reading: 'context+response' },
    });
    const columns = experimentColumns(experiment);
    expect(columns.map(({ id, variants }) => [id, variants])).toEqual([
      ['zero-shot', {}],
      ['warm', { 'Guideline Instruction': 'warmer' }],
    ]);
    expect(columns[1]?.strategy).toMatchObject({ exemplars: { kind: 'nearest', k: 3 }, stages: 'two' });
  });

  test('names knowledge where an experiment can take it from the same source', () => {
    const note = {
      source: 'stored',
      from: 'k.jsonl',
      rule: 'last-utterance',
      beams: 5,
      perRelation: 3,
      rankByContext: false,
    };
    const of = (source: string) =>
      experimentOfRun(
        { ...HEADER, knowledgeSource: { ...note, source } as unknown as NonNullable<RunHeader['knowledgeSource']> },
        files,
      );
    expect(of('stored').knowledge).toMatchObject({ source: 'stored:k.jsonl', beams: 5, perRelation: 3 });
    expect(of('llm').knowledge).toBeUndefined();
    expect(experimentOfRun(HEADER, files).knowledge).toBeUndefined();
  });
});
