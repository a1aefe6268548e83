import { RELATIONS, type Relation } from './relation';
import type { Beam } from './relationInferrer';

/**
 * Reads `{"xIntent":[{"text","score"?},...],...}`, the form in which inferences are exchanged: each list best first, a score a finite number. A
 * relation that is not there is absent. Returns a sentence that says what does not fit, or the lists.
 */
export function readInferenceLists(value: unknown): Readonly<Partial<Record<Relation, readonly Beam[]>>> | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'There is no "inferences" object of lists.';
  const lists: Partial<Record<Relation, readonly Beam[]>> = {};
  for (const relation of RELATIONS) {
    if (!Object.hasOwn(value, relation)) continue;
    const list = (value as Readonly<Record<string, unknown>>)[relation];
    if (!Array.isArray(list)) return `"${relation}" is not a list.`;
    const beams: Beam[] = [];
    for (const [index, entry] of list.entries()) {
      const { text, score } = (typeof entry === 'object' && entry !== null ? entry : {}) as Readonly<
        Record<string, unknown>
      >;
      if (typeof text !== 'string') return `Entry ${index + 1} of "${relation}" has no "text".`;
      if (score !== undefined && score !== null && !(typeof score === 'number' && Number.isFinite(score)))
        return `The score of entry ${index + 1} of "${relation}" is not a number.`;
      beams.push(typeof score === 'number' ? { text, score } : { text });
    }
    lists[relation] = beams;
  }
  return lists;
}
