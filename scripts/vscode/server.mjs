// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, killGroup, temporaryFolder } from '../lifetime.mjs';
import { withNodeFirst } from '../projectNode.mjs';
import { SetUpError } from '../say.mjs';
import { developmentPath } from './developmentPath.mjs';
import { userSettings } from './userSettings.mjs';
import { workbenchUrl } from './workbenchUrl.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {import('./installServer.mjs').NpmVsCode} vsCode
 * @property {Readonly<Record<string, unknown>> | undefined} [settings] user settings, beside or over the usual ones
 * @property {string | undefined} [userDataDir] kept when given, else a temporary folder
 * @property {string | undefined} [extensionsDir] kept when given, else a temporary folder
 * @property {boolean | undefined} [workspaceTrust] ask whether a folder is trusted; default: every folder is
 * @property {NodeJS.ProcessEnv | undefined} [env] added to the environment of the server and so of the extension host
 * @property {number | undefined} [port] default: any free one
 * @property {boolean | undefined} [stays] go on without a window; default: end some minutes after the last one is gone
 */

/**
 * @typedef {object} Server
 * @property {string} authority host and port, as in "127.0.0.1:41235"
 * @property {(target: import('./workbenchUrl.mjs').WorkbenchTarget) => string} url the address that opens a target
 * @property {number} pid
 * @property {() => string} log what the server printed so far
 * @property {Promise<void>} ended resolves when the server is gone, for whatever reason
 * @property {() => void} dispose ends the server with all its processes and removes its temporary folders
 */

/**
 * Starts VS Code's own server on a loopback port and waits until it listens. It ends with `dispose` and with this process;
 * should this process be killed outright, it ends by itself some minutes after the last window is gone.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 * @throws {SetUpError} with what the server printed, when it does not start within 60 s
 */
export async function startServer({ vsCode, settings, userDataDir, extensionsDir, workspaceTrust, env, port, stays }) {
  const own = temporaryFolder('vscode');
  const userData = userDataDir ?? join(own.path, 'user-data');
  writeSettings(userData, userSettings(settings));
  const args = [
    join(vsCode.root, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port ?? 0), '--without-connection-token'],
    ...['--accept-server-license-terms', '--disable-telemetry', '--disable-update-check', '--force-disable-user-env'],
    '--enable-smoke-test-driver',
    ...(stays === true ? [] : ['--enable-remote-auto-shutdown']),
    ...(workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    ...['--user-data-dir', userData, '--server-data-dir', join(own.path, 'server-data')],
    ...['--extensions-dir', extensionsDir ?? join(own.path, 'extensions')],
  ];
  const child = spawn(vsCode.node, args, {
    env: { ...withNodeFirst(vsCode.node), EXTENSIONS_GALLERY: '{}', ...env },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  const end = atEnd(() => {
    if (child.pid !== undefined) killGroup(child.pid);
  });
  const dispose = () => {
    end();
    own.remove();
  };
  try {
    const listening = await listeningPort(child, () => log);
    const ended = /** @type {Promise<void>} */ (new Promise((gone) => child.on('exit', () => gone())));
    const authority = `127.0.0.1:${listening}`;
    /** @param {import('./workbenchUrl.mjs').WorkbenchTarget} target */
    const url = (target) => {
      const links = mkdtempSync(join(own.path, 'development-'));
      const paths = target.extensionDevelopmentPaths?.map((path) => developmentPath(path, vsCode.root, links));
      return workbenchUrl(authority, { ...target, extensionDevelopmentPaths: paths });
    };
    return { authority, url, pid: child.pid ?? 0, log: () => log, ended, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/**
 * @param {string} userDataDir
 * @param {Readonly<Record<string, unknown>>} settings
 */
function writeSettings(userDataDir, settings) {
  const file = join(userDataDir, 'User', 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => string} log
 * @returns {Promise<number>}
 */
function listeningPort(child, log) {
  return new Promise((found, failed) => {
    /** @param {string} why */
    const fail = (why) => failed(new SetUpError(`VS Code's server ${why}. It printed:\n${log().trim()}`));
    const timer = setTimeout(() => fail('did not start within 60 s'), 60_000);
    const look = () => {
      const match = /Extension host agent listening on (\d+)/.exec(log());
      if (match === null) return;
      clearTimeout(timer);
      found(Number(match[1]));
    };
    child.stdout?.on('data', look);
    child.on('error', (error) => fail(`could not be started (${error.message})`));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal}`);
    });
  });
}
