import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Store } from '../../../src/core/run/store';
import { openStore, STORE_FILE, type StoreOptions } from '../../../src/node/store/openStore';

/** A moment on 2 January 2026, in milliseconds since 1970. */
export const NOON = Date.UTC(2026, 0, 2, 12);

/** A folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The database file of a folder. */
export function storeFile(folder: string): string {
  return path.join(folder, STORE_FILE);
}

/** Opens a store that is closed after the test; its clock stands at noon and moves on by a second with every look. */
export function open(folder: string, options: Partial<StoreOptions> = {}): Store {
  let time = NOON;
  const store = openStore({ folder, now: () => (time += 1000), ...options });
  onTestFinished(() => store.dispose());
  return store;
}

/** A signal that nobody aborts. */
export const NEVER = new AbortController().signal;
