import { t } from '@vscode/l10n';
import type { ResultsWork } from '../../../src/protocol/resultsState';
import { countText } from '../../model/numberText';

/** What is being worked on, in words. */
export function workText({ step, done, total }: ResultsWork): string {
  switch (step) {
    case 'reading':
      return t('Reading runs and predictions…');
    case 'encoder':
      if (done === undefined) return t('Fetching the encoder…');
      return total === undefined
        ? t('Fetching the encoder ({0} MB)…', Math.round(done))
        : t('Fetching the encoder ({done} of {total} MB)…', { done: Math.round(done), total: Math.round(total) });
    case 'bertscore':
      return done === undefined || total === undefined
        ? t('BERTScore…')
        : t('BERTScore {done} of {total}…', { done: countText(done), total: countText(total) });
    case 'comparing':
      return t('Comparing strategy {number} of {total}…', {
        number: countText((done ?? 0) + 1),
        total: countText(total ?? 1),
      });
    case 'scoring':
      return t('Scoring and testing…');
  }
}
