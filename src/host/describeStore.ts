import type { StoreStats } from '../core/run/store';

/** Bytes as people read them: `12 KB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  const [size, unit] = bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${size.toFixed(1)} ${unit}`;
}

/** What a store holds, a fact a line. */
export function describeStats(stats: StoreStats): readonly string[] {
  return [
    `${count(stats.runs, 'run')} with ${count(stats.cells, 'cell')}`,
    ...(stats.deletedRuns === 0 ? [] : [`${count(stats.deletedRuns, 'deleted run')} that can be restored`]),
    `${count(stats.completions, 'answer')} to ${count(stats.requests, 'request')}`,
    `${count(stats.texts, 'text')}, each kept once`,
  ];
}

/** A number of things. */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`;
}
