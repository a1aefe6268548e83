import { describe, expect, it, vi } from 'vitest';
import type { EvaluationServices } from '../../src/core/evaluation/evaluationServices';
import { gatherPieces } from '../../src/core/evaluation/resultsPieces';
import { doResultsTask, type ResultsChoice } from '../../src/core/evaluation/resultsTask';
import { isBert } from '../../src/core/evaluation/resultTableScores';
import type { TestCase } from '../../src/core/inputs/testCase';
import { METRICS } from '../../src/core/metrics/metricTable';
import { BertCache } from '../../src/host/results/bertCache';
import { computeResults, type ComputedResults } from '../../src/host/results/computeResults';

vi.mock('vscode', () => import('../support/vscode/englishMessages'));

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

const notAsked = () => Promise.reject(new Error('not asked for'));
const NO_SERVICES: EvaluationServices = {
  assembleSystems: notAsked,
  computeResults: notAsked,
  scoreBert: notAsked,
  explainBert: notAsked,
};

/** Services that work here and now; `asked` has every choice of results, `scored` the pairs of every BERTScore. */
function services() {
  const asked: ResultsChoice[] = [];
  const scored: number[] = [];
  const own: EvaluationServices = {
    ...NO_SERVICES,
    computeResults: ({ pieces, files: given, ...task }, hooks) => {
      asked.push(task.choice);
      const gathered = gatherPieces(pieces);
      // The files of this test are as good as read: they answer everything.
      const columns = given.map(({ id, name }) => ({
        id,
        name,
        cases: gathered.testCases.map(({ gold }, index) => ({ response: `${name} ${index % 7}`, gold })),
      }));
      const metrics = task.choice.metrics.filter((metric) => metric === 'length' || isBert(metric));
      return doResultsTask(
        { ...task, ...gathered, columns, predictions: [], choice: { ...task.choice, metrics } },
        hooks,
      );
    },
    scoreBert: (_, pairs) => {
      scored.push(pairs.length);
      return Promise.resolve({
        perCase: pairs.map(() => ({ p: 0.5, r: 0.5, f: 0.5 })),
        signature: 'bertscore|model:m',
      });
    },
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
    expect(asked).toHaveLength(1);
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

describe('BERTScore of results', () => {
  it('is computed once for responses that stay what they are, and anew for others or by another encoder', async () => {
    const { own, scored } = services();
    const cache = new BertCache();
    const score = (model: string, id: string, response: string) =>
      cache.score({ id, place: 0, count: 2 }, [{ response, gold: ['gold'] }], model, own, () => undefined, signal);
    expect((await score('m', 'a', 'x')).perCase).toEqual([{ p: 0.5, r: 0.5, f: 0.5 }]);
    await score('m', 'a', 'x');
    await score('m', 'b', 'x');
    expect(scored).toHaveLength(2);
    await score('m', 'a', 'y');
    await score('other', 'b', 'x');
    expect(scored).toHaveLength(4);
  });

  it('of a single answer is found by its words, by the encoder that is asked about', async () => {
    const cache = new BertCache();
    const pair = { response: 'x', gold: ['one', 'two'] };
    await cache.score({ id: 'a', place: 0, count: 1 }, [pair], 'm', services().own, () => undefined, signal);
    expect(cache.lookUp('m')({ response: 'x', gold: ['one', 'two'] })).toEqual({ p: 0.5, r: 0.5, f: 0.5 });
    expect(cache.lookUp('m')({ response: 'x', gold: 'one' })).toBeUndefined();
    expect(cache.lookUp('other')({ response: 'x', gold: ['one', 'two'] })).toBeUndefined();
  });

  it('is asked for system by system, said to be under way, and marked as scored', async () => {
    const { own, scored } = services();
    const steps: string[] = [];
    const spied: EvaluationServices = {
      ...own,
      scoreBert: (request, pairs, onProgress, signal_) => {
        onProgress('pairs', pairs.length, pairs.length);
        return own.scoreBert(request, pairs, onProgress, signal_);
      },
    };
    const { bertScored, metrics } = await computeResults(
      { ...inputs(3), bertModel: 'path:/m' },
      spied,
      new BertCache(),
      ({ step, done, total }) => void steps.push(`${step} ${done ?? ''} ${total ?? ''}`.trim()),
      () => undefined,
      signal,
    );
    expect(scored).toEqual([3, 3]);
    expect(steps).toEqual(['scoring', 'bertscore 3 6', 'scoring', 'bertscore 6 6', 'scoring']);
    expect([bertScored, metrics.length]).toEqual([true, METRICS.length]);
  });
});
