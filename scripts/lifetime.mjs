// @ts-check
/** What must be gone when a script ends, however it ends: processes it started, temporary folders. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Set<() => void>} */
const pending = new Set();
let listening = false;

/**
 * Registers a synchronous clean-up that runs once: when the returned function is called, or else when this process ends
 * (normally, by an uncaught error, or by SIGINT, SIGTERM or SIGHUP). Later registrations are cleaned up first.
 * @param {() => void} cleanUp
 * @returns {() => void}
 */
export function atEnd(cleanUp) {
  listen();
  const once = () => {
    if (pending.delete(once)) cleanUp();
  };
  pending.add(once);
  return once;
}

/**
 * Ends a process and everything in its group, at once. A group that is gone already is no error.
 * @param {number} pid leader of the group (a child spawned with `detached: true`)
 */
export function killGroup(pid) {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

/**
 * Makes a temporary folder that is removed by the returned function or, at the latest, when this process ends.
 * @param {string} purpose part of the folder's name
 * @returns {{ readonly path: string, readonly remove: () => void }}
 */
export function temporaryFolder(purpose) {
  const path = mkdtempSync(join(tmpdir(), `rapport-${purpose}-`));
  const remove = atEnd(() => {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // A leftover in the temporary folder must not hide the result of the run.
    }
  });
  return { path, remove };
}

function listen() {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const cleanUp of [...pending].reverse()) cleanUp();
  });
  const numbers = /** @type {const} */ ({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 });
  for (const [signal, number] of Object.entries(numbers)) process.on(signal, () => process.exit(128 + number));
}
