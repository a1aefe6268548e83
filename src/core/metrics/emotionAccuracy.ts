import { EMOTION_LABELS, type EmotionLabel } from '../inputs/emotions';

/**
 * What stage one made of one test case: the dialogue's own label, and the one inferred (absent when the answer names
 * none of the 32).
 */
export interface EmotionOutcome {
  readonly gold: EmotionLabel;
  readonly inferred?: EmotionLabel | undefined;
}

/**
 * Share x100 of outcomes whose label is right; an answer without a label is wrong, not missing. `null` for no outcomes.
 */
export function emotionAccuracy(outcomes: readonly EmotionOutcome[]): number | null {
  return outcomes.length === 0 ? null : (100 * outcomes.filter(isRight).length) / outcomes.length;
}

/** True when the inferred label is the gold one. */
export function isRight(outcome: EmotionOutcome): boolean {
  return outcome.inferred === outcome.gold;
}

/**
 * How often each label was taken for each: rows are gold labels, columns inferred ones, both in the order of
 * `EMOTION_LABELS`.
 */
export interface EmotionConfusion {
  readonly labels: readonly EmotionLabel[];
  /** `counts[gold][inferred]`. */
  readonly counts: readonly (readonly number[])[];
  /** Answers that named no label, by gold label. */
  readonly unnamed: readonly number[];
}

const position = new Map<EmotionLabel, number>(EMOTION_LABELS.map((label, index) => [label, index]));

/** Counts the outcomes into a table of 32 by 32, answers without a label apart. */
export function emotionConfusion(outcomes: readonly EmotionOutcome[]): EmotionConfusion {
  const counts = EMOTION_LABELS.map(() => new Array<number>(EMOTION_LABELS.length).fill(0));
  const unnamed = new Array<number>(EMOTION_LABELS.length).fill(0);
  for (const { gold, inferred } of outcomes) {
    const row = position.get(gold) as number;
    const cells = inferred === undefined ? unnamed : (counts[row] as number[]);
    const column = inferred === undefined ? row : (position.get(inferred) as number);
    cells[column] = (cells[column] as number) + 1;
  }
  return { labels: EMOTION_LABELS, counts, unnamed };
}

/**
 * One gold label's part of a confusion table: how many test cases it has, how many were right, and what they were taken
 * for most.
 */
export interface EmotionGroup {
  readonly label: EmotionLabel;
  readonly total: number;
  readonly right: number;
  /** x100. */
  readonly accuracy: number;
  /** Wrong labels by falling count, at most three; ties in alphabetical order. */
  readonly takenFor: readonly { readonly label: EmotionLabel; readonly count: number }[];
}

/**
 * The `limit` gold labels with most test cases, largest first; ties in alphabetical order. Labels without a test case
 * are left out.
 */
export function topEmotionGroups(confusion: EmotionConfusion, limit: number): readonly EmotionGroup[] {
  return confusion.labels
    .map((label, row) => groupOf(confusion, label, row))
    .filter((group) => group.total > 0)
    .sort((one, other) => other.total - one.total)
    .slice(0, limit);
}

function groupOf(confusion: EmotionConfusion, label: EmotionLabel, row: number): EmotionGroup {
  const cells = confusion.counts[row] ?? [];
  const total = cells.reduce((sum, count) => sum + count, confusion.unnamed[row] ?? 0);
  const right = cells[row] ?? 0;
  const takenFor = confusion.labels
    .map((other, column) => ({ label: other, count: cells[column] ?? 0 }))
    .filter((wrong) => wrong.label !== label && wrong.count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, 3);
  return { label, total, right, accuracy: total === 0 ? 0 : (100 * right) / total, takenFor };
}
