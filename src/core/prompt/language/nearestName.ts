/**
 * The candidate most like what was written, or `undefined` when none is: at most a third of its letters may differ, by the
 * number of insertions, deletions, exchanges and swaps of neighbours (optimal string alignment), case aside.
 */
export function nearestName(written: string, candidates: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  const word = written.toLowerCase().slice(0, 80);
  for (const name of candidates) {
    const other = name.toLowerCase();
    const limit = Math.max(1, Math.floor(Math.max(word.length, other.length) / 3));
    if (Math.abs(word.length - other.length) > limit) continue;
    const distance = alignmentDistance(word, other);
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

function alignmentDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
