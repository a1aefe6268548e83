import { gzipSync } from 'node:zlib';
import { it } from 'vitest';
import type { RunEvent } from '../../../src/core/run/runEvents';
import { launchBrowser, openScene } from './browser';
import { cellEvents, headerOf } from './cells';
import { benchOf, preset } from './scenes';
import { startHarness } from './server';

const COLUMNS = 8;
const TOKENS_PER_SECOND = 60;
const SECONDS = 10;

/** Prints what the panel costs: bytes, time to the first grid, tokens to painted text, and long tasks while eight columns stream. */
async function measure(): Promise<void> {
  const server = await startHarness();
  const browser = await launchBrowser();
  const script = Buffer.from(await (await fetch(`${server.url}webview.js`)).arrayBuffer());
  console.log(
    `script ${server.sizes.script} bytes (${gzipSync(script).length} gzip), style ${server.sizes.style} bytes`,
  );

  const answered = await openScene(browser, server, { scene: 'full' });
  for (let round = 0; round < 3; round += 1) await answered.page.reload();
  const firstGrid = await answered.page.evaluate(async () => {
    while (document.querySelector('rapport-response-cell .said') === null) await new Promise(requestAnimationFrame);
    return performance.now();
  });
  console.log(`page start to answered grid: ${firstGrid.toFixed(0)} ms`);

  const { page } = await openScene(browser, server, { scene: 'ready' });
  const strategies = Array.from({ length: COLUMNS }, (_, index) => ({
    ...preset('zero-shot'),
    id: `c${index}`,
    name: `Column ${index}`,
  }));
  const opening: RunEvent[] = [
    { kind: 'run-started', header: headerOf(strategies) },
    ...strategies.flatMap((strategy) => cellEvents(strategy, { said: '' })),
  ];
  const bench = benchOf(strategies, { running: true });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable');
  const figures = await page.evaluate(
    async ({ change, events, cells, rate, seconds }) => {
      window.harness.bench(change);
      window.harness.events(events);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const longTasks: number[] = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      });
      const frames: number[] = [];
      let last = performance.now();
      const frame = (now: number) => {
        frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const latencies: number[] = [];
      const cell = document.querySelector(`td[data-column="c0"][data-row="response"]`)!;
      let sent = 0;
      let sentAt = 0;
      new MutationObserver(() => {
        if (sentAt > 0) requestAnimationFrame(() => latencies.push(performance.now() - sentAt));
      }).observe(cell, { childList: true, characterData: true, subtree: true });
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          sentAt = performance.now();
          sent += 1;
          window.harness.events(
            cells.map((key) => ({
              kind: 'cell-step',
              cell: key,
              step: { kind: 'delta', stage: 'response', text: `token${sent} ` },
            })),
          );
          if (sent >= rate * seconds) {
            clearInterval(timer);
            resolve();
          }
        }, 1000 / rate);
      });
      const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
      const at = (values: number[], share: number) => sorted(values)[Math.floor((values.length - 1) * share)] ?? 0;
      return {
        sent,
        longest: Math.max(0, ...longTasks),
        longTasks: longTasks.length,
        latency: [at(latencies, 0.5), at(latencies, 0.95)],
        frame: [at(frames, 0.5), at(frames, 0.99)],
      };
    },
    {
      change: bench,
      events: opening,
      cells: strategies.map(({ id }) => ({ columnId: id, testCaseId: headerOf(strategies).testCaseIds[0]! })),
      rate: TOKENS_PER_SECOND,
      seconds: SECONDS,
    },
  );
  const { metrics } = await devTools.send('Performance.getMetrics');
  const busy = metrics.filter(({ name }) => /^(Script|Layout|RecalcStyle|Task)Duration$/.test(name));
  console.log(busy.map(({ name, value }) => `${name} ${((value * 1000) / SECONDS).toFixed(0)} ms/s`).join(', '));
  console.log(`${COLUMNS} columns, ${TOKENS_PER_SECOND} tokens/s each, ${SECONDS} s:`, JSON.stringify(figures));
  await browser.close();
  await server.close();
}

it('the panel by itself, in the browser', measure, 120_000);
