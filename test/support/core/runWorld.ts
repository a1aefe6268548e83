import type { Dialogue } from '../../../src/core/inputs/dialogue';
import { testCasesOf, type TestCase } from '../../../src/core/inputs/testCase';
import type { Column, RunSpec } from '../../../src/core/run/runSpec';
import { findPreset } from '../../../src/core/strategy/presets';
import { paperTemplate } from './strategyWorld';

/** `count` test cases of dialogues like no other. */
export function makeTestCases(count: number): readonly TestCase[] {
  return Array.from({ length: count }, (_, index): Dialogue => ({
    id: `case${index}`,
    emotion: 'sad',
    situation: `Situation ${index}.`,
    turns: [
      { role: 'speaker', text: `This is story number ${index}.` },
      { role: 'listener', text: 'I see.' },
    ],
  })).flatMap(testCasesOf);
}

/** A column for each preset named. */
export function presetColumns(...ids: readonly string[]): readonly Column[] {
  return ids.map((id) => {
    const strategy = findPreset(id);
    return { id, name: strategy.name, strategy, variants: {} };
  });
}

/** A run of the built-in template on made-up cases, changed as the test needs it. */
export function makeSpec(changes: Partial<RunSpec> = {}): RunSpec {
  return {
    id: 'run',
    template: paperTemplate(),
    columns: presetColumns('zero-shot'),
    testCases: makeTestCases(1),
    endpointId: 'fake',
    model: { id: 'fake-model' },
    form: 'chat',
    sampling: { temperature: 0 },
    seed: 13,
    maxConcurrent: 4,
    ...changes,
  };
}
