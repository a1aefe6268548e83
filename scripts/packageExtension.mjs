// @ts-check
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { repositoryRoot } from './projectNode.mjs';

/** Where the package is written, relative to the repository. */
const file = join('out', 'rapport.vsix');

/**
 * Packs what .vscodeignore allows into out/rapport.vsix; dist/ has to be built.
 * @returns {Promise<{ result: import('./command.mjs').CommandResult, file: string, bytes: number }>} bytes is 0 after a failure
 */
export async function packageExtension() {
  mkdirSync(join(repositoryRoot, 'out'), { recursive: true });
  const vsce = join(repositoryRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  // Where the pictures of the README will be found is for those who publish to say: --baseImagesUrl.
  const args = [vsce, 'package', '--no-dependencies', '--no-rewrite-relative-links', '--out', file];
  const env = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' };
  const result = await runCommand(process.execPath, args, { cwd: repositoryRoot, env, timeoutMs: 300_000 });
  const bytes = result.code === 0 ? statSync(join(repositoryRoot, file)).size : 0;
  return { result, file, bytes };
}
