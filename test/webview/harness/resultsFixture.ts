import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { launchBrowser, openPage, type HarnessPage, type OpenOptions } from './browser';
import { painted } from './fixture';
import type { ResultsSceneName } from './resultsScenes';
import { startHarness, type HarnessServer } from './server';

/** How a scene of the results is opened. */
export type OpenResults = Omit<OpenOptions, 'scene'> & { readonly scene: ResultsSceneName };

/** The results panel in a browser for one test file; after each test the pages must have had no error and no violation of the policy. */
export function resultsFixture(): { open(options: OpenResults): Promise<Page> } {
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
    async open({ scene, ...options }) {
      const opened = await openPage(browser, `${server.url}results?scene=${scene}`, '[data-results-state]', options);
      pages.push(opened);
      return opened.page;
    },
  };
}

/** Changes the results as the host does, and waits until it is painted. */
export async function sayResults(page: Page, change: Partial<ResultsState>): Promise<void> {
  await page.evaluate((said) => window.resultsHarness.say(said), change);
  await painted(page);
}

/** What the panel asked of the host, without its `ready` and the pages of test cases. */
export async function resultsCalls(page: Page): Promise<readonly (readonly unknown[])[]> {
  await painted(page);
  return page.evaluate(() => window.resultsHarness.calls.filter(([name]) => name !== 'ready' && name !== 'casePage'));
}
