import { describe, expect, test } from 'vitest';
import {
  adjustTogether,
  asSide,
  changeCounts,
  madeDifferently,
  pairColumns,
} from '../../../src/core/evaluation/caseChanges';
import { caseTableOfRuns } from '../../../src/core/evaluation/caseTable';
import type { TestCase } from '../../../src/core/inputs/testCase';
import type { ComparisonReport } from '../../../src/core/metrics/significance/comparison';
import type { RunHeader, RunRecord } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';

const header = (change: Partial<RunHeader> = {}): RunHeader => ({
  id: 'r',
  startedAt: '2026-02-11T10:42:00.000Z',
  templateName: 'paper',
  sectionHashes: { 'Task Definition': 'a', 'Guideline Instruction': 'b', Knowledge: 'c' },
  endpointId: 'local',
  model: 'parrot',
  form: 'chat',
  sampling: { temperature: 0 },
  seed: 13,
  columns: ['zero-shot', 'one-shot'].map((id) => ({
    id,
    name: id,
    strategy: PRESETS.find((preset) => preset.id === id)!,
    variants: {},
  })),
  testCaseIds: ['a'],
  ...change,
});

const record = (change: Partial<RunHeader>, text: string): RunRecord => {
  const made = header(change);
  const cells = made.columns.map(({ id: columnId }) => [
    `${columnId}|a`,
    {
      key: { columnId, testCaseId: 'a' },
      status: 'finished' as const,
      stages: {
        response: {
          prompt: { form: 'completion' as const, text: '', stop: [] },
          requestHash: '',
          tokens: { tokens: 0, tokeniser: 'none', exact: false },
          text: `${text} ${columnId}`,
        },
      },
    },
  ]);
  return { header: made, outcome: 'completed', cells: Object.fromEntries(cells) as RunRecord['cells'] };
};

describe('what made two runs', () => {
  test('is told section by section, by their hashes, in the order of the later run', () => {
    const later = header({ sectionHashes: { 'Guideline Instruction': 'B', 'Task Definition': 'a', 'Stage One': 'd' } });
    expect(madeDifferently(header(), later)).toEqual({
      sections: [
        { name: 'Guideline Instruction', change: 'changed' },
        { name: 'Stage One', change: 'added' },
        { name: 'Knowledge', change: 'removed' },
      ],
      others: [],
    });
  });

  test('is told for model, sampling, seed and sources as well, and nothing where nothing differs', () => {
    expect(madeDifferently(header(), header())).toEqual({ sections: [], others: [] });
    const { others } = madeDifferently(header(), header({ model: 'owl', seed: 14, sampling: { temperature: 1 } }));
    expect(others).toEqual([
      'Model: parrot at local → owl at local.',
      'Sampling: {"temperature":0} → {"temperature":1}.',
      'Seed: 13 → 14.',
    ]);
  });
});

describe('two sides', () => {
  const earlier = asSide([record({ id: 'old' }, 'Old')], 'earlier');
  const later = asSide([record({ id: 'new', columns: header().columns.slice(0, 1) }, 'New')], 'later');
  const testCase: TestCase = {
    id: 'a',
    dialogueId: 'a',
    emotion: 'sad',
    situation: '',
    context: [{ role: 'speaker', text: 'I am a.' }],
    gold: 'Gold.',
  };

  test('stay apart, though their columns do the same, and are named by their side', () => {
    const work = caseTableOfRuns([...earlier, ...later], [testCase]);
    let step = work.next();
    while (step.done !== true) step = work.next();
    expect(step.value.systems).toMatchObject([
      { name: 'zero-shot (earlier)', cells: [{ scored: { response: 'Old zero-shot' } }] },
      { name: 'one-shot (earlier)', cells: [{ scored: { response: 'Old one-shot' } }] },
      { name: 'zero-shot (later)', cells: [{ scored: { response: 'New zero-shot' } }] },
    ]);
    const { pairs, alone } = pairColumns(earlier, later);
    expect(pairs).toMatchObject([
      { name: 'zero-shot', earlierId: step.value.systems[0]?.id, laterId: step.value.systems[2]?.id },
    ]);
    expect(alone).toEqual(['one-shot']);
  });

  test('give each pair the records of its own columns alone', () => {
    const [pair] = pairColumns(earlier, later).pairs;
    expect(pair?.records.map(({ header: made }) => [made.id, made.columns.map(({ id }) => id)])).toEqual([
      ['old', ['zero-shot']],
      ['new', ['zero-shot']],
    ]);
  });
});

describe('single test cases', () => {
  const figures = (...values: readonly number[]): Float64Array => Float64Array.from(values);

  test('got better, worse or stayed; those without a figure on either side do not count', () => {
    const [before, after] = [figures(1, 2, 3, NaN, 5), figures(2, 1, 3, 4, NaN)];
    expect(changeCounts(before, after, true)).toEqual({ better: 1, worse: 1, same: 1 });
    expect(changeCounts(figures(1), figures(2), false)).toEqual({ better: 0, worse: 1, same: 0 });
    expect(changeCounts(figures(1), figures(2), undefined)).toEqual({ better: 1, worse: 0, same: 0 });
  });
});

describe('p-values of several strategies', () => {
  test('are adjusted over all of them together', () => {
    const report = (...ps: readonly (number | null)[]): ComparisonReport => ({
      baselineId: 'b',
      comparisons: ps.map((p) => ({ p, pHolm: p }) as ComparisonReport['comparisons'][number]),
      seed: 1,
      resamples: 1,
      level: 0.95,
      familySize: ps.length,
      family: '',
    });
    const adjusted = adjustTogether([report(0.01, null), report(0.02, 0.5)]);
    expect(adjusted.map(({ comparisons }) => comparisons.map(({ pHolm }) => pHolm))).toEqual([
      [0.04, null],
      [0.06, 1],
    ]);
    expect(adjusted[0]).toMatchObject({ familySize: 4, family: '2 systems x 2 metrics' });
  });
});
