import { describe, expect, it } from 'vitest';
import { createRandomExemplars } from '../../../src/core/exemplars/randomExemplars';
import type { Dialogue, Turn } from '../../../src/core/inputs/dialogue';
import type { TestCase } from '../../../src/core/inputs/testCase';
import { seededPermutation } from '../../../src/core/util/random';

const turns = (pattern: string): readonly Turn[] =>
  Array.from(pattern, (letter, index) => ({
    role: letter === 'S' ? 'speaker' : 'listener',
    text: `${letter}${index}`,
  }));
const dialogue = (id: string, pattern = 'SL'): Dialogue => ({
  id,
  emotion: 'sad',
  situation: `of ${id}`,
  turns: turns(pattern),
});
const poolOf = (dialogues: readonly Dialogue[]) => ({ name: 'pool', dialogues });
const caseOf = (dialogueId: string) => ({ dialogueId }) as TestCase;
const twenty = Array.from({ length: 20 }, (_, index) => dialogue(`d${index}`));

describe('random exemplars', () => {
  it('are the first of one seeded permutation, the same for every test case', () => {
    const order = seededPermutation(20, 13).map((index) => `d${index}`);
    const random = createRandomExemplars(poolOf(twenty), 13);
    expect(random.pick(caseOf('other'), 5).map(({ dialogueId }) => dialogueId)).toEqual(order.slice(0, 5));
    expect(random.pick(caseOf('another'), 5)).toEqual(random.pick(caseOf('other'), 5));
    expect(random.pick(caseOf('other'), 1)).toEqual(random.pick(caseOf('other'), 5).slice(0, 1));
  });

  it('skip the own conversation and take the next', () => {
    const order = seededPermutation(20, 13).map((index) => `d${index}`);
    const picked = createRandomExemplars(poolOf(twenty), 13).pick(caseOf(order[1]!), 3);
    expect(picked.map(({ dialogueId }) => dialogueId)).toEqual([order[0], order[2], order[3]]);
  });

  it('never come from the own conversation, whatever the seed', () => {
    for (let seed = 0; seed < 200; seed++) {
      const picked = createRandomExemplars(poolOf(twenty), seed).pick(caseOf('d7'), 19);
      expect(picked.some(({ dialogueId }) => dialogueId === 'd7')).toBe(false);
      expect(new Set(picked.map(({ id }) => id)).size).toBe(19);
    }
  });

  it('differ with the seed', () => {
    const first = (seed: number) =>
      createRandomExemplars(poolOf(twenty), seed)
        .pick(caseOf('x'), 5)
        .map(({ id }) => id);
    expect(new Set(Array.from({ length: 50 }, (_, seed) => first(seed).join())).size).toBeGreaterThan(45);
  });

  it.each([
    ['SLSL', 'd#4', 'SLSL'],
    ['SLS', 'd#2', 'SL'],
    ['SLLSS', 'd#3', 'SLL'],
  ])('of %s end on the last listener turn', (pattern, id, shown) => {
    const [exemplar] = createRandomExemplars(poolOf([dialogue('d', pattern)]), 1).pick(caseOf('x'), 1);
    expect(exemplar).toEqual({ id, dialogueId: 'd', emotion: 'sad', situation: 'of d', turns: turns(shown) });
  });

  it('pass over dialogues in which nobody answers, before the permutation', () => {
    const random = createRandomExemplars(poolOf([dialogue('mute', 'SS'), dialogue('early', 'LS'), ...twenty]), 13);
    expect(random.pick(caseOf('x'), 20)).toEqual(createRandomExemplars(poolOf(twenty), 13).pick(caseOf('x'), 20));
  });

  it('that are too few are an error which says how many there are', () => {
    const random = createRandomExemplars(poolOf([dialogue('a'), dialogue('b'), dialogue('c', 'S')]), 1);
    expect(() => random.pick(caseOf('a'), 2)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message:
          '2 exemplars are needed and the pool "pool" has 1 usable dialogues beside this one. Add dialogues to the pool.',
      }),
    );
  });

  it('can be none', () => {
    expect(createRandomExemplars(poolOf([]), 1).pick(caseOf('x'), 0)).toEqual([]);
  });
});
