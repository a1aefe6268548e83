import type { Dialogue } from '../inputs/dialogue';
import type { TestCase } from '../inputs/testCase';
import { AppError } from '../util/errors';
import { seededPermutation } from '../util/random';
import type { Exemplar, ExemplarPool } from './exemplar';

/** Draws random exemplars from a pool by one seeded permutation of its dialogues. */
export interface RandomExemplars {
  /** The first k of the permutation that are not the test case's own conversation. Throws `invalid-input` when the pool has too few. */
  pick(testCase: TestCase, k: number): readonly Exemplar[];
}

/** Permutes the pool once; the same pool and seed give the same exemplars everywhere. */
export function createRandomExemplars(pool: ExemplarPool, seed: number): RandomExemplars {
  const usable = pool.dialogues.filter((dialogue) => lastListenerTurn(dialogue) > 0);
  const order = seededPermutation(usable.length, seed);
  /** Every test case is shown much the same ones. */
  const instances = new Map<Dialogue, Exemplar>();
  const instanceOf = (dialogue: Dialogue): Exemplar => {
    const made = instances.get(dialogue) ?? completeInstance(dialogue);
    instances.set(dialogue, made);
    return made;
  };
  return {
    pick(testCase, k) {
      const picked: Exemplar[] = [];
      for (const index of order) {
        if (picked.length === k) break;
        const dialogue = usable[index];
        if (dialogue !== undefined && dialogue.id !== testCase.dialogueId) picked.push(instanceOf(dialogue));
      }
      if (picked.length < k) {
        throw new AppError(
          'invalid-input',
          `${k} exemplars are needed and the pool "${pool.name}" has ${picked.length} usable dialogues beside this one. Add dialogues to the pool.`,
        );
      }
      return picked;
    },
  };
}

/** A dialogue shown up to its last listener turn, that turn included. */
function completeInstance(dialogue: Dialogue): Exemplar {
  const length = lastListenerTurn(dialogue) + 1;
  return {
    id: `${dialogue.id}#${length}`,
    dialogueId: dialogue.id,
    emotion: dialogue.emotion,
    situation: dialogue.situation,
    turns: dialogue.turns.slice(0, length),
  };
}

function lastListenerTurn(dialogue: Dialogue): number {
  return dialogue.turns.findLastIndex((turn) => turn.role === 'listener');
}
