// @ts-check
/** Finds a desktop VS Code on this machine, or gets one where the network has it. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { repositoryRoot } from '../projectNode.mjs';
import { reachable } from '../reachable.mjs';
import { say, SetUpError } from '../say.mjs';

/**
 * @typedef {object} DesktopVsCode
 * @property {string} executable the program itself, not the `code` script that starts it
 * @property {string} version such as "1.130.0"
 */

/** The oldest VS Code that runs the extension, as package.json states it: [major, minor]. */
export const oldestVsCode = /** @type {[number, number]} */ (
  JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'))
    .engines.vscode.replace(/^[^\d]*/, '')
    .split('.')
    .slice(0, 2)
    .map(Number)
);

/**
 * The first new enough desktop VS Code that is installed: RAPPORT_VSCODE (a path), then `code` and `code-insiders` on PATH,
 * then the usual folders. Undefined when there is none, or no screen to show it on.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {DesktopVsCode | undefined}
 * @throws {SetUpError} when RAPPORT_VSCODE names something that is no new enough VS Code
 */
export function installedDesktop(env = process.env, platform = process.platform) {
  const chosen = env['RAPPORT_VSCODE'];
  if (chosen !== undefined && chosen !== '') {
    const found = desktopAt(chosen, platform);
    if (found !== undefined && isNewEnough(found.version)) return found;
    throw new SetUpError(
      `RAPPORT_VSCODE is ${chosen}, which is ${found === undefined ? 'no VS Code' : `VS Code ${found.version}`}; ` +
        `Rapport needs VS Code ${oldestVsCode.join('.')} or newer. Set it to one, to "npm" for the one that npm installs, or unset it.`,
    );
  }
  if (!hasScreen(env, platform)) return undefined;
  const found = usualPaths(env, platform).flatMap((path) => desktopAt(path, platform) ?? []);
  return found.find(({ version }) => isNewEnough(version));
}

/**
 * Downloads desktop VS Code into .vscode-test, or finds what an earlier run put there; undefined without a screen or where
 * its server does not answer within seconds.
 * @returns {Promise<DesktopVsCode | undefined>}
 */
export async function downloadedDesktop() {
  if (!hasScreen() || !(await reachable('https://update.code.visualstudio.com/api/releases/stable'))) return undefined;
  say('Getting desktop VS Code (about 150 MB, once; kept in .vscode-test) ...');
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  try {
    const executable = await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: join(repositoryRoot, '.vscode-test'),
      reporter: new SilentReporter(),
    });
    const found = desktopAt(executable, process.platform);
    return found !== undefined && isNewEnough(found.version) ? found : undefined;
  } catch (error) {
    say(`That did not work (${error instanceof Error ? error.message : error}).`);
    return undefined;
  }
}

/**
 * Whether a window can be shown here.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {boolean}
 */
export function hasScreen(env = process.env, platform = process.platform) {
  if (platform !== 'linux') return true;
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestVsCode[0] || (major === oldestVsCode[0] && minor >= oldestVsCode[1]);
}

/**
 * The installation that a path belongs to: the program, the `code` script, a link to either, or its folder.
 * @param {string} path
 * @param {NodeJS.Platform} platform
 * @returns {DesktopVsCode | undefined}
 */
export function desktopAt(path, platform) {
  // `code` inside a remote window opens files on another machine.
  if (!existsSync(path) || /remote-cli/.test(path)) return undefined;
  let folder = realpathSync(path);
  if (!statSync(folder).isDirectory()) folder = dirname(folder);
  for (let up = 0; up < 5; up++, folder = dirname(folder)) {
    const executable = programIn(folder, platform);
    const version = executable === undefined ? undefined : versionIn(folder, platform);
    if (executable !== undefined && version !== undefined) return { executable, version };
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {NodeJS.Platform} platform
 * @returns {string | undefined}
 */
function programIn(folder, platform) {
  if (platform === 'darwin') {
    const programs = join(folder, 'Contents', 'MacOS');
    if (!existsSync(programs)) return undefined;
    const names = readdirSync(programs);
    const name = ['Code', 'Code - Insiders', 'Electron'].find((candidate) => names.includes(candidate));
    return name === undefined ? undefined : join(programs, name);
  }
  const names =
    platform === 'win32' ? ['Code.exe', 'Code - Insiders.exe'] : ['code', 'code-insiders', 'code-oss', 'codium'];
  return names.map((name) => join(folder, name)).find((program) => existsSync(program) && statSync(program).isFile());
}

/**
 * VS Code's version as its own package.json has it; on Windows newer releases keep that in a folder named by their commit.
 * @param {string} folder
 * @param {NodeJS.Platform} platform
 * @returns {string | undefined}
 */
function versionIn(folder, platform) {
  const resources = platform === 'darwin' ? join(folder, 'Contents', 'Resources') : join(folder, 'resources');
  const nested = platform === 'win32' ? readdirSync(folder).map((name) => join(folder, name, 'resources')) : [];
  const file = [resources, ...nested].map((path) => join(path, 'app', 'package.json')).find((path) => existsSync(path));
  return file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8')).version;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string[]}
 */
function usualPaths(env, platform) {
  const windows = platform === 'win32';
  const commands = windows ? ['code.cmd', 'code-insiders.cmd'] : ['code', 'code-insiders'];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = commands.flatMap((command) => folders.map((folder) => resolve(folder, command)));
  if (windows) {
    const roots = [join(env['LOCALAPPDATA'] ?? '', 'Programs'), env['PROGRAMFILES'] ?? ''];
    return [
      ...onPath,
      ...roots.flatMap((root) => ['Microsoft VS Code', 'Microsoft VS Code Insiders'].map((name) => join(root, name))),
    ];
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', join(env['HOME'] ?? '', 'Applications')];
    const names = ['Visual Studio Code.app', 'Visual Studio Code - Insiders.app'];
    return [...onPath, ...roots.flatMap((root) => names.map((name) => join(root, name)))];
  }
  return [
    ...onPath,
    '/usr/share/code',
    '/usr/share/code-insiders',
    '/snap/code/current/usr/share/code',
    '/opt/visual-studio-code',
  ];
}
