// @ts-check
/**
 * The history of a template with many runs, from the store to the lines of the view: `node scripts/run.mjs
 * test/bench/timeline.bench.mjs [RUNS]` (2,000). The bar is 1 s. On a busy machine the time of the processor tells more.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const runs = Number(process.argv[2] ?? 2000);
const folder = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
const outfile = join(folder, 'work.cjs');
await build({
  entryPoints: [join(repositoryRoot, 'test/bench/timelineWork.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'error',
});
/** @type {typeof import('./timelineWork')} */
const { keepRuns, lookUps, openStore } = createRequire(import.meta.url)(outfile);
const template = readFileSync(join(repositoryRoot, 'samples/paper.rapport.md'), 'utf8');
for (const texts of [runs / 10, runs]) {
  const store = openStore({ folder: join(folder, `${texts}`), now: Date.now });
  await keepRuns(store, template, runs, texts);
  const cpu = process.cpuUsage();
  const { first, again } = await lookUps(store, template, 5);
  const { user, system } = process.cpuUsage(cpu);
  store.dispose();
  const parts = Object.entries(first).map(([what, ms]) => `${what} ${ms.toFixed(0)}`);
  const whole = Object.values(first).reduce((sum, ms) => sum + ms, 0);
  console.log(
    `${runs} runs of ${texts} texts: first ${whole.toFixed(0)} ms (${parts.join(', ')}), then ${again.map((ms) => ms.toFixed(0)).join(', ')} ms; processor ${((user + system) / 1000).toFixed(0)} ms for all six`,
  );
}
rmSync(folder, { recursive: true });
