import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../../scripts/findBrowser.mjs';
import type { SceneName } from './moreScenes';
import type { HarnessServer } from './server';
import type { ThemeName } from './themes';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The installed browser, without a window. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: ARGUMENTS });
}

/** A page of the harness, and everything that went wrong in it: errors, violations of the policy, requests that failed. */
export interface HarnessPage {
  readonly page: Page;
  readonly troubles: readonly string[];
}

/** How a scene is opened. */
export interface OpenOptions {
  readonly scene: SceneName;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** One of the languages that the harness was started with; English without. */
  readonly language?: string;
  /** What comes from the host is marked as data: see `markData`. */
  readonly marked?: boolean;
}

/** Opens a scene and waits until the panel shows it. */
export async function openScene(browser: Browser, server: HarnessServer, options: OpenOptions): Promise<HarnessPage> {
  return openPage(browser, `${server.url}?scene=${options.scene}`, '[data-bench-state]', options);
}

/** Opens an address of the harness under a theme, and waits for what the page shows when it is there. */
export async function openPage(
  browser: Browser,
  address: string,
  shown: string,
  { theme = 'dark', width = 1400, height = 900, language, marked = false }: Omit<OpenOptions, 'scene'>,
): Promise<HarnessPage> {
  // Pages share a context, which is dear to make; what the panel keeps is per page.
  const context = browser.contexts()[0] ?? (await browser.newContext({ reducedMotion: 'reduce' }));
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => troubles.push(`request: ${request.url()}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  const query = [
    `theme=${theme}`,
    ...(language === undefined ? [] : [`language=${language}`]),
    ...(marked ? ['marked'] : []),
  ];
  await page.goto(`${address}&${query.join('&')}`);
  await page.waitForSelector(shown);
  return { page, troubles };
}
