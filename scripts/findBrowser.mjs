// @ts-check
/** Finds a Chromium-based browser to drive, or gets one. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { reachable } from './reachable.mjs';
import { say, SetUpError } from './say.mjs';

/**
 * Path of a Chrome, Chromium or Edge to drive. Looks for an installed one (CHROME_PATH first), then for Playwright's own,
 * then installs one: Playwright's download where its server answers, Debian's package where this is root on Debian.
 * @returns {Promise<string>}
 * @throws {SetUpError} which says what to install
 */
export async function findBrowser() {
  const found = installedBrowser() ?? (await playwrightBrowser());
  if (found !== undefined) return found;
  const got = (await downloadBrowser()) ?? (await installDebianBrowser());
  if (got !== undefined) return got;
  throw new SetUpError(
    'No browser to drive was found. Install Google Chrome, Chromium or Microsoft Edge, or set CHROME_PATH to one, ' +
      'or run: npx playwright-core install chromium',
  );
}

/**
 * The installed browser that is found first, undefined when there is none.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined}
 * @throws {SetUpError} when CHROME_PATH is set and no executable is there
 */
export function installedBrowser(env = process.env, platform = process.platform) {
  const chosen = env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen;
    throw new SetUpError(`CHROME_PATH is ${chosen}, and no executable is there: correct it or unset it.`);
  }
  return usualPaths(env, platform).find(isExecutable);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string[]}
 */
function usualPaths(env, platform) {
  if (platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Google Chrome Canary'];
    const folders = ['/Applications', join(env['HOME'] ?? '', 'Applications')];
    return names.flatMap((name) => folders.map((folder) => join(folder, `${name}.app/Contents/MacOS/${name}`)));
  }
  if (platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
    const names = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return names.flatMap((name) => folders.map((folder) => join(folder, name)));
  }
  const names = [
    'google-chrome',
    'google-chrome-stable',
    'chromium',
    'chromium-browser',
    'microsoft-edge',
    'microsoft-edge-stable',
  ];
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter((entry) => entry !== ''), '/usr/bin', '/snap/bin'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @returns {Promise<string | undefined>} */
async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return path !== '' && existsSync(path) ? path : undefined;
}

/** @returns {Promise<string | undefined>} */
async function downloadBrowser() {
  if (!(await reachable('https://cdn.playwright.dev/'))) return undefined;
  say('No Chrome, Chromium or Edge is installed: downloading Chromium through Playwright (about 150 MB, once) ...');
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  const { code } = await runCommand(process.execPath, [cli, 'install', 'chromium'], { timeoutMs: 300_000 });
  if (code === 0) return playwrightBrowser();
  say('That download did not work.');
  return undefined;
}

/** @returns {Promise<string | undefined>} */
async function installDebianBrowser() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return undefined;
  say('No Chrome, Chromium or Edge is installed: installing Debian’s chromium with apt-get (once) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-q'], { env, timeoutMs: 120_000 });
  const packages = ['chromium', 'fonts-dejavu-core'];
  const { code, output } = await runCommand(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
    {
      env,
      timeoutMs: 600_000,
    },
  );
  if (code !== 0) say(`apt-get could not install chromium:\n${output.trim().split('\n').slice(-5).join('\n')}`);
  return installedBrowser();
}
