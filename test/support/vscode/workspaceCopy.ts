import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A copy of a folder that a test may change; `remove` deletes it. */
export interface WorkspaceCopy {
  readonly folder: string;
  readonly remove: () => void;
}

/** Copies a folder, without the store that Rapport keeps in it, to a temporary place under its own name. */
export function copyWorkspace(source: string): WorkspaceCopy {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'rapport-workspace-')));
  const folder = join(parent, basename(source));
  cpSync(source, folder, { recursive: true, filter: (path) => basename(path) !== '.rapport' });
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
