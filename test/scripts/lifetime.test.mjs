// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-lifetime-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A script that starts a child in a group of its own, makes a temporary folder, prints it, and then does `end`. */
function holder(/** @type {string} */ end) {
  const file = join(folder, 'holder.mjs');
  writeFileSync(
    file,
    `import { spawn } from 'node:child_process';
     import { atEnd, killGroup, temporaryFolder } from ${JSON.stringify(join(repositoryRoot, 'scripts/lifetime.mjs'))};
     const own = temporaryFolder('held');
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] });
     atEnd(() => killGroup(child.pid));
     console.log(own.path);
     ${end}`,
  );
  return spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] });
}

/**
 * @param {import('node:child_process').ChildProcess} script
 * @param {NodeJS.Signals} [signal]
 */
async function ending(script, signal) {
  const [line] = await once(/** @type {import('node:stream').Readable} */ (script.stdout), 'data');
  const path = String(line).trim();
  expect(existsSync(path)).toBe(true);
  // The child inherits the script's output, which therefore closes only when both are gone.
  const closed = once(script, 'close');
  if (signal !== undefined) script.kill(signal);
  await closed;
  expect(existsSync(path)).toBe(false);
}

describe.skipIf(process.platform === 'win32')('what a script holds is gone', () => {
  it.each(/** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))('after %s', async (signal) => {
    await ending(holder('setInterval(() => {}, 1000);'), signal);
  });

  it('after an error that nobody catches', async () => {
    await ending(holder('setTimeout(() => { throw new Error("planted"); }, 50);'));
  });

  it('after a normal end', async () => {
    await ending(holder('setTimeout(() => process.exit(0), 50);'));
  });
});
