import { FEW_VERDICTS, judgeWarnings, percent, selfPreferenceWarnings } from '../ratings/judgeWarnings';
import { lengthCheck, lengthCorrelation, type LengthCheck } from '../ratings/lengthCheck';
import type { RatingKey, RatingSet } from '../ratings/ratingSet';
import type { RatingValue } from '../ratings/ratingValue';
import type { UnreadableKind } from './judgeAnswer';
import type { JudgeVerdict } from './judgeVerdicts';

/** What makes the verdicts of a judge doubtful. */
export interface JudgeChecks {
  readonly verdicts: number;
  /** Verdicts of which one order or more could not be read. */
  readonly unreadable: number;
  readonly unreadableBy: Readonly<Partial<Record<UnreadableKind, number>>>;
  /** Pairwise: share of verdicts that changed with the order; `null` for none. */
  readonly flipRate: number | null;
  /** Pairwise: share of answers with a winner that took the response shown first; `null` for none. */
  readonly firstShare: number | null;
  readonly tieShare: number | null;
  /** Pairwise. */
  readonly length: LengthCheck | null;
  /** Absolute: Spearman's rho of a response's length and its rating; `null` where there is none. */
  readonly lengthRho: number | null;
  /** Sentences for the reader. */
  readonly warnings: readonly string[];
}

const HIGH_FIRST_SHARE = 0.7;

/** Checks what a judge said for its liking of a place, of length and of itself. */
export function judgeChecks(
  verdicts: readonly JudgeVerdict[],
  set: RatingSet,
  judgeModel: string,
  key?: RatingKey,
): JudgeChecks {
  const said = verdicts.flatMap((verdict) => verdict.said);
  const told = verdicts.filter(({ flipped }) => flipped !== null);
  const winners = said.filter(({ seen }) => seen === 'A' || seen === 'B');
  const unreadableBy: Partial<Record<UnreadableKind, number>> = {};
  for (const { why } of said) if (why !== undefined) unreadableBy[why] = (unreadableBy[why] ?? 0) + 1;
  const readable = verdicts.filter(({ value }) => value !== null);
  const pairwise = set.mode === 'pairwise';
  const found = {
    verdicts: verdicts.length,
    unreadable: verdicts.length - readable.length,
    unreadableBy,
    flipRate: share(told.filter(({ flipped }) => flipped === true).length, told.length),
    firstShare: share(winners.filter(({ seen }) => seen === 'A').length, winners.length),
    tieShare: pairwise ? share(readable.filter(({ value }) => isTie(value)).length, readable.length) : null,
    length: pairwise ? lengthCheck(verdicts, set) : null,
    lengthRho: pairwise ? null : lengthCorrelation(readable, set),
  };
  return { ...found, warnings: warningsOf(found, winners.length, told.length, judgeModel, key) };
}

function warningsOf(
  found: Omit<JudgeChecks, 'warnings'>,
  winners: number,
  told: number,
  judgeModel: string,
  key: RatingKey | undefined,
): readonly string[] {
  const { firstShare, unreadable, verdicts } = found;
  const side = firstShare === null || firstShare >= 0.5 ? 'first' : 'second';
  const sideShare = firstShare === null ? 0 : Math.max(firstShare, 1 - firstShare);
  return [
    ...(winners >= FEW_VERDICTS && sideShare >= HIGH_FIRST_SHARE
      ? [`The judge follows the place: ${percent(sideShare)} of its choices took the response shown ${side}.`]
      : []),
    ...judgeWarnings({ ...found, told, readable: verdicts - unreadable }),
    ...(unreadable > 0 ? [`${unreadable} of ${verdicts} verdicts could not be read and are missing.`] : []),
    ...selfPreferenceWarnings(judgeModel, key),
  ];
}

function isTie(value: RatingValue | null): boolean {
  return value === 'tie' || value === 'both-bad';
}

function share(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}
