import { describe, expect, it } from 'vitest';
import type { Neighbour } from '../../../src/core/exemplars/exemplar';
import { contentWordsOf, exemplarMarks } from '../../../webview/model/exemplarMarks';
import { cosineText, editsText, sameEdits } from '../../../webview/model/exemplarText';
import { byRank, compareRanks } from '../../../webview/model/neighbourList';

const marked = (text: string, against: Parameters<typeof exemplarMarks>[1]) =>
  exemplarMarks(text, against).map(({ start, end, kind }) => [kind, text.slice(start, end)]);

function neighbour(id: string, rank: number): Neighbour {
  return { id, dialogueId: id, emotion: 'sad', situation: '', turns: [], cosine: 1 - rank / 10, rank };
}
const view = (...ids: readonly string[]) => ({
  exemplars: ids.slice(0, 2).map((id, at) => neighbour(id, at + 1)),
  nearMisses: ids.slice(2).map((id, at) => neighbour(id, at + 3)),
  banned: [],
  missing: [],
  queryCut: false,
});

describe('marks in an exemplar', () => {
  const contextWords = contentWordsOf([{ role: 'speaker', text: 'My dog ran away from the Garden.' }]);

  it('are the content words that the dialogue has too, case aside', () => {
    expect(marked('The garden was where my DOG slept.', { contextWords, response: undefined })).toEqual([
      ['context', 'garden'],
      ['context', 'DOG'],
    ]);
  });

  it('are phrases that the response has too, which take the place of single words', () => {
    const response = 'Did the neighbours search the garden fence?';
    expect(marked('We search the garden fence, said the dog.', { contextWords, response })).toEqual([
      ['response', 'search the garden fence'],
      ['context', 'dog'],
    ]);
  });

  it('are no phrases of fewer than three content words', () => {
    const response = 'What a lovely fence.';
    expect(marked('A lovely fence it is.', { contextWords, response })).toEqual([]);
  });
});

describe('neighbours under two settings', () => {
  it('are laid side by side by rank, each with its place on the other side', () => {
    const { ranks, common } = compareRanks(view('a', 'b', 'c'), view('c', 'a', 'd'), 4, 2);
    expect(common).toBe(1);
    expect(
      ranks.map(({ rank, left, leftElsewhere, right, rightElsewhere }) => [
        rank,
        left?.id,
        leftElsewhere,
        right?.id,
        rightElsewhere,
      ]),
    ).toEqual([
      [1, 'a', 2, 'c', 3],
      [2, 'b', undefined, 'a', 1],
      [3, 'c', 1, 'd', undefined],
    ]);
  });

  it('are in the order of their ranks, banned ones in their place', () => {
    const all = byRank({ ...view('a', 'c', 'd'), banned: [neighbour('x', 1.5)] });
    expect(all.map(({ id }) => id)).toEqual(['a', 'x', 'c', 'd']);
  });
});

describe('words about exemplars', () => {
  it('name what was changed by hand', () => {
    expect(editsText({ pinned: ['a'], banned: ['b', 'c'], order: ['a'] })).toBe('1 pinned, 2 banned, reordered');
    expect(editsText(undefined)).toBe('');
  });

  it('tell edits apart by what they do, not by how they are written', () => {
    expect(sameEdits(undefined, { banned: [] })).toBe(true);
    expect(sameEdits({ banned: ['a'] }, { pinned: ['a'] })).toBe(false);
  });

  it('write cosines shortly, with their sign', () => {
    expect([0.871, -0.04, 1].map(cosineText)).toEqual(['.87', '−.04', '1.00']);
  });
});
