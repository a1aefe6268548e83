import { describe, expect, it } from 'vitest';
import type { ExperimentFile } from '../../../src/core/run/experiment';
import { experimentRuns } from '../../../src/core/run/experimentRuns';
import { makeTestCases } from '../../support/core/runWorld';
import { paperTemplate } from '../../support/core/strategyWorld';

const BASE: ExperimentFile = {
  template: 'paper.rapport.md',
  dataset: { test: 'test.jsonl' },
  strategies: ['zero-shot'],
  models: [{ endpoint: 'local', model: 'tiny' }],
};
const testCases = makeTestCases(6);
const models = [{ endpointId: 'local', model: { id: 'tiny' } }];
const runsOf = (changes: Partial<ExperimentFile>, more = {}) =>
  experimentRuns({ ...BASE, ...changes }, { templates: [paperTemplate()], testCases, models, ...more });

describe('the runs of an experiment', () => {
  it('are one for each template, model, seed and repeat, named by what tells them apart', () => {
    const two = [...models, { endpointId: 'far', model: { id: 'large', form: 'completion' as const } }];
    const runs = runsOf({ name: 'Table 1', seeds: [1, 2], repeats: 2 }, { models: two });
    expect(runs.map(({ name }) => name)).toEqual([
      'Table 1 · tiny · seed 1 · repeat 1',
      'Table 1 · tiny · seed 1 · repeat 2',
      'Table 1 · tiny · seed 2 · repeat 1',
      'Table 1 · tiny · seed 2 · repeat 2',
      'Table 1 · large · seed 1 · repeat 1',
      'Table 1 · large · seed 1 · repeat 2',
      'Table 1 · large · seed 2 · repeat 1',
      'Table 1 · large · seed 2 · repeat 2',
    ]);
    expect(runs.map(({ repeat, spec }) => [repeat, spec.seed, spec.endpointId, spec.form])[5]).toEqual([
      1,
      1,
      'far',
      'completion',
    ]);
    expect(new Set(runs.map(({ spec }) => spec.id)).size).toBe(8);
    expect(runsOf({})[0]).toMatchObject({ name: 'experiment', spec: { sampling: { temperature: 0, maxTokens: 256 } } });
    expect(runsOf({ sampling: { maxTokens: 64 } })[0]?.spec.sampling).toEqual({ temperature: 0, maxTokens: 64 });
  });

  it('take strategies as presets, as presets with changes, and as mixes of their own', () => {
    const [run] = runsOf({
      strategies: [
        'five-shot',
        { id: 'three', preset: 'five-shot', exemplars: { kind: 'random', k: 3 } },
        { id: 'mix', name: 'Everything', exemplars: { kind: 'nearest', k: 2 }, stages: 'two', knowledge: true },
      ],
      baseline: 'three',
    });
    expect(run?.spec.columns.map(({ id, name, strategy }) => [id, name, strategy.exemplars, strategy.stages])).toEqual([
      ['five-shot', '5-shot', { kind: 'random', k: 5 }, 'one'],
      ['three', 'three', { kind: 'random', k: 3 }, 'one'],
      ['mix', 'Everything', { kind: 'nearest', k: 2 }, 'two'],
    ]);
  });

  it('are over the test cases that are named, or a sample of them', () => {
    const named = runsOf({ dataset: { test: 't', cases: ['case3#2', 'case1#2', 'case3#2'] } })[0];
    expect(named?.spec.testCases.map(({ id }) => id)).toEqual(['case3#2', 'case1#2']);
    const sampled = runsOf({ dataset: { test: 't', sample: { count: 2, seed: 5 } } })[0];
    expect(sampled?.spec.testCases).toHaveLength(2);
  });

  it.each([
    ['a baseline that is no strategy', { baseline: 'five-shot' }, 'invalid-setting', /baseline "five-shot"/],
    ['a strategy named twice', { strategies: ['zero-shot', 'zero-shot'] }, 'invalid-setting', /named twice/],
    ['a test case that is not there', { dataset: { test: 't', cases: ['gone#2'] } }, 'not-found', /"gone#2"/],
    [
      'a variant that the template lacks',
      { strategies: [{ id: 'warm', variants: { 'Guideline Instruction': 'warmer' } }] },
      'invalid-setting',
      /"Guideline Instruction \(warmer\)"/,
    ],
  ] as const)('refuse %s', (_, changes, code, message) => {
    const refused = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => runsOf(changes as unknown as Partial<ExperimentFile>)).toThrow(refused);
  });

  it('refuse a data set without test cases', () => {
    expect(() => runsOf({}, { testCases: [] })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
