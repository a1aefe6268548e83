// @ts-check
/**
 * `node scripts/run.mjs FILE [arguments]` runs FILE with a Node that the project can use: the present one when it is new
 * enough, else the one that `npm ci` installed. Arguments, signals and the exit code pass through.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { onParentGone } from './parent.mjs';
import { bundledNode, isNewEnough, oldestNode, withNodeFirst } from './projectNode.mjs';

const [file, ...args] = process.argv.slice(2);
const node = isNewEnough(process.versions.node) ? process.execPath : bundledNode();

if (file === undefined) {
  console.error('Usage: node scripts/run.mjs FILE [arguments]');
  process.exitCode = 2;
} else if (node === undefined) {
  console.error(
    `Rapport needs Node ${oldestNode.join('.')} or newer and this is ${process.versions.node}: ` +
      'install Node 24 (https://nodejs.org), then run npm ci and the same command again.',
  );
  process.exitCode = 1;
} else {
  runWith(node, [resolve(file), ...args]);
}

/**
 * @param {string} executable
 * @param {string[]} argv
 */
function runWith(executable, argv) {
  const child = spawn(executable, argv, { stdio: 'inherit', env: withNodeFirst(executable) });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  onParentGone(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`${executable} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal === null) return;
    // End as the child ended, so that a shell or CI sees the signal and not a plain failure.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
