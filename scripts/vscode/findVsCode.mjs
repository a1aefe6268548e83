// @ts-check
import { downloadedDesktop, installedDesktop } from './desktop.mjs';
import { installNpmVsCode } from './installServer.mjs';

/**
 * @typedef {({ kind: 'desktop' } & import('./desktop.mjs').DesktopVsCode) | ({ kind: 'npm' } & import('./installServer.mjs').NpmVsCode)} VsCode
 */

/**
 * The VS Code to use: desktop VS Code when one that is new enough is installed, or may be downloaded and can be; else the
 * one that npm installs, made ready. RAPPORT_VSCODE chooses: a path, or "npm".
 * @param {{ mayDownload: boolean }} options
 * @returns {Promise<VsCode>}
 */
export async function findVsCode({ mayDownload }) {
  if (process.env['RAPPORT_VSCODE'] !== 'npm') {
    const desktop = installedDesktop() ?? (mayDownload ? await downloadedDesktop() : undefined);
    if (desktop !== undefined) return { kind: 'desktop', ...desktop };
  }
  return { kind: 'npm', ...(await installNpmVsCode()) };
}

/**
 * One phrase for the user: which VS Code it is and where it comes from.
 * @param {VsCode} vsCode
 * @returns {string}
 */
export function describeVsCode(vsCode) {
  return vsCode.kind === 'desktop'
    ? `desktop VS Code ${vsCode.version} (${vsCode.executable})`
    : `VS Code ${vsCode.version} from npm, in a browser`;
}
