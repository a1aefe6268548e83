import type { JudgeChecks } from '../core/judge/judgeChecks';
import type { JudgeSpec } from '../core/judge/judgeQuestions';
import type { JudgeVerdict } from '../core/judge/judgeVerdicts';
import type { JudgePlan } from '../core/judge/planJudge';
import type { Spent } from '../core/llm/budget';
import { pairRows, restRows, type AgreementRow } from '../core/ratings/agreementRows';
import { restOf } from '../core/ratings/consensus';
import { confusionOf, disagreements, type Confusion, type Disagreement } from '../core/ratings/disagreements';
import { agreementTable } from '../core/ratings/agreementTables';
import type { FigureTable } from '../core/ratings/figureTable';
import { formatFigures, type FigureFormat } from '../core/ratings/formatFigures';
import { preferenceTable, ratingTable } from '../core/ratings/humanTables';
import { lengthCheck, type LengthCheck } from '../core/ratings/lengthCheck';
import { meanRatings } from '../core/ratings/meanRatings';
import { preferenceCounts } from '../core/ratings/preferenceCounts';
import { isJudge, judgeName } from '../core/ratings/raterName';
import { completeItems, indexRatings } from '../core/ratings/ratingIndex';
import { ratingSetHash, type RatingKey } from '../core/ratings/ratingSet';
import type { Rating } from '../core/ratings/ratings';
import type { ErrorInfo } from '../core/util/errors';
import { agreementJson } from './agreeCommand';

/** The judge beside people. */
export interface BesidePeople {
  /** The judge against each of them and against their majority. */
  readonly rows: readonly AgreementRow[];
  /** Pairs of people: what a judge can be measured by. */
  readonly ceiling: readonly AgreementRow[];
  /** How often the majority of people preferred the longer text. */
  readonly length: LengthCheck | null;
  /** How often each verdict of the judge met each of the people's. */
  readonly confusion: readonly Confusion[];
  /** Where the judge and people are furthest apart. */
  readonly disagreements: readonly Disagreement[];
}

/** What a judge said of a set. */
export interface Judged {
  readonly spec: JudgeSpec;
  readonly plan: JudgePlan;
  readonly checks: JudgeChecks;
  readonly verdicts: readonly JudgeVerdict[];
  readonly ratings: readonly Rating[];
  readonly spent: Spent;
  readonly people?: BesidePeople;
  readonly stopped?: ErrorInfo;
}

const SEED = 13;
const MOST_DISAGREEMENTS = 10;

/** Compares a judge with people on the items that count. */
export function compareWithPeople(
  verdicts: readonly JudgeVerdict[],
  ratings: readonly Rating[],
  people: readonly Rating[],
  { set, model }: JudgeSpec,
): BesidePeople {
  const judge = judgeName(model);
  const counted = new Set(verdicts.map(({ id }) => id));
  const all = [...ratings, ...people.filter(({ rater }) => !isJudge(rater))].filter(({ id }) => counted.has(id));
  const names = [...new Set(all.map(({ rater }) => rater))].filter((rater) => rater !== judge);
  const aspects = indexRatings(all).map((aspect) => completeItems(aspect, names).ratings);
  const options = { seed: SEED };
  const together = aspects.flatMap(({ byId }) =>
    [...byId].map(([id, said]) => ({ id, value: restOf(names.flatMap((rater) => said.get(rater) ?? [])) ?? null })),
  );
  const beside = disagreements(aspects, judge, names);
  return {
    rows: [
      ...restRows(aspects, [judge], names, options),
      ...names.flatMap((name) => pairRows(aspects, [judge, name], options)),
    ],
    ceiling: pairRows(aspects, names, options),
    length: set.mode === 'pairwise' ? lengthCheck(together, set) : null,
    confusion: confusionOf(beside),
    disagreements: beside.filter(({ distance }) => distance > 0).slice(0, MOST_DISAGREEMENTS),
  };
}

/** Everything that a judge said as JSON. */
export function judgedJson({ spec, plan, checks, verdicts, ratings, spent, people, stopped }: Judged): object {
  const { set, template, model, sampling, repeats } = spec;
  return {
    judge: judgeName(model),
    model,
    template: { name: template.name, hash: template.hash },
    sampling,
    repeats,
    set: { name: set.name, mode: set.mode, items: set.items.length, hash: ratingSetHash(set) },
    plan,
    spent,
    ...checks,
    ...(people === undefined
      ? {}
      : {
          agreement: people.rows.map(agreementJson),
          ceiling: people.ceiling.map(agreementJson),
          peopleLength: people.length,
          confusion: people.confusion,
          disagreements: people.disagreements,
        }),
    results: verdicts,
    ratings,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** The tables of what a judge said. */
export function formatJudged(
  { spec, checks, ratings, people }: Judged,
  format: FigureFormat,
  key: RatingKey | undefined,
  { published }: { readonly published: boolean },
): string {
  const aspects = indexRatings(ratings);
  const judge = [judgeName(spec.model)];
  const options = { key, aspects: spec.set.aspects, published, seed: SEED };
  const own: FigureTable =
    spec.set.mode === 'pairwise'
      ? preferenceTable(
          aspects.flatMap((aspect) => preferenceCounts(aspect, judge, key)),
          'pooled',
          options,
        )
      : ratingTable(
          aspects.flatMap((aspect) => meanRatings(aspect, judge, { seed: SEED }, key)),
          options,
        );
  const tables = [
    { ...own, notes: [...own.notes, ...checkSentences(checks, people?.length ?? null)] },
    ...(people === undefined
      ? []
      : [agreementTable([...people.rows, ...people.ceiling], { ...options, id: 'agreement', title: 'Agreement' })]),
  ];
  return formatFigures(tables, format);
}

function checkSentences(checks: JudgeChecks, people: LengthCheck | null): readonly string[] {
  const { verdicts, unreadable, flipRate, firstShare, length, lengthRho, warnings } = checks;
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return [
    `Verdicts: ${verdicts - unreadable} of ${verdicts} could be read.`,
    ...(flipRate === null ? [] : [`Flip rate: ${percent(flipRate)} of verdicts changed with the order.`]),
    ...(firstShare === null ? [] : [`First shown: ${percent(firstShare)} of the choices.`]),
    ...(length?.share === null || length === null
      ? []
      : [
          `Longer text: ${percent(length.share)} of ${length.decided} verdicts with a winner${people?.share === null || people === null ? '' : `; of people's ${percent(people.share)} of ${people.decided}`}.`,
        ]),
    ...(lengthRho === null ? [] : [`Length and rating: Spearman ${lengthRho.toFixed(3)}.`]),
    ...warnings,
  ];
}
