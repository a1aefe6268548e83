import type { ResultsWork } from '../../../src/protocol/resultsState';
import { countText } from '../../model/numberText';

/** What is being worked on, in words. */
export function workText({ step, done, total }: ResultsWork): string {
  switch (step) {
    case 'reading':
      return 'Reading runs and predictions…';
    case 'encoder':
      return `Fetching the encoder${done === undefined ? '' : ` (${Math.round(done)}${total === undefined ? '' : ` of ${Math.round(total)}`} MB)`}…`;
    case 'bertscore':
      return `BERTScore${done === undefined || total === undefined ? '' : ` ${countText(done)} of ${countText(total)}`}…`;
    case 'comparing':
      return `Comparing strategy ${countText((done ?? 0) + 1)} of ${countText(total ?? 1)}…`;
    case 'scoring':
      return 'Scoring and testing…';
  }
}
