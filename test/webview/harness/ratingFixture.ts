import type { Page } from 'playwright-core';
import type { RatingState } from '../../../src/protocol/ratingState';
import { openPage, type OpenOptions } from './browser';
import { painted } from './fixture';
import { pageFixture, type PageFixture } from './pageFixture';
import type { RatingSceneName } from './ratingScenes';
import type { Languages } from './server';

/** How a scene of the rating view is opened. */
export type OpenRating = Omit<OpenOptions, 'scene'> & { readonly scene: RatingSceneName };

/** The rating view in a browser for one test file. */
export function ratingFixture(languages?: Languages): PageFixture<OpenRating> {
  return pageFixture(
    (browser, { url }, { scene, ...options }: OpenRating) =>
      openPage(browser, `${url}ratings?scene=${scene}`, '[data-rating-state]', options),
    languages,
  );
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
