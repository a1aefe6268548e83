// @ts-check
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { repositoryRoot } from './projectNode.mjs';
import { say, SetUpError } from './say.mjs';

/**
 * Builds dist/ as `npm run build` does.
 * @param {readonly string[]} [args] for esbuild.js
 * @returns {Promise<void>}
 * @throws {SetUpError} with what the build printed
 */
export async function build(args = []) {
  say('Building the extension ...');
  const { code, output } = await runCommand(process.execPath, [join(repositoryRoot, 'esbuild.js'), ...args], {
    cwd: repositoryRoot,
    timeoutMs: 300_000,
  });
  if (code !== 0) throw new SetUpError(`The build failed:\n${output.trim()}`);
}
