// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, killGroup, temporaryFolder } from '../lifetime.mjs';
import { say, SetUpError } from '../say.mjs';
import { hasScreen } from '../vscode/desktop.mjs';
import { startServer } from '../vscode/server.mjs';
import { themeSetting, userSettings } from '../vscode/userSettings.mjs';

/**
 * Opens desktop VS Code on a folder with the extension under development; resolves when that VS Code is closed.
 * @param {import('../vscode/desktop.mjs').DesktopVsCode} vsCode
 * @param {import('./options.mjs').StartOptions} options
 * @param {string} extensionPath
 * @returns {Promise<void>}
 */
export async function openDesktop(vsCode, { folder, theme }, extensionPath) {
  const userDataDir = temporaryFolder('desktop').path;
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  // Language models that VS Code itself offers are part of what one may want to try here.
  const settings = userSettings({ ...themeSetting(theme), 'chat.disableAIFeatures': false });
  writeFileSync(join(userDataDir, 'User', 'settings.json'), JSON.stringify(settings));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(
    vsCode.executable,
    // The samples are this repository's own: no question whether their authors are trusted.
    [
      '--new-window',
      '--disable-workspace-trust',
      `--user-data-dir=${userDataDir}`,
      `--extensionDevelopmentPath=${extensionPath}`,
      ...root,
      folder,
    ],
    { stdio: 'ignore', detached: process.platform !== 'win32' },
  );
  atEnd(() => killGroup(child.pid ?? 0));
  say('VS Code is open on the sample workspace. Close it, or press Ctrl-C here, to end.');
  await new Promise((closed, failed) => {
    child.on('exit', closed);
    child.on('error', (error) => failed(new SetUpError(`VS Code does not start: ${error.message}`)));
  });
}

/**
 * Serves the npm VS Code on a folder with the extension under development and opens a browser on it where there is a screen;
 * resolves only if the server ends by itself.
 * @param {import('../vscode/installServer.mjs').NpmVsCode} vsCode
 * @param {import('./options.mjs').StartOptions} options
 * @param {string} extensionPath
 * @returns {Promise<void>}
 */
export async function serveInBrowser(vsCode, { folder, theme, port }, extensionPath) {
  const server = await startServer({ vsCode, settings: themeSetting(theme), stays: true, port });
  const url = server.url({ folder, extensionDevelopmentPaths: [extensionPath] });
  say(`\n  ${url}\n`);
  if (hasScreen()) openInBrowser(url);
  say(`${hasScreen() ? 'A browser opens there.' : 'Open this address in a browser on this machine.'} Ctrl-C ends it.`);
  await server.ended;
  throw new SetUpError(`VS Code's server ended by itself. It printed:\n${server.log().trim()}`);
}

/** @param {string} url */
function openInBrowser(url) {
  const [command = '', ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  // The address is printed, so a desktop without such a command loses nothing.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
