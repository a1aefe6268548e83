import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { RunEvent } from '../../../src/core/run/runEvents';
import type { BenchState } from '../../../src/protocol/benchState';
import { launchBrowser, openScene, type HarnessPage, type OpenOptions } from './browser';
import { startHarness, type HarnessServer } from './server';

/** The panel in a browser for one test file: `open` a scene, talk to it as the host. */
export interface PanelFixture {
  open(options: OpenOptions): Promise<Page>;
  readonly server: HarnessServer;
}

/** Starts the server and the browser for the file; after each test the pages must have had no error and no violation of the policy. */
export function panelFixture(): PanelFixture {
  let server: HarnessServer;
  let browser: Browser;
  let pages: HarnessPage[] = [];
  beforeAll(async () => {
    [server, browser] = await Promise.all([startHarness(), launchBrowser()]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  afterEach(async () => {
    const troubles = pages.flatMap((opened) => opened.troubles);
    await Promise.all(pages.map(({ page }) => page.close()));
    pages = [];
    expect(troubles).toEqual([]);
  });
  return {
    get server() {
      return server;
    },
    async open(options) {
      const opened = await openScene(browser, server, options);
      pages.push(opened);
      return opened.page;
    },
  };
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
