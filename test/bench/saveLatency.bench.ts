/**
 * From Ctrl+S in a changed template to the first changed cell, painted by a real VS Code that runs on save, against a server that
 * answers at once: `node scripts/run.mjs node_modules/vitest/vitest.mjs run --config test/bench/vitest.config.mjs saveLatency` prints
 * it (after `npm run build`). The limit of the design is 150 ms.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { connectModel } from '../support/vscode/connectModel';
import { useWorkbench } from '../support/vscode/useWorkbench';

const TIMES = 20;

let server: LoopbackServer;

beforeAll(async () => {
  server = await startLoopback();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('a saved sentence', () => {
  const workbench = useWorkbench({
    viewport: { width: 1500, height: 950 },
    settings: { 'rapport.runOnSave': true, 'editor.quickSuggestions': { other: 'off' } },
  });

  it('changes its cells', async () => {
    const { page, bench } = workbench();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    await connectModel(workbench(), server.baseUrl, 'clock');
    let asked = 0;
    server.always((response, request) => streamed([`answer${++asked} `, 'to it'])(response, request));
    await bench.locator('[data-action="run"]').click();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    await page.locator('.tab', { hasText: 'paper.rapport.md' }).first().click();
    await page.keyboard.press('Control+F');
    await page.keyboard.type('next round of response of Listener.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.evaluate(() => {
      const scope = globalThis as unknown as {
        saved: number;
        document: {
          addEventListener(
            name: string,
            run: (event: { key: string; ctrlKey: boolean }) => void,
            capture: boolean,
          ): void;
        };
      };
      scope.document.addEventListener(
        'keydown',
        ({ key, ctrlKey }) => {
          if (ctrlKey && key === 's') scope.saved = Date.now();
        },
        true,
      );
    });
    const delays: number[] = [];
    for (let time = 0; time < TIMES; time++) {
      const before = asked;
      await page.keyboard.type('x');
      await page.waitForTimeout(500);
      const painted = bench
        .locator('table')
        .first()
        .evaluate(
          (table, last) =>
            new Promise<number>((resolve) => {
              const scope = globalThis as unknown as { requestAnimationFrame(run: () => void): void };
              const look = (): void => {
                const fresh = [
                  ...(table as unknown as { textContent: string }).textContent.matchAll(/answer(\d+)/g),
                ].some(([, n]) => Number(n) > last);
                if (fresh) resolve(Date.now());
                else scope.requestAnimationFrame(look);
              };
              look();
            }),
          before,
        );
      await page.keyboard.press('Control+s');
      const at = await painted;
      delays.push(at - (await page.evaluate(() => (globalThis as unknown as { saved: number }).saved)));
      await bench.locator('[data-bench-state="answered"]').waitFor();
    }
    const sorted = delays.sort((a, b) => a - b);
    console.log(
      `${sorted.length} saves, key to first changed cell: median ${sorted[Math.floor(TIMES / 2)] ?? 0} ms, most ${sorted.at(-1) ?? 0} ms`,
    );
  });
});
