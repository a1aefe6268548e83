import {
  emotionConfusion,
  topEmotionGroups,
  type EmotionConfusion,
  type EmotionGroup,
  type EmotionOutcome,
} from '../metrics/emotionAccuracy';
import type { TableSystem } from './resultTableScores';

/** What a system's stage one took for what. */
export interface SystemConfusion {
  readonly systemId: string;
  readonly name: string;
  readonly confusion: EmotionConfusion;
  /** The labels with most test cases first. */
  readonly groups: readonly EmotionGroup[];
}

/** The confusion tables of the systems that inferred emotions; systems that did not, or were told them, have none. */
export function confusionsOf(systems: readonly TableSystem[]): readonly SystemConfusion[] {
  return systems.flatMap(({ id, name, cases }) => {
    const outcomes = cases.flatMap(({ emotion }): readonly EmotionOutcome[] =>
      emotion?.kind === 'inferred' ? [emotion] : [],
    );
    if (outcomes.length === 0) return [];
    const confusion = emotionConfusion(outcomes);
    return [{ systemId: id, name, confusion, groups: topEmotionGroups(confusion, Infinity) }];
  });
}
