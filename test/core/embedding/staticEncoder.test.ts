import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createStaticEncoder } from '../../../src/core/embedding/staticEncoder';
import { parseStaticTable } from '../../../src/core/embedding/staticTable';
import { shippedTable, tableFile } from '../../support/embedding/shippedTable';

const signal = new AbortController().signal;
const pause = (): Promise<void> => Promise.resolve();
const small = (start: readonly number[] = [0, 0]): ReturnType<typeof createStaticEncoder> =>
  createStaticEncoder({ table: parseStaticTable(tableFile({ start })), pause });
const shipped = createStaticEncoder({ table: shippedTable(), pause });

async function vectors(encoder: ReturnType<typeof createStaticEncoder>, texts: readonly string[]): Promise<number[][]> {
  const { values, encoder: identity, count } = await encoder.encode(texts, signal);
  const d = identity.dimensions;
  return Array.from({ length: count }, (_, row) => [...values.subarray(row * d, (row + 1) * d)]);
}

it('adds the scaled rows of the pieces and scales the sum to unit length', async () => {
  // up = (0, 1), right = (6, 0), ##er = (-1, -1): upper -> up p er is unknown here, righter = (5, -1)
  const [up, both, righter] = await vectors(small(), ['up', 'Up right!', 'RIGHTER']);
  expect(up).toEqual([0, 1]);
  expect(both![0]).toBeCloseTo(6 / Math.hypot(6, 1), 7);
  expect(both![1]).toBeCloseTo(1 / Math.hypot(6, 1), 7);
  expect(righter![0]).toBeCloseTo(5 / Math.hypot(5, 1), 7);
  expect(righter![1]).toBeCloseTo(-1 / Math.hypot(5, 1), 7);
});

it('counts a piece as often as it occurs, in any order', async () => {
  const [a, b, once] = await vectors(small(), ['up up right', 'right up up', 'up right']);
  expect(a).toEqual(b);
  expect(a![1]).toBeGreaterThan(once![1]!);
});

it('starts every sum from the start, which alone is the vector of an empty text', async () => {
  const [empty, blank, up] = await vectors(small([3, 4]), ['', ' \n', 'up']);
  expect(empty![0]).toBeCloseTo(0.6, 7);
  expect(empty![1]).toBeCloseTo(0.8, 7);
  expect(blank).toEqual(empty);
  expect(up![0]).toBeCloseTo(3 / Math.hypot(3, 5), 7);
});

it('gives zeros, not NaN, where a sum has no direction', async () => {
  expect(await vectors(small(), ['', 'unknownword'])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

it('names its table, so that vectors of two tables are never compared', async () => {
  expect(await shipped.identity(signal)).toEqual({ id: 'embedded:mpnet-static-v1', dimensions: 256 });
  expect((await small().encode(['up'], signal)).encoder.id).toBe('embedded:small');
});

it('gives the cosines that the reference tokeniser and numpy give for the shipped table', async () => {
  const fixture = path.join(import.meta.dirname, '../../fixtures/embedding/embeddedCosines.json');
  const { encoder, pairs } = JSON.parse(readFileSync(fixture, 'utf8')) as {
    readonly encoder: string;
    readonly pairs: readonly { readonly a: string; readonly b: string; readonly cosine: number }[];
  };
  expect((await shipped.identity(signal)).id).toBe(encoder);
  expect(pairs.length).toBe(50);
  const a = await vectors(
    shipped,
    pairs.map((pair) => pair.a),
  );
  const b = await vectors(
    shipped,
    pairs.map((pair) => pair.b),
  );
  const cosines = a.map((row, index) => row.reduce((sum, value, i) => sum + value * b[index]![i]!, 0));
  const off = pairs.map(({ cosine }, index) => Math.abs(cosine - cosines[index]!));
  expect(Math.max(...off)).toBeLessThan(1e-6);
});

it('puts a paraphrase nearer than another matter', async () => {
  const [said, same, other] = await vectors(shipped, [
    'My dog passed away last night and I cannot stop crying.',
    'We lost our old puppy yesterday, I am heartbroken.',
    'The quarterly report is due on Friday at noon.',
  ]);
  const cosine = (x: readonly number[]): number => x.reduce((sum, value, i) => sum + value * said![i]!, 0);
  expect(cosine(same!)).toBeGreaterThan(cosine(other!) + 0.3);
});

it('gives unit vectors for anything, very long text included, and never says that it cut one', async () => {
  const texts = ['', '🙂', '\ud83d', 'x'.repeat(5000), 'so very long '.repeat(20_000), '日本語', '\0'];
  const { values, truncated } = await shipped.encode(texts, signal);
  expect(truncated).toEqual([]);
  for (let row = 0; row < texts.length; row++) {
    expect(Math.hypot(...values.subarray(row * 256, (row + 1) * 256))).toBeCloseTo(1, 6);
  }
});

it('pauses within a long batch and stops there when asked to', async () => {
  const controller = new AbortController();
  let pauses = 0;
  const encoder = createStaticEncoder({
    table: parseStaticTable(tableFile({})),
    pause: () => {
      if (++pauses === 3) controller.abort();
      return Promise.resolve();
    },
  });
  await expect(
    encoder.encode(
      Array.from({ length: 5000 }, () => 'up'),
      controller.signal,
    ),
  ).rejects.toMatchObject({ code: 'cancelled' });
  expect(pauses).toBe(3);
  await expect(encoder.encode(['up'], controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
