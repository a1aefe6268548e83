import type { TestCase } from '../inputs/testCase';
import type { CommonsenseModel } from './commonsenseModel';

/**
 * A model that, having inferred about a test case, goes on to the next of the list while the caller does something else; for a model that infers about
 * nothing twice. What goes wrong ahead of time is told when the test case itself is asked about. The signal of the request before stops it.
 */
export function prefetchNext(model: CommonsenseModel, testCases: readonly TestCase[]): CommonsenseModel {
  const following = new Map(testCases.slice(1).map((next, index) => [testCases[index]?.id, next]));
  return {
    signature: model.signature,
    async infer(testCase, signal) {
      const knowledge = await model.infer(testCase, signal);
      const next = following.get(testCase.id);
      if (next !== undefined) model.infer(next, signal).catch(() => undefined);
      return knowledge;
    },
  };
}
