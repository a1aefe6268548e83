import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { RatingState } from '../../../src/protocol/ratingState';
import { launchBrowser, openPage, type HarnessPage, type OpenOptions } from './browser';
import { painted } from './fixture';
import type { RatingSceneName } from './ratingScenes';
import { startHarness, type HarnessServer } from './server';

/** How a scene of the rating view is opened. */
export type OpenRating = Omit<OpenOptions, 'scene'> & { readonly scene: RatingSceneName };

/** The rating view in a browser for one test file; after each test the pages must have had no error and no violation of the policy. */
export function ratingFixture(): { open(options: OpenRating): Promise<Page> } {
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
      const opened = await openPage(browser, `${server.url}ratings?scene=${scene}`, '[data-rating-state]', options);
      pages.push(opened);
      return opened.page;
    },
  };
}

/** Changes the ratings as the host does, and waits until it is painted. */
export async function sayRating(page: Page, change: Partial<RatingState>): Promise<void> {
  await page.evaluate((said) => window.ratingHarness.say(said), change);
  await painted(page);
}

/** What the page asked of the host, without its `ready` and the pages of test cases. */
export async function ratingCalls(page: Page): Promise<readonly (readonly unknown[])[]> {
  await painted(page);
  return page.evaluate(() => window.ratingHarness.calls.filter(([name]) => name !== 'ready' && name !== 'casePage'));
}
