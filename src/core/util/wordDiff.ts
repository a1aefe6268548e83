/** A stretch of two texts laid over each other: in both, only in the new one, or only in the old one. */
export interface DiffPart {
  readonly kind: 'same' | 'inserted' | 'deleted';
  readonly text: string;
}

/** Above this many changed words the middle of the texts counts as replaced whole: nobody reads such a diff word by word. */
const MAX_EDITS = 600;

/** A word, a character of a script without spaces, or a sign; with the space after it. */
const TOKENS =
  /(?:[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*|[^\s])\s*/gu;

/**
 * The changes, word by word, that make `after` of `before`: the fewest there are (Myers 1986), a deletion before the
 * insertion in its place. White space makes no difference; what is in both is shown as in `after`.
 */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const old = before.match(TOKENS) ?? [];
  const now = after.match(TOKENS) ?? [];
  // Words are compared by the hundred thousand where much has changed: as numbers.
  const numbers = new Map<string, number>();
  const numberOf = (token: string): number => {
    const word = token.trimEnd();
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    return number;
  };
  const [oldWords, nowWords] = [Int32Array.from(old, numberOf), Int32Array.from(now, numberOf)];
  const same = (a: number, b: number): boolean => oldWords[a] === nowWords[b];
  let start = 0;
  while (start < old.length && start < now.length && same(start, start)) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && same(old.length - 1 - end, now.length - 1 - end))
    end++;
  const [oldEnd, nowEnd] = [old.length - end, now.length - end];
  const kept = matches(oldEnd - start, nowEnd - start, (a, b) => same(start + a, start + b));
  const parts = new Parts();
  parts.add('same', /^\s*/.exec(after)?.[0] ?? '');
  parts.add('same', now.slice(0, start).join(''));
  let [a, b] = [start, start];
  for (const [keptOld, keptNow] of [...kept, [oldEnd - start, nowEnd - start] as const]) {
    parts.add('deleted', old.slice(a, start + keptOld).join(''));
    parts.add('inserted', now.slice(b, start + keptNow).join(''));
    [a, b] = [start + keptOld, start + keptNow];
    if (b === nowEnd) break;
    parts.add('same', now[b] ?? '');
    [a, b] = [a + 1, b + 1];
  }
  parts.add('deleted', old.slice(a, oldEnd).join(''));
  parts.add('same', now.slice(nowEnd).join(''));
  return parts.all;
}

/** Neighbours of one kind are one part. */
class Parts {
  readonly all: DiffPart[] = [];

  add(kind: DiffPart['kind'], text: string): void {
    if (text === '') return;
    const last = this.all.at(-1);
    if (last?.kind === kind) this.all[this.all.length - 1] = { kind, text: last.text + text };
    else this.all.push({ kind, text });
  }
}

/** Pairs of indices of a longest common subsequence, ascending; none when that takes more than `MAX_EDITS` edits. */
function matches(
  oldLength: number,
  nowLength: number,
  same: (a: number, b: number) => boolean,
): readonly (readonly [number, number])[] {
  const most = Math.min(oldLength + nowLength, MAX_EDITS);
  const middle = most + 1;
  const reach = new Int32Array(2 * middle + 1);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trace.push(reach.slice(middle - edits - 1, middle + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = goesDown(diagonal, edits, (k) => reach[middle + k] ?? 0);
      let a = down ? (reach[middle + diagonal + 1] ?? 0) : (reach[middle + diagonal - 1] ?? 0) + 1;
      while (a < oldLength && a - diagonal < nowLength && same(a, a - diagonal)) a++;
      reach[middle + diagonal] = a;
      if (a >= oldLength && a - diagonal >= nowLength) return walkBack(trace, oldLength, nowLength);
    }
  }
  return [];
}

function walkBack(trace: readonly Int32Array[], oldLength: number, nowLength: number): [number, number][] {
  const pairs: [number, number][] = [];
  let [a, b] = [oldLength, nowLength];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reach = (diagonal: number): number => trace[edits]?.[diagonal + edits + 1] ?? 0;
    const diagonal = a - b;
    const from = goesDown(diagonal, edits, reach) ? diagonal + 1 : diagonal - 1;
    const [fromA, fromB] = edits === 0 ? [0, 0] : [reach(from), reach(from) - from];
    while (a > fromA && b > fromB) pairs.push([--a, --b]);
    [a, b] = [fromA, fromB];
  }
  return pairs.reverse();
}

function goesDown(diagonal: number, edits: number, reach: (diagonal: number) => number): boolean {
  return diagonal === -edits || (diagonal !== edits && reach(diagonal - 1) < reach(diagonal + 1));
}
