// @ts-check
/** The VS Code that npm can install: the server and browser workbench inside the package code-server. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../command.mjs';
import { bundledNode, repositoryRoot } from '../projectNode.mjs';
import { say, SetUpError } from '../say.mjs';
import { atEnd } from '../lifetime.mjs';

/**
 * @typedef {object} NpmVsCode
 * @property {string} root folder of VS Code's server
 * @property {string} version VS Code's own version, such as "1.139.1"
 * @property {string} node the Node that runs it
 */

/** Folder of the VS Code that npm installs. */
export const npmVsCodeRoot = join(repositoryRoot, 'node_modules', 'code-server', 'lib', 'vscode');

/**
 * Makes the npm VS Code ready to start: its dependencies are installed by a second npm step, once. Two scripts that ask at
 * the same time wait for one another.
 * @param {string} [root]
 * @returns {Promise<NpmVsCode>}
 * @throws {SetUpError} when `npm ci` has not run or the second step fails
 */
export async function installNpmVsCode(root = npmVsCodeRoot) {
  if (!existsSync(join(root, 'out', 'server-main.js'))) {
    throw new SetUpError('The VS Code that npm installs is missing: run npm ci first.');
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const marker = join(root, '.rapport-ready');
  if (!isReady(marker, version)) {
    const release = await lock(join(root, '.rapport-installing'));
    try {
      if (!isReady(marker, version)) {
        await installDependencies(root);
        writeFileSync(marker, version);
      }
    } finally {
      release();
    }
  }
  return { root, version, node: serverNode() };
}

/**
 * @param {string} marker
 * @param {string} version
 */
function isReady(marker, version) {
  return existsSync(marker) && readFileSync(marker, 'utf8') === version;
}

/** VS Code's server is made for Node 24; the project's own is one, and where there is none the running Node is tried. */
function serverNode() {
  return process.versions.node.startsWith('24.') ? process.execPath : (bundledNode() ?? process.execPath);
}

/** @param {string} root */
async function installDependencies(root) {
  say('Installing the dependencies of the VS Code that npm brings (once, about 10 s) ...');
  const started = performance.now();
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  for (const cwd of [root, join(root, 'extensions')]) {
    const npm = npmCommand();
    const { code, output } = await runCommand(npm.executable, [...npm.args, ...args], {
      cwd,
      env: outerNpmRemoved(process.env),
      shell: npm.shell,
      timeoutMs: 600_000,
    });
    if (code !== 0) {
      throw new SetUpError(`npm could not install VS Code's dependencies in ${cwd}:\n${output.trim()}`);
    }
  }
  say(`... done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** The npm that started this script, with the Node it runs on; else the npm beside the running Node; else the one on PATH. */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli?.endsWith('npm-cli.js') && existsSync(cli)) {
    return { executable: node ?? process.execPath, args: [cli], shell: false };
  }
  const folder = dirname(process.execPath);
  const beside = ['../lib/node_modules/npm/bin/npm-cli.js', 'node_modules/npm/bin/npm-cli.js']
    .map((path) => join(folder, path))
    .find((path) => existsSync(path));
  if (beside !== undefined) return { executable: process.execPath, args: [beside], shell: false };
  return { executable: 'npm', args: [], shell: process.platform === 'win32' };
}

/**
 * The environment without what the outer `npm start` or `npm test` says about its own package; the user's npm settings stay.
 * @param {NodeJS.ProcessEnv} env
 */
function outerNpmRemoved(env) {
  const own =
    /^(npm_package_|npm_lifecycle_|npm_command$|npm_config_local_prefix$|npm_config_ignore_scripts$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

/**
 * Waits for a lock that is a folder, and takes it. A lock older than ten minutes is one that a killed process left.
 * @param {string} path
 * @returns {Promise<() => void>} gives the lock back
 */
async function lock(path) {
  for (let told = false; ;) {
    try {
      mkdirSync(path);
      return atEnd(() => rmSync(path, { recursive: true, force: true }));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const heldSince = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - heldSince > 600_000) rmSync(path, { recursive: true, force: true });
    if (!told) say('Another script is installing VS Code’s dependencies: waiting for it ...');
    told = true;
    await sleep(500);
  }
}
