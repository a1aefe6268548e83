import { expect, it } from 'vitest';
import { planBatches } from '../../../src/node/modelWorker/planBatches';

it('puts texts of like length together, longest first, each exactly once', () => {
  const lengths = Array.from({ length: 100 }, (_, n) => 5 + ((n * 37) % 50));
  const batches = planBatches(lengths, true);
  expect(batches.flat().toSorted((a, b) => a - b)).toEqual(lengths.map((_, n) => n));
  const inOrder = batches.flat().map((index) => lengths[index]!);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => b - a));
  const padded = (sort: boolean): number =>
    planBatches(lengths, sort).reduce(
      (sum, batch) => sum + batch.length * Math.max(...batch.map((n) => lengths[n]!)),
      0,
    );
  expect(padded(true)).toBeLessThan(0.8 * padded(false));
});

it('holds a batch to its bounds of rows and tokens, and takes one text of any length', () => {
  for (const batch of planBatches(Array(200).fill(3), true)) expect(batch.length).toBeLessThanOrEqual(32);
  for (const batch of planBatches(Array(50).fill(512), true)) expect(batch.length * 512).toBeLessThanOrEqual(4096);
  expect(planBatches([9000, 1], true)).toEqual([[0], [1]]);
  expect(planBatches([], true)).toEqual([]);
});
