// @ts-check
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { temporaryFolder } from '../lifetime.mjs';
import { userSettings } from './userSettings.mjs';

/**
 * Runs a test suite inside the extension host of either VS Code, with a user-data folder of its own and one extension `besides`.
 * @param {import('./findVsCode.mjs').VsCode} vsCode
 * @param {{ folder: string, extensionPath: string, besides: string, suitePath: string, env: Record<string, string> }} options
 * @returns {Promise<number>} the exit code, 0 when all tests passed
 */
export async function runExtensionTests(vsCode, { folder, extensionPath, besides, suitePath, env }) {
  const own = temporaryFolder('tests');
  const userDataDir = join(own.path, 'user-data');
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  writeFileSync(join(userDataDir, 'User', 'settings.json'), JSON.stringify(userSettings()));
  // VS Code takes one extension under development from an address: the other one is installed.
  const extensions = join(own.path, 'extensions');
  cpSync(besides, join(extensions, basename(besides)), { recursive: true });
  try {
    return await runTests({
      vscodeExecutablePath: vsCode.kind === 'desktop' ? vsCode.executable : standIn(),
      extensionDevelopmentPath: extensionPath,
      extensionTestsPath: suitePath,
      extensionTestsEnv: { ...env, RAPPORT_NODE: process.execPath },
      launchArgs: [folder, '--new-window', `--user-data-dir=${userDataDir}`, `--extensions-dir=${extensions}`],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  } finally {
    own.remove();
  }
}

/** The executable that stands in for desktop VS Code. */
function standIn() {
  const name = process.platform === 'win32' ? './codeShim.cmd' : './codeShim.sh';
  const path = fileURLToPath(new URL(name, import.meta.url));
  // A checkout from an archive loses the mark of an executable.
  if (process.platform !== 'win32') chmodSync(path, 0o755);
  return path;
}
