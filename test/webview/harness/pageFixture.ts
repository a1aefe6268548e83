import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser, type HarnessPage } from './browser';
import { startHarness, type HarnessServer, type Languages } from './server';

/** A panel in a browser for one test file: `open` a scene, talk to it as the host. */
export interface PageFixture<Options> {
  open(options: Options): Promise<Page>;
  readonly server: HarnessServer;
}

/** Starts the server and the browser for the file; after each test the pages must have had no error and no violation of the policy. */
export function pageFixture<Options>(
  openOne: (browser: Browser, server: HarnessServer, options: Options) => Promise<HarnessPage>,
  languages: Languages = {},
): PageFixture<Options> {
  let server: HarnessServer;
  let browser: Browser;
  let pages: HarnessPage[] = [];
  beforeAll(async () => {
    [server, browser] = await Promise.all([startHarness(languages), launchBrowser()]);
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
      const opened = await openOne(browser, server, options);
      pages.push(opened);
      return opened.page;
    },
  };
}
