// @ts-check
import { resolve } from 'node:path';

/**
 * @typedef {object} CodeArguments
 * @property {string | undefined} folder absolute path of the folder or *.code-workspace file to open
 * @property {readonly string[]} extensionDevelopmentPaths absolute paths
 * @property {string | undefined} extensionTestsPath absolute path
 * @property {string | undefined} userDataDir absolute path
 * @property {string | undefined} extensionsDir absolute path
 * @property {boolean} disableExtensions
 * @property {boolean} workspaceTrust whether VS Code asks before it trusts a folder
 * @property {boolean} version print the version and end
 */

/** The options that we act on and that take a value; both `--name=value` and `--name value` are taken. */
const withValue = ['extensionDevelopmentPath', 'extensionTestsPath', 'user-data-dir', 'extensions-dir', 'folder-uri'];

/** Options of Code that we do not act on but whose value must not be taken for a folder. */
const ignoredWithValue = [
  'locale',
  'log',
  'profile',
  'inspect-extensions',
  'inspect-brk-extensions',
  'disable-extension',
];

/**
 * Reads the arguments that desktop VS Code takes, as far as they mean something here; the rest is passed over.
 * @param {readonly string[]} argv
 * @param {string} [cwd] what relative paths are relative to
 * @returns {CodeArguments}
 */
export function parseCodeArguments(argv, cwd = process.cwd()) {
  /** @type {Record<string, string[]>} */
  const values = {};
  /** @type {Set<string>} */
  const flags = new Set();
  /** @type {string[]} */
  const positional = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === '') {
      if (!argument.startsWith('-')) positional.push(argument);
    } else if (withValue.includes(name)) {
      (values[name] ??= []).push(value ?? argv[++i] ?? '');
    } else if (ignoredWithValue.includes(name)) {
      if (value === undefined) i++;
    } else {
      flags.add(name);
    }
  }
  /** @param {string} name */
  const last = (name) => absolute(values[name]?.at(-1), cwd);
  return {
    folder: last('folder-uri') ?? absolute(positional.at(-1), cwd),
    extensionDevelopmentPaths: (values['extensionDevelopmentPath'] ?? []).flatMap((path) => absolute(path, cwd) ?? []),
    extensionTestsPath: last('extensionTestsPath'),
    userDataDir: last('user-data-dir'),
    extensionsDir: last('extensions-dir'),
    disableExtensions: flags.has('disable-extensions'),
    workspaceTrust: !flags.has('disable-workspace-trust'),
    version: flags.has('version'),
  };
}

/**
 * @param {string | undefined} path a path, or a file: address
 * @param {string} cwd
 * @returns {string | undefined}
 */
function absolute(path, cwd) {
  if (path === undefined || path === '') return undefined;
  return resolve(cwd, path.startsWith('file:') ? decodeURIComponent(new URL(path).pathname) : path);
}
