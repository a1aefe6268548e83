import { describe, expect, test } from 'vitest';
import type { BertPair } from '../../../src/core/evaluation/resultTableScores';
import {
  doResultsTask,
  scoreTaskOf,
  type BertSystem,
  type ResultsOutcome,
} from '../../../src/core/evaluation/resultsTask';

const systems = (count: number, ids: readonly string[] = ['a', 'b']) =>
  ids.map((id) => ({
    id,
    name: id,
    cases: Array.from({ length: count }, (_, index) => ({ response: `${id} says ${index}`, gold: `gold ${index}` })),
  }));
const choice = { metrics: ['bleu-2'] as const, seed: 13, byEmotion: true };

describe('the scoring of results', { timeout: 60_000 }, () => {
  test('a single case is smoothed and has no tables by emotion; several are scored as a corpus', () => {
    expect(scoreTaskOf(systems(1), ['sad'], choice)).toMatchObject({ options: { smoothing: 'method1' } });
    expect(scoreTaskOf(systems(1), ['sad'], choice).emotions).toBeUndefined();
    expect(scoreTaskOf(systems(2), ['sad', 'sad'], choice)).toMatchObject({ options: {}, emotions: ['sad', 'sad'] });
  });

  test('the base is the wanted system while it is compared, or else the first; alone none is compared', () => {
    const baseOf = (baselineId?: string) =>
      scoreTaskOf(systems(2), [], { ...choice, baselineId }).comparison?.baselineId;
    expect([baseOf('b'), baseOf('gone'), baseOf()]).toEqual(['b', 'a', 'a']);
    expect(scoreTaskOf(systems(2, ['a']), [], choice).comparison).toBeUndefined();
  });

  const testCases = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `d${index}#2`,
      dialogueId: `d${index}`,
      emotion: 'sad',
      situation: '',
      context: [],
      gold: 'g',
    }));
  const task = (count: number) => ({
    testCases: testCases(count),
    columns: systems(count),
    predictions: [],
    excluded: [],
    choice: { ...choice, metrics: ['length'] as const, byEmotion: false },
  });
  const noBert = () => Promise.reject(new Error('not asked for'));

  test('brings figures, comparisons and what does not count', async () => {
    const outcome = await doResultsTask(
      { ...task(2), excluded: ['b'] },
      { onFigures: () => undefined, scoreBert: noBert },
    );
    expect(outcome.listed.map(({ id, included }) => [id, included])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(outcome.result.systems.map(({ id, count }) => [id, count])).toEqual([['a', 2]]);
    expect(outcome.caseCount).toBe(2);
  });

  test.each([
    [2501, 1],
    [2500, 0],
  ])(
    'of two systems over %i test cases the figures are told first %i times, the same as at last',
    async (count, times) => {
      const told: ResultsOutcome[] = [];
      const hooks = { onFigures: (figures: ResultsOutcome) => void told.push(figures), scoreBert: noBert };
      const { result, ...last } = await doResultsTask(task(count), hooks);
      expect(told).toEqual(Array<unknown>(times).fill({ ...last, result: { systems: result.systems } }));
      expect(result.report?.comparisons).toHaveLength(1);
    },
  );

  test('asks for BERTScore system by system, and says which has no gold responses', async () => {
    const [a, b] = systems(2);
    const without = { id: 'c', name: 'c', cases: [{ response: 'x' }, { response: 'y' }] };
    const asked: unknown[] = [];
    const hooks = {
      onFigures: () => undefined,
      scoreBert: (system: BertSystem, pairs: readonly BertPair[]) => {
        asked.push([system, pairs.length]);
        return Promise.resolve({ perCase: pairs.map(() => ({ p: 0.25, r: 0.5, f: 0.75 })), signature: 's' });
      },
    };
    const bert = { ...choice, metrics: ['bertscore-r'] as const };
    const { result } = await doResultsTask({ ...task(2), columns: [a!, b!], choice: bert }, hooks);
    expect(result.systems.map(({ scores }) => scores[0]?.value)).toEqual([0.5, 0.5]);
    expect(asked).toEqual([
      [{ id: 'a', place: 0, count: 2 }, 2],
      [{ id: 'b', place: 1, count: 2 }, 2],
    ]);
    const alone = await doResultsTask({ ...task(2), columns: [without], choice: bert }, hooks);
    expect(alone.result.systems[0]?.scores[0]).toMatchObject({
      value: null,
      reason: '2 of 2 test cases have no gold response.',
    });
  });
});
