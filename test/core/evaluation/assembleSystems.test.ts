import { describe, expect, test } from 'vitest';
import { assembleSystems, type PredictionSource } from '../../../src/core/evaluation/assembleSystems';
import { confusionsOf } from '../../../src/core/evaluation/emotionTables';
import { parsePredictions } from '../../../src/core/evaluation/predictionsFile';
import type { TestCase } from '../../../src/core/inputs/testCase';

const testCases = ['a', 'b', 'c'].map((id): TestCase => ({
  id,
  dialogueId: id,
  emotion: id === 'c' ? 'proud' : 'sad',
  situation: '',
  context: [{ role: 'speaker', text: `It is about ${id}.` }],
  gold: `Gold of ${id}.`,
}));
const column = (id: string, answers: readonly (string | undefined)[]) => ({
  id,
  name: id.toUpperCase(),
  cases: answers.map((response, index) =>
    response === undefined ? undefined : { response, gold: testCases[index]!.gold },
  ),
});
const source = (id: string, lines: readonly object[]): PredictionSource => ({
  id,
  name: id,
  file: parsePredictions(lines.map((line) => JSON.stringify(line)).join('\n'), `${id}.jsonl`),
});
const task = { testCases, columns: [], predictions: [], excluded: [] };

describe('assembling systems', () => {
  test('only test cases that all systems answered count, and it is told', () => {
    const columns = [column('one', ['1a', '1b', '1c']), column('two', ['2a', undefined, '2c'])];
    const { systems, emotions, notices } = assembleSystems({ ...task, columns });
    expect(systems.map(({ cases }) => cases.map(({ response }) => response))).toEqual([
      ['1a', '1c'],
      ['2a', '2c'],
    ]);
    expect(emotions).toEqual(['sad', 'proud']);
    expect(notices.join()).toMatch(/Only the 2 test cases .* of 3 \(TWO 2\)/);
  });

  test('a system that is taken out, or has no answer, is listed and not compared', () => {
    const columns = [
      column('one', ['1a', '1b', undefined]),
      column('two', ['2a', undefined, undefined]),
      column('none', [undefined, undefined, undefined]),
    ];
    const { systems, listed, notices } = assembleSystems({ ...task, columns, excluded: ['two'] });
    expect(systems.map(({ id, cases }) => [id, cases.length])).toEqual([['one', 2]]);
    expect(listed.map(({ id, answered, included }) => [id, answered, included])).toEqual([
      ['one', 2, true],
      ['two', 1, false],
      ['none', 0, false],
    ]);
    expect(notices.join()).toMatch(/Left out.*NONE/);
  });

  test('predictions are aligned to the test cases by id, and every line that does not align is a problem of its system', () => {
    const predictions = [
      source('cem', [
        { id: 'b', response: 'from cem' },
        { id: 'x', response: 'stray' },
      ]),
    ];
    const { systems, listed } = assembleSystems({
      ...task,
      columns: [column('one', ['1a', '1b', undefined])],
      predictions,
    });
    expect(systems.map(({ cases }) => cases.map(({ response, gold }) => [response, gold]))).toEqual([
      [['1b', 'Gold of b.']],
      [['from cem', 'Gold of b.']],
    ]);
    const problems = listed.find(({ id }) => id === 'cem')?.problems ?? [];
    expect(problems.some((sentence) => sentence.includes('"x"'))).toBe(true);
    // Not run and not predicted: nothing to tell of.
    expect(problems.some((sentence) => sentence.includes('test case c'))).toBe(false);
    expect(problems.some((sentence) => sentence.includes('test case a'))).toBe(true);
  });

  test('where no run is there and no file belongs to the open test cases, files are laid beside the first', () => {
    const line = (id: string, response: string) => ({ id, response, gold: `g ${id}`, emotion: 'sad' });
    const predictions = [
      source('first', [line('p', '1p'), line('q', '1q')]),
      source('second', [line('q', '2q'), line('p', '2p')]),
    ];
    const { systems } = assembleSystems({ ...task, predictions });
    expect(systems.map(({ cases }) => cases.map(({ response }) => response))).toEqual([
      ['1p', '1q'],
      ['2p', '2q'],
    ]);
  });

  test('a file that cannot be read is a problem of its system and sinks nothing', () => {
    const predictions = [{ id: 'gone', name: 'gone', file: 'gone.txt is not there.' }];
    const { systems, listed } = assembleSystems({
      ...task,
      columns: [column('one', ['1a', undefined, undefined])],
      predictions,
    });
    expect(systems.map(({ id }) => id)).toEqual(['one']);
    expect(listed[1]).toMatchObject({ included: false, problems: ['gone.txt is not there.'] });
  });
});

describe('confusion tables', () => {
  test('are there for systems that inferred, with answers that named nothing apart', () => {
    const inferred = (label?: 'sad' | 'angry') => ({
      response: 'x',
      emotion: { kind: 'inferred' as const, gold: 'sad' as const, inferred: label },
    });
    const systems = [
      { id: 'told', name: 'told', cases: [{ response: 'x', emotion: { kind: 'given' as const } }] },
      { id: 'two', name: 'Two-stage', cases: [inferred('sad'), inferred('angry'), inferred()] },
    ];
    const [only, ...others] = confusionsOf(systems);
    expect(others).toEqual([]);
    expect(only?.groups).toEqual([
      { label: 'sad', total: 3, right: 1, accuracy: 100 / 3, takenFor: [{ label: 'angry', count: 1 }] },
    ]);
    expect(only?.confusion.unnamed.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});
