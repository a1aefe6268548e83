import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../../../../shared/data');

/** True when the file lies in the folder of research data beside the checkout; says on the console what is skipped when it does not. */
export function hasShared(name: string, what: string): boolean {
  if (existsSync(path.join(root, name))) return true;
  console.info(`skipped: ${what} (no ../shared/data/${name} beside the checkout)`);
  return false;
}

/** The path of a file of the research data. */
export function sharedPath(name: string): string {
  return path.join(root, name);
}

/** The lines of a text file of the research data, empty ones left out. */
export function sharedLines(name: string): readonly string[] {
  return readFileSync(path.join(root, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
