import { PUBLISHED_JUDGE_AGREEMENT } from '../../evaluation/publishedHuman';
import { OVERALL, pairRows, restRows, type AgreementRow } from '../agreementRows';
import { panelAgreement } from '../panelAgreement';
import { raterStatistics } from '../raterStatistics';
import type { AspectRatings } from '../ratingIndex';
import type { RatingKey, RatingSet } from '../ratingSet';
import type { Rating } from '../ratings';
import type { FigureCell, FigureTable } from './figures';
import { RATING_SEED } from './ratingTables';

const SEED = { seed: RATING_SEED };

/** How far the people agree with one another, aspect by aspect; none for fewer than two. */
export function panelTables(
  set: RatingSet,
  index: readonly AspectRatings[],
  people: readonly string[],
): readonly FigureTable[] {
  if (people.length < 2) return [];
  const rows = index.map((aspect) => {
    const { fleissKappa, meanCohenKappa, alpha, complete, unanimous, noMajority } = panelAgreement(aspect, people);
    return {
      name: aspectName(set, aspect.aspect),
      published: false,
      cells: [
        figure(fleissKappa.value, fleissKappa.kind === 'none' ? fleissKappa.reason : `n = ${complete}`),
        figure(meanCohenKappa, meanCohenKappa === null ? 'No two raters have one.' : undefined),
        figure(
          alpha.ordinal.value,
          alpha.ordinal.kind === 'none' ? alpha.ordinal.reason : `n = ${alpha.ordinal.items}`,
        ),
        { text: String(unanimous), detail: `of ${complete}` },
        { text: String(noMajority), detail: `of ${complete}` },
      ],
    };
  });
  return [
    {
      id: 'panel',
      title: 'Agreement of the raters',
      head: ["Fleiss' κ", "mean Cohen's κ", "Krippendorff's α", 'all the same', 'no majority'],
      rows,
      notes: [
        'κ of labels without order over items that all rated; α is ordinal and takes items with ratings missing.',
      ],
    },
  ];
}

/** Judges against what the people say together, as the paper's Table 6; and each person against the others, as the ceiling. */
export function agreementTables(
  set: RatingSet,
  index: readonly AspectRatings[],
  people: readonly string[],
  judges: readonly string[],
): readonly FigureTable[] {
  const head = ['Spearman ρ', 'Kendall τ-b', 'weighted κ', 'the same', 'n'];
  const tables: FigureTable[] = [];
  if (judges.length > 0 && people.length > 0)
    tables.push({
      id: 'judges',
      title: 'Judge against people',
      head,
      rows: [
        ...restRows(index, judges, people, SEED).map((row) => agreementRow(set, row)),
        ...PUBLISHED_JUDGE_AGREEMENT.map(({ name, values }) => ({
          name: `GPT-4 · ${aspectName(set, name)}`,
          published: true,
          cells: [
            { text: values.spearman.toFixed(3) },
            { text: values.kendallTau.toFixed(3) },
            ...Array.from({ length: 3 }, () => ({ text: '–' })),
          ],
        })),
      ],
      notes: [
        'What people say together is the median of numbers or the majority of verdicts; items without one are left out.',
        `95 % intervals by percentile bootstrap over items, seed ${RATING_SEED}. Published: Table 6 of Qian, Zhang and Liu (2023); not measured here.`,
      ],
    });
  if (people.length > 1)
    tables.push(
      {
        id: 'ceiling',
        title: 'Each rater against the others',
        head,
        rows: restRows(index, people, people, SEED)
          .filter(({ aspect }) => aspect === OVERALL || index.length === 1)
          .map((row) => agreementRow(set, row)),
        notes: ['All aspects pooled: what a judge can reach at most.'],
      },
      {
        id: 'pairs',
        title: 'Rater against rater',
        head,
        rows: pairRows(index, [...people, ...judges], SEED)
          .filter(({ aspect }) => aspect === OVERALL || index.length === 1)
          .map((row) => agreementRow(set, row)),
        notes: [],
      },
    );
  return tables;
}

/** What each rater did, and why somebody should look at one. */
export function raterTable(ratings: readonly Rating[], key: RatingKey): FigureTable {
  const statistics = raterStatistics(ratings, key);
  const withChecks = key.checks.length > 0;
  return {
    id: 'raters',
    title: 'Raters',
    head: [
      'ratings',
      'mean',
      'deviation',
      'seconds a rating',
      'κ with the others',
      ...(withChecks ? ['checks passed'] : []),
    ],
    rows: statistics.map(({ rater, ratings: made, mean, deviation, medianSeconds, agreementWithRest, checks }) => ({
      name: rater,
      published: false,
      cells: [
        { text: String(made) },
        figure(mean),
        figure(Number.isFinite(deviation) ? deviation : null),
        medianSeconds === null ? { text: '–' } : { text: medianSeconds.toFixed(1) },
        figure(agreementWithRest),
        ...(withChecks ? [{ text: `${checks.passed} of ${checks.passed + checks.failed}` }] : []),
      ],
    })),
    notes: statistics.flatMap(({ rater, concerns }) => concerns.map((concern) => `${rater}: ${concern}`)),
  };
}

function agreementRow(set: RatingSet, row: AgreementRow): FigureTable['rows'][number] {
  const { aspect, a, b, n, leftOut, spearman, spearmanInterval, kendallTauB, kendallInterval, weightedKappa, exact } =
    row;
  const against = b.kind === 'rater' ? `${a} and ${b.rater}` : a;
  return {
    name: aspect === OVERALL ? `${against} · overall` : `${against} · ${aspectName(set, aspect)}`,
    published: false,
    cells: [
      figure(spearman, intervalText(spearmanInterval) ?? row.reason, 3),
      figure(kendallTauB, intervalText(kendallInterval) ?? row.reason, 3),
      figure(weightedKappa.value, weightedKappa.kind === 'none' ? weightedKappa.reason : undefined),
      exact === null ? { text: '–' } : { text: `${(100 * exact).toFixed(0)} %` },
      { text: String(n), ...(leftOut === 0 ? {} : { detail: `${leftOut} left out` }) },
    ],
  };
}

function aspectName({ aspects }: RatingSet, id: string): string {
  return aspects.find((aspect) => aspect.id === id)?.name ?? id;
}

function figure(value: number | null, detail?: string, decimals = 2): FigureCell {
  const text = value === null ? '–' : value.toFixed(decimals);
  return { text, ...(detail === undefined ? {} : { detail }) };
}

function intervalText(interval: readonly [number, number] | null): string | undefined {
  return interval === null ? undefined : `95 % ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`;
}
