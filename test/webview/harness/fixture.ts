import type { Page } from 'playwright-core';
import type { RunEvent } from '../../../src/core/run/runEvents';
import type { BenchState } from '../../../src/protocol/benchState';
import { openScene, type OpenOptions } from './browser';
import { pageFixture, type PageFixture } from './pageFixture';
import type { Languages } from './server';

/** The bench in a browser for one test file. */
export function panelFixture(languages?: Languages): PageFixture<OpenOptions> {
  return pageFixture(openScene, languages);
}

/** Says these events as the host does, and waits until they are painted. */
export async function sayEvents(page: Page, events: readonly RunEvent[]): Promise<void> {
  await page.evaluate((said) => window.harness.events(said), events);
  await painted(page);
}

/** Changes the bench as the host does, and waits until it is painted. */
export async function sayBench(page: Page, change: Partial<BenchState>): Promise<void> {
  await page.evaluate((said) => window.harness.bench(said), change);
  await painted(page);
}

/** Waits until messages under way are delivered and painted: two frames. */
export function painted(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
      ),
  );
}

/** What the panel asked of the host, without its `ready`. */
export async function callsOf(page: Page): Promise<readonly (readonly unknown[])[]> {
  await painted(page);
  return page.evaluate(() => window.harness.calls.filter(([name]) => name !== 'ready'));
}

/** The selector of a cell. */
export function cellOf(columnId: string, row: string): string {
  return `td[data-column="${columnId}"][data-row="${row}"]`;
}

/** The phase that the root element carries. */
export function phaseOf(page: Page): Promise<string | null> {
  return page.getAttribute('rapport-bench', 'data-bench-state');
}
