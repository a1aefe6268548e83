import type { CellRepeats } from '../../src/protocol/cellRepeats';
import { plural } from './numberText';

/** How often the answers agree: `3 of 4 say the same`, `all 4 say the same`, `4 answers, no two the same`. */
export function agreementText({ answers, agreeing }: CellRepeats): string {
  const count = answers.length;
  if (count < 2) return plural(count, 'answer');
  if (agreeing === count) return `all ${count} say the same`;
  return agreeing < 2
    ? `${count} answers, no two the same`
    : `${agreeing} of ${count} say the same (${Math.round((100 * agreeing) / count)} %)`;
}

/** The name of a group of answers that are the same: A, B, ... Z, then AA. */
export function groupName(group: number): string {
  const letter = String.fromCharCode(65 + (group % 26));
  return group < 26 ? letter : groupName(Math.floor(group / 26) - 1) + letter;
}
