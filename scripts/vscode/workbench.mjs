// @ts-check
import { launchBrowser } from './browser.mjs';
import { installNpmVsCode } from './installServer.mjs';
import { startServer } from './server.mjs';
import { themeSetting } from './userSettings.mjs';

/** @type {import('./workbench.d.mts')['openWorkbench']} */
export async function openWorkbench({ settings, theme, env, viewport, prepare, ...options }) {
  const vsCode = await installNpmVsCode();
  const themed = theme === undefined ? settings : { ...themeSetting(theme), ...settings };
  const [server, browser] = await bothOrNeither(
    startServer({ ...options, vsCode, settings: themed, env }),
    launchBrowser(),
  );
  const dispose = async () => {
    await browser.close();
    server.dispose();
  };
  try {
    const context = await browser.newContext({
      viewport: viewport ?? { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await prepare?.(page);
    const url = server.url({ ...options, extensionHostEnv: env });
    await page.goto(url, { timeout: 60_000 });
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    return { page, url, serverLog: server.log, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** @type {import('./workbench.d.mts')['runWorkbenchCommand']} */
export async function runWorkbenchCommand(page, title, timeoutMs = 10_000) {
  const palette = page.locator('.quick-input-widget');
  const input = palette.locator('input[type="text"]');
  await openPalette(page, input, timeoutMs);
  await input.fill(`>${title}`, { timeout: timeoutMs });
  const row = palette.locator('.monaco-list-row').filter({ has: page.getByText(title, { exact: true }) });
  try {
    await row.first().click({ timeout: timeoutMs });
  } catch (error) {
    await page.keyboard.press('Escape');
    throw new Error(`The command palette offers no "${title}" within ${timeoutMs / 1000} s.`, { cause: error });
  }
}

/**
 * A webview that is just coming up swallows keys: the key is pressed until the palette is there.
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Locator} input
 * @param {number} timeoutMs
 */
async function openPalette(page, input, timeoutMs) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    await page.keyboard.press('F1');
    try {
      await input.waitFor({ timeout: 2_000 });
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

/**
 * @param {ReturnType<typeof startServer>} starting
 * @param {ReturnType<typeof launchBrowser>} launching
 */
async function bothOrNeither(starting, launching) {
  const [server, browser] = await Promise.allSettled([starting, launching]);
  if (server.status === 'fulfilled' && browser.status === 'fulfilled') {
    return /** @type {const} */ ([server.value, browser.value]);
  }
  if (server.status === 'fulfilled') server.value.dispose();
  if (browser.status === 'fulfilled') await browser.value.close();
  throw server.status === 'rejected' ? server.reason : /** @type {PromiseRejectedResult} */ (browser).reason;
}
