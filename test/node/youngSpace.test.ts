import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNode } from '../support/runNode';

/** Keeps what it makes for a while, over many turns, as a long run does; prints how large the space of new objects became. */
const WORK = `
const { getHeapSpaceStatistics } = require('node:v8');
const size = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
let [kept, most, turns] = [[], 0, 0];
const turn = () => {
  kept = Array.from({ length: 40_000 }, (_, index) => ({ index, text: 'word ' + index, of: kept[index % 7] === undefined }));
  most = Math.max(most, size());
  if (++turns < 400) setImmediate(turn);
  else console.log(most);
};
turn();
`;

describe('the space of new objects', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-young-'));
  const mib = 2 ** 20;
  const largest = async (begin: string): Promise<number> => {
    const file = path.join(folder, 'work.cjs');
    writeFileSync(file, `${begin}\n${WORK}`);
    const { code, out } = await runNode([file]);
    expect(code).toBe(0);
    return Number(out);
  };

  beforeAll(() => {
    buildSync({
      entryPoints: [path.join(import.meta.dirname, '../../src/node/youngSpace.ts')],
      outfile: path.join(folder, 'youngSpace.cjs'),
      bundle: true,
      platform: 'node',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('stays small where it is held, and grows where it is not', async () => {
    const free = await largest('');
    const held = await largest(`require('./youngSpace.cjs').holdYoungSpace(${4 * mib});`);
    expect(free).toBeGreaterThan(8 * mib);
    expect(held).toBeLessThan(free);
  });
});
