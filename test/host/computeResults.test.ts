import { describe, expect, it } from 'vitest';
import { assembleSystems } from '../../src/core/evaluation/assembleSystems';
import type { EvaluationServices } from '../../src/core/evaluation/evaluationServices';
import { doResultsTask, type ResultsChoice } from '../../src/core/evaluation/resultsTask';
import { doScoreTask } from '../../src/core/evaluation/resultTableWork';
import type { TestCase } from '../../src/core/inputs/testCase';
import { BertCache } from '../../src/host/results/bertCache';
import { computeResults, type ComputedResults } from '../../src/host/results/computeResults';

const { signal } = new AbortController();
const testCases = (count: number): readonly TestCase[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `d${index}#2`,
    dialogueId: `d${index}`,
    emotion: 'sad',
    situation: '',
    context: [],
    gold: `gold ${index}`,
  }));

/** Services that work here and now; `asked` has every choice of results, `scored` the pairs of every BERTScore. */
function services() {
  const asked: ResultsChoice[] = [];
  const scored: number[] = [];
  const own: EvaluationServices = {
    assembleSystems: (task) => Promise.resolve(assembleSystems({ ...task, predictions: [] })),
    computeResults: ({ files, ...task }) => {
      asked.push(task.choice);
      // The files of this test are as good as read: they answer everything.
      const columns = files.map(({ id, name }) => ({
        id,
        name,
        cases: task.testCases.map(({ gold }, index) => ({ response: `${name} ${index % 7}`, gold })),
      }));
      const choice = { ...task.choice, metrics: ['length'] as const };
      return Promise.resolve(doResultsTask({ ...task, columns, predictions: [], choice }));
    },
    scoreSystems: (task) => Promise.resolve(doScoreTask(task)),
    scoreBert: (_, pairs) => {
      scored.push(pairs.length);
      return Promise.resolve({
        perCase: pairs.map(() => ({ p: 0.5, r: 0.5, f: 0.5 })),
        signature: 'bertscore|model:m',
      });
    },
    explainBert: () => Promise.reject(new Error('not asked for')),
  };
  return { own, asked, scored };
}

const files = ['a', 'b'].map((id) => ({ id, name: id, path: `/${id}` }));
const inputs = (count: number) => ({
  runs: { records: [], source: { title: '', detail: '' } },
  testCases: testCases(count),
  files,
  excluded: [],
  baselineId: 'b',
  byEmotion: false,
  bertModel: undefined,
});

describe('computing results', () => {
  it('tells the figures first where the tests take long, with the base that is wanted', async () => {
    const { own, asked } = services();
    const told: ComputedResults[] = [];
    const last = await computeResults(
      inputs(2600),
      own,
      new BertCache(),
      () => undefined,
      (one) => void told.push(one),
      signal,
    );
    expect(asked.map(({ figuresOnly }) => figuresOnly)).toEqual([true, undefined]);
    expect(told.map(({ result, wantedBaselineId }) => [result.report, wantedBaselineId])).toEqual([[undefined, 'b']]);
    expect(last.result.report?.baselineId).toBe('b');
  }, 30_000);

  it('computes few responses at once', async () => {
    const { own, asked } = services();
    const told: ComputedResults[] = [];
    const { notices } = await computeResults(
      inputs(1),
      own,
      new BertCache(),
      () => undefined,
      (one) => void told.push(one),
      signal,
    );
    expect([asked.length, told.length]).toEqual([1, 0]);
    expect(notices[0]).toMatch(/^One test case/);
  });
});

describe('BERTScore of systems', () => {
  const system = (id: string, response: string) => ({ id, name: id, cases: [{ response, gold: 'gold' }] });

  it('is computed once for responses that stay what they are, and anew for others or by another encoder', async () => {
    const { own, scored } = services();
    const cache = new BertCache();
    const score = (model: string, ...systems: readonly ReturnType<typeof system>[]) =>
      cache.score(systems, model, own, () => undefined, signal);
    const [first] = await score('m', system('a', 'x'));
    expect(first?.bertScores?.perCase).toEqual([{ p: 0.5, r: 0.5, f: 0.5 }]);
    await score('m', system('a', 'x'), system('b', 'x'));
    expect(scored).toHaveLength(2);
    await score('m', system('a', 'y'));
    await score('other', system('b', 'x'));
    expect(scored).toHaveLength(4);
  });

  it('says why a system has none', async () => {
    const { own, scored } = services();
    const without = { id: 'a', name: 'a', cases: [{ response: 'x' }] };
    const [found] = await new BertCache().score([without], 'm', own, () => undefined, signal);
    expect(found?.bertReason).toMatch(/1 of 1 test cases have no gold response/);
    expect(scored).toEqual([]);
  });
});
