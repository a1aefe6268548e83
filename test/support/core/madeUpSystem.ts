import type { TableSystem } from '../../../src/core/evaluation/resultTableScores';
import type { ScoredCase } from '../../../src/core/metrics/scoreInput';
import { createRandom } from '../../../src/core/util/random';

/** A system whose responses share about `overlap` of their words with the gold ones; these are the same for every seed. */
export function madeUpSystem(id: string, seed: number, overlap: number, count = 60): TableSystem {
  const random = createRandom(seed);
  const shared = createRandom(1);
  const word = (draw: () => number): string => `word${Math.floor(draw() ** 2 * 80)}`;
  const cases = Array.from({ length: count }, (): ScoredCase => {
    const gold = Array.from({ length: 8 }, () => word(shared));
    const response = gold.map((own) => (random() < overlap ? own : word(random)));
    const inferred = random() < overlap ? 'sad' : 'proud';
    return {
      response: response.join(' '),
      gold: gold.join(' '),
      emotion: { kind: 'inferred', gold: 'sad', inferred },
    };
  });
  return { id, name: id, cases };
}
