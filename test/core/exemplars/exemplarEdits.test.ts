import { describe, expect, it } from 'vitest';
import { arrangeByEdits, editExemplars, splitByEdits } from '../../../src/core/exemplars/exemplarEdits';
import type { ExemplarEdits } from '../../../src/core/exemplars/exemplar';

const RANKED = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
const shownOf = (edits: ExemplarEdits | undefined, k = 3): readonly string[] =>
  arrangeByEdits(splitByEdits(RANKED, k, edits ?? {}).shown, edits ?? {}).map(({ id }) => id);

describe('editing exemplars', () => {
  it('pins one that was not shown: it comes in and the last goes', () => {
    const edits = editExemplars(undefined, { kind: 'pin', id: 'e' }, ['a', 'b', 'c'], 3);
    expect(edits).toEqual({ pinned: ['e'] });
    expect(shownOf(edits)).toEqual(['a', 'b', 'e']);
  });

  it('pins no more than are shown', () => {
    const edit = { kind: 'pin', id: 'c' } as const;
    expect(() => editExemplars({ pinned: ['a', 'b'] }, edit, ['a', 'b'], 2)).toThrow('All 2 exemplars are pinned');
    expect(editExemplars({ pinned: ['a', 'c'] }, edit, ['a', 'c'], 2)).toEqual({ pinned: ['a', 'c'] });
  });

  it('bans one, and takes back its pin; unbanning leaves nothing behind', () => {
    const edits = editExemplars({ pinned: ['b'] }, { kind: 'ban', id: 'b' }, ['a', 'b', 'c'], 3);
    expect(edits).toEqual({ banned: ['b'] });
    expect(shownOf(edits)).toEqual(['a', 'c', 'd']);
    expect(editExemplars(edits, { kind: 'unban', id: 'b' }, ['a', 'c', 'd'], 3)).toBeUndefined();
  });

  it('takes back the ban of what is pinned', () => {
    expect(editExemplars({ banned: ['b'] }, { kind: 'pin', id: 'b' }, ['a', 'c', 'd'], 3)).toEqual({ pinned: ['b'] });
  });

  it('moves one by one place, and does nothing at the edge', () => {
    const edits = editExemplars(undefined, { kind: 'move', id: 'c', step: -1 }, ['a', 'b', 'c'], 3);
    expect(shownOf(edits)).toEqual(['a', 'c', 'b']);
    expect(editExemplars(undefined, { kind: 'move', id: 'a', step: -1 }, ['a', 'b', 'c'], 3)).toBeUndefined();
    expect(editExemplars(edits, { kind: 'move', id: 'b', step: 1 }, ['a', 'c', 'b'], 3)).toEqual(edits);
  });

  it('swaps one for another in its very place', () => {
    const edits = editExemplars(undefined, { kind: 'swap', id: 'b', by: 'e' }, ['a', 'b', 'c'], 3);
    expect(edits).toEqual({ pinned: ['e'], banned: ['b'], order: ['a', 'e', 'c'] });
    expect(shownOf(edits)).toEqual(['a', 'e', 'c']);
  });

  it('swaps back to where it was', () => {
    const there = editExemplars(undefined, { kind: 'swap', id: 'b', by: 'e' }, ['a', 'b', 'c'], 3);
    const back = editExemplars(there, { kind: 'swap', id: 'e', by: 'b' }, ['a', 'e', 'c'], 3);
    expect(shownOf(back)).toEqual(['a', 'b', 'c']);
  });

  it('forgets everything on reset', () => {
    expect(editExemplars({ pinned: ['a'], banned: ['b'] }, { kind: 'reset' }, ['a'], 3)).toBeUndefined();
  });

  it('shows k of more than k pinned ones, and tells near misses from banned ones', () => {
    const split = splitByEdits(RANKED, 2, { pinned: ['e', 'd', 'c'], banned: ['a'] });
    expect(split).toEqual({
      shown: [{ id: 'd' }, { id: 'e' }],
      others: [{ id: 'b' }, { id: 'c' }],
      banned: [{ id: 'a' }],
    });
  });
});
