/**
 * From a key pressed in a template of 2,000 lines to the preview beside it, as painted by a real VS
 * Code: `node scripts/run.mjs node_modules/vitest/vitest.mjs run --config test/bench/vitest.config.mjs previewLatency` prints
 * it (after `npm run build`). The limit of the design is 50 ms; beside it stands how long the editor took to paint the key
 * itself, in the same run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { useWorkbench } from '../support/vscode/useWorkbench';
import { longTemplate } from './longTemplate';

const KEYS = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz';
const PAUSE_MS = 250;

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

describe('the preview', () => {
  const workbench = useWorkbench({
    viewport: { width: 1500, height: 950 },
    settings: {
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.wordBasedSuggestions': 'off',
    },
  });

  it('follows the keys', async () => {
    const { page, bench, folder, runCommand } = workbench();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    const file = join(folder, 'paper.rapport.md');
    writeFileSync(file, longTemplate(readFileSync(file, 'utf8')).replace('an empathetic', 'ZQ an empathetic'));
    await bench.getByText('changed since this run').waitFor();
    await page.locator('.tab', { hasText: 'paper.rapport.md' }).first().click();
    await runCommand('Rapport: Preview the Prompt');
    const preview = page.locator('.editor-group-container', { hasText: 'Prompt preview' });
    await preview.locator('.view-line', { hasText: 'ZQ' }).first().waitFor();
    await page.locator('.tab', { hasText: 'paper.rapport.md' }).first().click();
    await page.keyboard.press('Control+Home');
    await page.locator('.view-line', { hasText: 'ZQ' }).first().waitFor();
    await page.keyboard.press('Control+F');
    await page.keyboard.type('ZQ', { delay: 50 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.evaluate(() => {
      type Painted = [where: string, length: number, at: number];
      const pressed: number[] = [];
      const painted: Painted[] = [];
      const scope = globalThis as unknown as {
        document: {
          addEventListener(name: string, run: (event: { key: string }) => void, capture: boolean): void;
          querySelectorAll(what: string): Iterable<{
            textContent: string;
            querySelectorAll(what: string): Iterable<{ textContent: string }>;
          }>;
        };
        requestAnimationFrame(run: () => void): void;
      };
      Object.assign(globalThis, { pressed, painted });
      scope.document.addEventListener(
        'keydown',
        ({ key }) => {
          if (key.length === 1) pressed.push(performance.now());
        },
        true,
      );
      const most = new Map<string, number>();
      const look = (): void => {
        let index = 0;
        for (const group of scope.document.querySelectorAll('.editor-group-container')) {
          const where = `group ${index++}`;
          for (const line of group.querySelectorAll('.view-line')) {
            const length = /ZQ([a-z]*)/.exec(line.textContent)?.[1]?.length ?? 0;
            if (length <= (most.get(where) ?? 0)) continue;
            for (let n = (most.get(where) ?? 0) + 1; n <= length; n++) painted.push([where, n, performance.now()]);
            most.set(where, length);
          }
        }
        scope.requestAnimationFrame(look);
      };
      scope.requestAnimationFrame(look);
    });
    for (const key of KEYS) {
      await page.keyboard.press(key);
      await page.waitForTimeout(PAUSE_MS);
    }
    const { pressed, painted } = await page.evaluate(() => {
      const kept = globalThis as unknown as { pressed: number[]; painted: [string, number, number][] };
      return { pressed: kept.pressed, painted: kept.painted };
    });
    for (const where of [...new Set(painted.map(([group]) => group))]) {
      const delays = painted
        .flatMap(([group, n, at]) => (group === where ? [at - (pressed[n - 1] ?? Number.NaN)] : []))
        .sort((a, b) => a - b);
      console.log(
        `${where}: ${delays.length} keys, pressed to painted: median ${percentile(delays, 0.5).toFixed(0)} ms, p95 ${percentile(delays, 0.95).toFixed(0)} ms, most ${(delays.at(-1) ?? 0).toFixed(0)} ms`,
      );
    }
  });
});
