// @ts-check
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say, SetUpError } from '../say.mjs';
import { openWorkbench, runWorkbenchCommand } from '../vscode/workbench.mjs';

/** How long the bench may stand ready before it is asked to run, in milliseconds. */
const patienceMs = 2000;

/**
 * Opens the sample workspace in a headless browser, waits until every column of the bench is answered, and saves a picture.
 * @param {import('./options.mjs').StartOptions & { screenshot: string }} options
 * @param {string} extensionPath
 * @returns {Promise<void>}
 * @throws {SetUpError} which says what was seen instead; the picture then shows that
 */
export async function saveScreenshot({ screenshot, theme, width, height, timeoutS, folder }, extensionPath) {
  const workbench = await openWorkbench({
    folder,
    extensionDevelopmentPaths: [extensionPath],
    theme,
    viewport: { width, height },
  });
  const { page } = workbench;
  try {
    const seen = await waitForAnsweredBench(page, Date.now() + timeoutS * 1000);
    // One pause for what still settles: fonts, the last layout, the fading of scroll bars.
    await page.mouse.move(width - 1, height - 1);
    await sleep(800);
    mkdirSync(dirname(screenshot), { recursive: true });
    await page.screenshot({ path: screenshot });
    if (seen.state === 'answered') {
      say(`Saved ${screenshot}`);
      return;
    }
    throw new SetUpError(
      `The bench was not answered within ${timeoutS} s: ${await describe(page, seen)}. What was on the screen is in ${screenshot}`,
    );
  } finally {
    await workbench.dispose();
  }
}

/**
 * @typedef {object} SeenBench
 * @property {string | undefined} state of the bench; undefined when there is no bench
 * @property {string} text the beginning of what it shows
 */

/**
 * @param {import('playwright-core').Page} page
 * @param {number} deadline in milliseconds since 1970
 * @returns {Promise<SeenBench>}
 */
async function waitForAnsweredBench(page, deadline) {
  let readySince = 0;
  for (;;) {
    const seen = await lookAtBench(page);
    if (seen.state === 'answered' || seen.state === 'failed' || Date.now() > deadline) return seen;
    if (seen.state !== 'ready') readySince = 0;
    else if (readySince === 0) readySince = Date.now();
    else if (Date.now() - readySince > patienceMs) {
      await runWorkbenchCommand(page, 'Rapport: Run');
      readySince = 0;
    }
    await sleep(200);
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<SeenBench>}
 */
async function lookAtBench(page) {
  for (const frame of page.frames()) {
    const bench = frame.locator('[data-bench-state]').first();
    try {
      if ((await bench.count()) === 0) continue;
      const state = (await bench.getAttribute('data-bench-state', { timeout: 1000 })) ?? undefined;
      return { state, text: (await bench.innerText({ timeout: 1000 })).slice(0, 400) };
    } catch {
      // The frame was replaced while it was looked at; the next look finds its successor.
    }
  }
  return { state: undefined, text: '' };
}

/**
 * @param {import('playwright-core').Page} page
 * @param {SeenBench} seen
 * @returns {Promise<string>}
 */
async function describe(page, { state, text }) {
  const notices = await page.locator('.notification-list-item-message').allInnerTexts();
  const told =
    notices.length === 0 ? '' : `; VS Code says: ${notices.map((notice) => JSON.stringify(notice)).join(', ')}`;
  if (state === undefined)
    return `no bench opened (nothing with data-bench-state in ${page.frames().length} frames)${told}`;
  return `it is "${state}" and shows ${JSON.stringify(text)}${told}`;
}
