import { t } from '@vscode/l10n';
import type { CellRepeats } from '../../src/protocol/cellRepeats';
import { counted } from './numberText';

/** How often the answers agree: `3 of 4 say the same`, `all 4 say the same`, `4 answers, no two the same`. */
export function agreementText({ answers, agreeing }: CellRepeats): string {
  const count = answers.length;
  if (count < 2) return counted(count, t('1 answer'), (many) => t('{0} answers', many));
  if (agreeing === count) return t('all {0} say the same', count);
  return agreeing < 2
    ? t('{0} answers, no two the same', count)
    : t('{agreeing} of {count} say the same ({percent} %)', {
        agreeing,
        count,
        percent: Math.round((100 * agreeing) / count),
      });
}

/** The name of a group of answers that are the same: A, B, ... Z, then AA. */
export function groupName(group: number): string {
  const letter = String.fromCharCode(65 + (group % 26));
  return group < 26 ? letter : groupName(Math.floor(group / 26) - 1) + letter;
}
