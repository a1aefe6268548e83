import type { LengthCheck } from './lengthCheck';
import type { RatingKey } from './ratingSet';

/** What is known of a judge's verdicts; `null` where a figure has no meaning or there is none. */
export interface JudgeFigures {
  /** Verdicts that could be read. */
  readonly readable: number;
  /** Share of verdicts that changed with the order, of `told` verdicts of which that is known. */
  readonly flipRate: number | null;
  readonly told: number;
  readonly tieShare: number | null;
  readonly length: LengthCheck | null;
  readonly lengthRho: number | null;
}

/** Verdicts below which nothing is said of a judge. */
export const FEW_VERDICTS = 10;

const HIGH_FLIP_RATE = 0.3;
const HIGH_LONGER_SHARE = 0.65;
const HIGH_LENGTH_RHO = 0.5;
const LEVEL = 0.05;

/** Why a judge is to be doubted: sentences about order, ties and length. */
export function judgeWarnings(figures: JudgeFigures): readonly string[] {
  const { readable, flipRate, told, tieShare, length, lengthRho } = figures;
  const flips = flipRate !== null && flipRate >= HIGH_FLIP_RATE;
  return [
    ...(told >= FEW_VERDICTS && flips
      ? [`${percent(flipRate)} of the verdicts changed when the two responses changed places, and count as ties.`]
      : []),
    ...(tieShare === 1 && readable >= FEW_VERDICTS && !flips
      ? ['Every verdict is a tie: the judge tells no two responses apart.']
      : []),
    ...(length !== null &&
    length.decided >= FEW_VERDICTS &&
    (length.share ?? 0) >= HIGH_LONGER_SHARE &&
    (length.p ?? 1) < LEVEL
      ? [
          `The judge prefers the longer text: ${percent(length.share ?? 0)} of its ${length.decided} choices. Compare the share of people.`,
        ]
      : []),
    ...(lengthRho !== null && readable >= FEW_VERDICTS && lengthRho >= HIGH_LENGTH_RHO
      ? [`Ratings go with the length of the response (Spearman ${lengthRho.toFixed(2)}).`]
      : []),
  ];
}

/** A sentence for each column that the judge's own model wrote. */
export function selfPreferenceWarnings(judgeModel: string, key: RatingKey | undefined): readonly string[] {
  const own = (key?.columns ?? []).filter(({ model }) => model !== undefined && sameModel(model, judgeModel));
  return own.map(
    ({ name }) =>
      `The judge and the judged "${name}" are the same model (${judgeModel}): a model may prefer its own words.`,
  );
}

/** A share as whole per cent. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function sameModel(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
