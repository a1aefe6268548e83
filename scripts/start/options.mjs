// @ts-check
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SetUpError } from '../say.mjs';
import { themes } from '../vscode/userSettings.mjs';

/** How `npm start` is used, for --help and for mistakes. */
export const usage = `npm start                                opens VS Code on samples/ with the extension, until Ctrl-C
npm start -- --screenshot F.png          waits in a headless browser for the answered bench and saves what it shows

  --theme dark|light|hc-dark|hc-light    (dark)
  --width W --height H                   size of the screenshot in pixels (1600 x 1000)
  --timeout S                            how long to wait for the answered bench, in seconds (60)
  --folder DIR                           another folder to open (samples)
  --port P                               port of the VS Code that npm installs (any free one)`;

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {string | undefined} screenshot absolute path
 * @property {keyof typeof themes} theme
 * @property {number} width
 * @property {number} height
 * @property {number} timeoutS
 * @property {string} folder absolute path
 * @property {number | undefined} port
 */

/**
 * Reads the arguments of `npm start`.
 * @param {readonly string[]} argv
 * @param {string} root what --folder is relative to
 * @returns {StartOptions}
 * @throws {SetUpError} with the usage
 */
export function parseStartOptions(argv, root) {
  const { values } = parse(argv);
  const theme = /** @type {keyof typeof themes} */ (values.theme);
  if (!Object.hasOwn(themes, theme)) throw wrong(`--theme ${theme} is none of ${Object.keys(themes).join(', ')}.`);
  return {
    help: values.help,
    screenshot: values.screenshot === undefined ? undefined : resolve(values.screenshot),
    theme,
    width: positive('width', values.width),
    height: positive('height', values.height),
    timeoutS: positive('timeout', values.timeout),
    folder: resolve(root, values.folder),
    port: values.port === undefined ? undefined : positive('port', values.port),
  };
}

/** @param {readonly string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', default: false },
        screenshot: { type: 'string' },
        theme: { type: 'string', default: 'dark' },
        width: { type: 'string', default: '1600' },
        height: { type: 'string', default: '1000' },
        timeout: { type: 'string', default: '60' },
        folder: { type: 'string', default: 'samples' },
        port: { type: 'string' },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function positive(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw wrong(`--${name} ${text} is no whole number above 0.`);
  return value;
}

/** @param {string} message */
function wrong(message) {
  return new SetUpError(`${message}\n\n${usage}`);
}
