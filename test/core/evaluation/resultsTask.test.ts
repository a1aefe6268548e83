import { describe, expect, test } from 'vitest';
import { doResultsTask, scoreTaskOf } from '../../../src/core/evaluation/resultsTask';

const systems = (count: number, ids: readonly string[] = ['a', 'b']) =>
  ids.map((id) => ({
    id,
    name: id,
    cases: Array.from({ length: count }, (_, index) => ({ response: `${id} says ${index}`, gold: `gold ${index}` })),
  }));
const choice = { metrics: ['bleu-2'] as const, seed: 13, byEmotion: true };

describe('the scoring of results', () => {
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
    const figures = scoreTaskOf(systems(2), ['sad', 'sad'], { ...choice, figuresOnly: true });
    expect([figures.comparison, figures.emotions]).toEqual([undefined, undefined]);
  });

  test('brings figures, comparisons and what does not count', () => {
    const testCases = ['p', 'q'].map((id) => ({
      id,
      dialogueId: id,
      emotion: 'sad',
      situation: '',
      context: [],
      gold: 'g',
    }));
    const columns = systems(2).map((system) => ({ ...system, cases: [...system.cases] }));
    const outcome = doResultsTask({ testCases, columns, predictions: [], excluded: ['b'], choice });
    expect(outcome.listed.map(({ id, included }) => [id, included])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(outcome.result.systems.map(({ id, count }) => [id, count])).toEqual([['a', 2]]);
    expect(outcome.caseCount).toBe(2);
  });
});
