import type { Inference, Knowledge } from '../../src/core/commonsense/commonsenseModel';
import { RELATIONS, type Relation } from '../../src/core/commonsense/relation';
import type { Turn } from '../../src/core/inputs/dialogue';
import { findEvidence, type EvidenceMark } from './evidence';

/** The stretches of a response that took up one of the inferences used. */
export function marksOfKnowledge(
  response: string,
  knowledge: Knowledge,
  context: readonly Turn[],
): readonly EvidenceMark[] {
  return findEvidence(response, { knowledge, stageOne: undefined, exemplars: undefined, context }).filter(
    ({ source }) => source === 'knowledge',
  );
}

/** The words of a response that stand in that one inference, by the rule of evidence; empty when it was not taken up. */
export function wordsTakenUp(
  response: string | undefined,
  knowledge: Knowledge,
  relation: Relation,
  inference: Inference,
  context: readonly Turn[],
): readonly string[] {
  if (response === undefined || inference.dropped !== undefined) return [];
  const none = Object.fromEntries(RELATIONS.map((one) => [one, []])) as unknown as Knowledge['inferences'];
  const alone = { ...knowledge, inferences: { ...none, [relation]: [inference] } };
  return marksOfKnowledge(response, alone, context).map(({ start, end }) => response.slice(start, end));
}
