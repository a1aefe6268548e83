import type { TestCase } from '../inputs/testCase';
import type { Prediction } from './predictions';
import { contextKey, textKey } from './predictionsText';

/** What predictions are aligned to: test cases, or the predictions of another system. */
export interface AlignTarget {
  readonly id?: string;
  readonly context?: readonly string[];
  readonly gold?: readonly string[];
  /** As its source spells it. */
  readonly emotion?: string;
}

/** How predictions and targets belong together. Nothing here is guessed: what is not certain is listed. */
export interface Alignment {
  /** For each target the index of its prediction, or `undefined`. */
  readonly predictionOf: readonly (number | undefined)[];
  /** How many were aligned by what. `order` is used only when every gold response agrees, one after the other. */
  readonly alignedBy: Readonly<Record<AlignedBy, number>>;
  /** Predictions without a target, by index, and why. */
  readonly unaligned: readonly { readonly prediction: number; readonly reason: UnalignedReason }[];
  /** Targets without a prediction, by index. */
  readonly missing: readonly number[];
}

/** What showed that a prediction belongs to a target. */
export type AlignedBy = 'id' | 'context' | 'order';

/** Why a prediction has no target. */
export type UnalignedReason =
  /** No target has its id or its context. */
  | 'unknown'
  /** A target has its id, but another gold response or context. */
  | 'contradicted'
  /** Several targets, or several predictions, have the same context and gold response. */
  | 'ambiguous'
  /** It has neither an id nor a context. */
  | 'nothing-to-go-by';

/** The test cases of dialogues as targets. */
export function targetsOf(testCases: readonly TestCase[]): readonly AlignTarget[] {
  return testCases.map(({ id, context, gold, emotion }) => ({
    id,
    context: context.map(({ text }) => text),
    ...(gold === '' ? {} : { gold: [gold] }),
    ...(emotion === '' ? {} : { emotion }),
  }));
}

/**
 * Finds for each target its prediction: by id, where gold response and context do not contradict it; else by the text
 * of the context, and where several have the same, by context and gold response together. Texts are compared after
 * lower-casing, tokenising and writing out contractions (`textKey`), so that published files meet the raw corpus. Only
 * when none of that finds anything are the two taken in order, and only if there are as many of both and every gold
 * response agrees.
 */
export function alignPredictions(predictions: readonly Prediction[], targets: readonly AlignTarget[]): Alignment {
  const predictionOf = new Array<number | undefined>(targets.length).fill(undefined);
  const alignedBy = { id: 0, context: 0, order: 0 };
  const reasons = new Map<number, UnalignedReason>();
  const targetOfId = new Map(targets.flatMap(({ id }, index) => (id === undefined ? [] : [[id, index]])));
  for (const [index, prediction] of predictions.entries()) {
    const target = prediction.id === undefined ? undefined : targetOfId.get(prediction.id);
    if (target === undefined)
      reasons.set(
        index,
        prediction.context === undefined && prediction.id === undefined ? 'nothing-to-go-by' : 'unknown',
      );
    else if (contradicts(prediction, targets[target] as AlignTarget)) reasons.set(index, 'contradicted');
    else {
      predictionOf[target] = index;
      alignedBy.id++;
    }
  }
  if (reasons.size > 0) alignedBy.context = alignByContext(predictions, targets, predictionOf, reasons);
  const unplaced = [...reasons.values()].every((reason) => reason === 'unknown' || reason === 'nothing-to-go-by');
  if (unplaced && alignedBy.id + alignedBy.context === 0 && agreeInOrder(predictions, targets)) {
    targets.forEach((_, index) => (predictionOf[index] = index));
    alignedBy.order = targets.length;
    reasons.clear();
  }
  const missing = targets.flatMap((_, index) => (predictionOf[index] === undefined ? [index] : []));
  const unaligned = [...reasons].map(([prediction, reason]) => ({ prediction, reason }));
  return { predictionOf, alignedBy, unaligned, missing };
}

/** Aligns those that `reasons` still lists, striking them off it; gives how many. */
function alignByContext(
  predictions: readonly Prediction[],
  targets: readonly AlignTarget[],
  predictionOf: (number | undefined)[],
  reasons: Map<number, UnalignedReason>,
): number {
  const left = [...reasons.keys()].filter((index) => predictions[index]?.context !== undefined);
  const open = targets.flatMap(({ context }, index) =>
    predictionOf[index] === undefined && context !== undefined ? [index] : [],
  );
  const own = groupBy(left, (index) => contextKey(predictions[index]?.context ?? []));
  const theirs = groupBy(open, (index) => contextKey(targets[index]?.context ?? []));
  let aligned = 0;
  const match = (these: readonly number[], those: readonly number[]): boolean => {
    const [prediction, target] = [these[0], those[0]];
    if (these.length !== 1 || those.length !== 1 || prediction === undefined || target === undefined) return false;
    if (differs(predictions[prediction]?.gold, targets[target]?.gold)) {
      reasons.set(prediction, 'contradicted');
      return true;
    }
    predictionOf[target] = prediction;
    reasons.delete(prediction);
    aligned++;
    return true;
  };
  for (const [key, these] of own) {
    const those = key === '' ? undefined : theirs.get(key);
    if (those === undefined || match(these, those)) continue;
    // Test cases that tell nothing apart (context, gold response and emotion all the same) are taken in order: which is
    // which moves no figure.
    const ownGold = groupBy(these, (index) => goldKey(predictions[index]?.gold));
    const theirGold = groupBy(those, (index) => goldKey(targets[index]?.gold));
    for (const [gold, few] of ownGold) {
      const candidates = gold === '' ? those : (theirGold.get(gold) ?? []);
      if (candidates.length === 0 || gold === '') {
        for (const index of few) reasons.set(index, candidates.length === 0 ? 'contradicted' : 'ambiguous');
        continue;
      }
      const ownEmotion = groupBy(few, (index) => predictions[index]?.emotion ?? '');
      const theirEmotion = groupBy(candidates, (index) => targets[index]?.emotion ?? '');
      for (const [emotion, some] of ownEmotion) {
        const same = theirEmotion.get(emotion) ?? (theirEmotion.size === 1 ? candidates : []);
        if (some.length === same.length && ownEmotion.size === theirEmotion.size)
          some.forEach((index, place) => match([index], [same[place] as number]));
        else for (const index of some) reasons.set(index, 'ambiguous');
      }
    }
  }
  return aligned;
}

/** True when both tell gold response or context, and tell them differently. */
function contradicts(prediction: Prediction, target: AlignTarget): boolean {
  if (differs(prediction.gold, target.gold)) return true;
  const [own, theirs] = [prediction.context, target.context];
  if (own === undefined || theirs === undefined || own.join('\n') === theirs.join('\n')) return false;
  return contextKey(own) !== contextKey(theirs);
}

/** True when both are there and have no text in common. */
function differs(own: readonly string[] | undefined, theirs: readonly string[] | undefined): boolean {
  if (own === undefined || theirs === undefined || own.some((text) => theirs.includes(text))) return false;
  const keys = new Set(theirs.map(textKey));
  return !own.some((text) => keys.has(textKey(text)));
}

function agreeInOrder(predictions: readonly Prediction[], targets: readonly AlignTarget[]): boolean {
  if (predictions.length !== targets.length) return false;
  return predictions.every((prediction, index) => {
    const target = targets[index] as AlignTarget;
    return prediction.gold !== undefined && target.gold !== undefined && !contradicts(prediction, target);
  });
}

function goldKey(gold: readonly string[] | undefined): string {
  return (gold ?? []).map(textKey).sort().join('\n');
}

function groupBy(indices: readonly number[], keyOf: (index: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const index of indices) {
    const key = keyOf(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return groups;
}
