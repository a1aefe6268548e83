/** A whole number with thousands set apart: `1,180`. */
export function countText(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number short enough for a bar: `940`, `3.1k`, `41k`, `1.2M`. */
export function shortCountText(count: number): string {
  if (count < 1000) return Math.round(count).toString();
  if (count < 9950) return `${(count / 1000).toFixed(1)}k`;
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** The message for one, or that for any other number, its thousands set apart: counted(1204, t('1 word'), (many) => t('{0} words', many)). */
export function counted(count: number, one: string, manyOf: (many: string) => string): string {
  return count === 1 ? one : manyOf(countText(count));
}

/** A value with fixed decimals and a true minus sign; what is shown as nothing has no sign. */
export function decimalText(value: number, decimals: number): string {
  return value
    .toFixed(decimals)
    .replace(/^-(?=0(?:\.0*)?$)/, '')
    .replace(/^-/, '−');
}

/** A time span: `640 ms`, `1.8 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The day of an ISO 8601 date, `2026-02-11`; the text itself when it is none. */
export function dayText(date: string): string {
  return /^\d{4}-\d{2}-\d{2}/.exec(date)?.[0] ?? date;
}
