import { describe, expect, it } from 'vitest';
import { wordDiff } from '../../../src/core/util/wordDiff';
import { threadMs } from '../../support/core/threadMs';

const SIGNS = { same: '', inserted: '+', deleted: '-' } as const;

function told(before: string, after: string): string {
  return wordDiff(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : `[${SIGNS[kind]}${text}]`))
    .join('');
}

describe('the word diff of two texts', () => {
  it.each([
    ['That sounds hard.', 'That sounds hard.', 'That sounds hard.'],
    ['That sounds hard.', 'That sounds very hard.', 'That sounds [+very ]hard.'],
    ['That sounds very hard.', 'That sounds hard.', 'That sounds [-very ]hard.'],
    ['a b c', 'a x c', 'a [-b ][+x ]c'],
    ['', 'new words', '[+new words]'],
    ['old words', '', '[-old words]'],
    ['two  spaces\nhere', 'two spaces here', 'two spaces here'],
    ['It was fun.', 'It was fun!', 'It was fun[-.][+!]'],
    ['明日が心配', '明日は心配', '明日[-が][+は]心配'],
  ])('of %j and %j', (before, after, expected) => expect(told(before, after)).toBe(expected));

  it('gives both texts back, in the fewest changes', () => {
    let seed = 3;
    const random = (below: number) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 8) % below;
    for (let round = 0; round < 200; round++) {
      const draw = () => Array.from({ length: random(12) }, () => 'abcd'.charAt(random(4))).join(' ');
      const [before, after] = [draw(), draw()];
      const parts = wordDiff(before, after);
      const of = (kind: string) =>
        parts.filter((part) => part.kind === 'same' || part.kind === kind).map(({ text }) => text);
      const words = (texts: readonly string[]) => texts.join(' ').split(/\s+/).filter(Boolean).join(' ');
      expect(words(of('inserted'))).toBe(after);
      expect(words(of('deleted'))).toBe(before);
      const kept = words(parts.filter(({ kind }) => kind === 'same').map(({ text }) => text));
      expect(kept.split(' ').filter(Boolean)).toHaveLength(
        longestCommon(before.split(' ').filter(Boolean), after.split(' ').filter(Boolean)),
      );
    }
  });

  it('takes texts that have little in common for replaced, in little time', () => {
    const text = (start: number) => Array.from({ length: 4000 }, (_, index) => `w${start + index * 2}`).join(' ');
    const started = threadMs();
    expect(wordDiff(text(0), text(1)).map(({ kind }) => kind)).toEqual(['deleted', 'inserted']);
    expect(threadMs() - started).toBeLessThan(1000);
  });
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const word of a) {
    const next: number[] = [];
    b.forEach((other, index) =>
      next.push(other === word ? (row[index - 1] ?? 0) + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0)),
    );
    row = next;
  }
  return row.at(-1) ?? 0;
}
