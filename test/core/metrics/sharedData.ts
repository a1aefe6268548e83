import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../../../../shared/data');

/** True when the research data lie beside the checkout; says on the console what is skipped when they do not. */
export function hasSharedData(what: string): boolean {
  if (existsSync(root)) return true;
  console.info(`skipped: ${what} (no ../shared/data beside the checkout)`);
  return false;
}

/** One JSON file of the research data. */
export function readSharedJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}

/** One JSONL file of the research data. */
export function readSharedLines(name: string): unknown[] {
  return readFileSync(path.join(root, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** One of this folder's own fixtures. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/metrics', name), 'utf8'));
}

/** The difference relative to the larger of two numbers; 0 when both are 0. */
export function relativeError(actual: number, expected: number): number {
  const scale = Math.max(Math.abs(actual), Math.abs(expected));
  return scale === 0 ? 0 : Math.abs(actual - expected) / scale;
}
