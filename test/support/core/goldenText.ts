import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

const folder = path.join(import.meta.dirname, '../../fixtures/golden');

/**
 * Holds a text to its golden file below test/fixtures/golden. A file that is not there fails; with UPDATE_GOLDEN=1 in the
 * environment the file is written instead, to be read before it is committed.
 */
export function expectGolden(name: string, text: string): void {
  const file = path.join(folder, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (!existsSync(file))
    throw new Error(`There is no golden file ${name}. Run with UPDATE_GOLDEN=1 to write it, and read what it says.`);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
