import type { Page } from 'playwright-core';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { openPage, type OpenOptions } from './browser';
import { painted } from './fixture';
import { pageFixture, type PageFixture } from './pageFixture';
import type { ResultsSceneName } from './resultsScenes';
import type { Languages } from './server';

/** How a scene of the results is opened. */
export type OpenResults = Omit<OpenOptions, 'scene'> & { readonly scene: ResultsSceneName };

/** The results panel in a browser for one test file. */
export function resultsFixture(languages?: Languages): PageFixture<OpenResults> {
  return pageFixture(
    (browser, { url }, { scene, ...options }: OpenResults) =>
      openPage(browser, `${url}results?scene=${scene}`, '[data-results-state]', options),
    languages,
  );
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
