// @ts-check
import { chromium } from 'playwright-core';
import { findBrowser } from '../findBrowser.mjs';

/**
 * Starts a headless browser fit for driving the workbench; the caller closes it, and it ends with this process.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: await findBrowser(),
    headless: true,
    // Signals are handled in lifetime.mjs; Playwright's own handlers would end the process before the server is disposed.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
