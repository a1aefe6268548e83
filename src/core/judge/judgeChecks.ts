import { spearman } from '../evaluation/rankCorrelation';
import { signTest } from '../metrics/significance/pairedTests';
import { ratingUnits, type RatingKey, type RatingSet } from '../ratings/ratingSet';
import type { RatingValue } from '../ratings/ratingValue';
import type { UnreadableKind } from './judgeAnswer';
import type { JudgeVerdict } from './judgeVerdicts';

/** How often the longer of two responses was preferred. */
export interface LengthCheck {
  /** Pairs of unlike length with a winner. */
  readonly decided: number;
  readonly longer: number;
  /** `null` for none decided. */
  readonly share: number | null;
  /** That the longer and the shorter win equally often; sign test, two-sided. */
  readonly p: number | null;
}

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

const HIGH_FLIP_RATE = 0.3;
const HIGH_FIRST_SHARE = 0.7;
const HIGH_LONGER_SHARE = 0.65;
const HIGH_LENGTH_RHO = 0.5;
const LEVEL = 0.05;
const FEW = 10;

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

/** How often verdicts, a judge's or people's, went to the longer response (in UTF-16 units, ends trimmed). */
export function lengthCheck(
  verdicts: readonly { readonly id: string; readonly value: RatingValue | null }[],
  set: RatingSet,
): LengthCheck {
  const longerOf = new Map(
    set.items.map(({ id, responses: [a, b] }) => {
      const difference = (a?.text.trim().length ?? 0) - (b?.text.trim().length ?? 0);
      return [id, difference === 0 ? undefined : difference > 0 ? 'A' : 'B'];
    }),
  );
  const signs = verdicts.flatMap(({ id, value }) => {
    const longer = longerOf.get(id);
    return longer === undefined || (value !== 'A' && value !== 'B') ? [] : [value === longer ? 1 : -1];
  });
  const { positive, p } = signTest(signs);
  return { decided: signs.length, longer: positive, share: share(positive, signs.length), p };
}

function lengthCorrelation(verdicts: readonly JudgeVerdict[], set: RatingSet): number | null {
  const lengths = new Map(ratingUnits(set).map(({ id, response }) => [id, response?.text.trim().length ?? 0]));
  const rated = verdicts.filter(({ value }) => typeof value === 'number');
  return spearman(
    rated.map(({ id }) => lengths.get(id) ?? 0),
    rated.map(({ value }) => value as number),
  ).value;
}

function warningsOf(
  found: Omit<JudgeChecks, 'warnings'>,
  winners: number,
  told: number,
  judgeModel: string,
  key: RatingKey | undefined,
): readonly string[] {
  const { flipRate, firstShare, tieShare, length, lengthRho, unreadable, verdicts } = found;
  const own = (key?.columns ?? []).filter(({ model }) => model !== undefined && sameModel(model, judgeModel));
  const side = firstShare === null || firstShare >= 0.5 ? 'first' : 'second';
  const sideShare = firstShare === null ? 0 : Math.max(firstShare, 1 - firstShare);
  return [
    ...(winners >= FEW && sideShare >= HIGH_FIRST_SHARE
      ? [`The judge follows the place: ${percent(sideShare)} of its choices took the response shown ${side}.`]
      : []),
    ...(told >= FEW && flipRate !== null && flipRate >= HIGH_FLIP_RATE
      ? [`${percent(flipRate)} of the verdicts changed when the two responses changed places, and count as ties.`]
      : []),
    ...(tieShare === 1 && verdicts - unreadable >= FEW && (flipRate ?? 0) < HIGH_FLIP_RATE
      ? ['Every verdict is a tie: the judge tells no two responses apart.']
      : []),
    ...(length !== null && length.decided >= FEW && (length.share ?? 0) >= HIGH_LONGER_SHARE && (length.p ?? 1) < LEVEL
      ? [
          `The judge prefers the longer text: ${percent(length.share ?? 0)} of its ${length.decided} choices. Compare the share of people.`,
        ]
      : []),
    ...(lengthRho !== null && verdicts >= FEW && lengthRho >= HIGH_LENGTH_RHO
      ? [`Ratings go with the length of the response (Spearman ${lengthRho.toFixed(2)}).`]
      : []),
    ...(unreadable > 0 ? [`${unreadable} of ${verdicts} verdicts could not be read and are missing.`] : []),
    ...own.map(
      ({ name }) =>
        `The judge and the judged "${name}" are the same model (${judgeModel}): a model may prefer its own words.`,
    ),
  ];
}

function sameModel(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function isTie(value: RatingValue | null): boolean {
  return value === 'tie' || value === 'both-bad';
}

function share(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}
