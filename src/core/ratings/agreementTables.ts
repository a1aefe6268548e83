import { PUBLISHED_JUDGE_AGREEMENT } from '../evaluation/publishedHuman';
import { OVERALL, type AgreementRow } from './agreementRows';
import { figure, type FigureTable } from './figureTable';
import { aspectName, PAPER, unique, type HumanTableOptions } from './humanTables';
import type { PanelAgreement } from './panelAgreement';
import type { RaterStatistics } from './raterStatistics';

/** What a table of agreement is of. */
export interface AgreementTableOptions extends Omit<HumanTableOptions, 'key'> {
  readonly id: string;
  readonly title: string;
}

/** Agreement in the shape of the paper's Table 6: aspects down, coefficients across; one block for each pair of sides. */
export function agreementTable(rows: readonly AgreementRow[], options: AgreementTableOptions): FigureTable {
  const { id, title, published, seed } = options;
  const nameOf = (aspect: string): string => (aspect === OVERALL ? 'overall' : aspectName(aspect, options));
  const none = figure(null, 0);
  const paper = PUBLISHED_JUDGE_AGREEMENT.map(({ name, values }) => ({
    name: `GPT-4 against people, ${nameOf(name)}`,
    published: true,
    cells: [none, figure(values.spearman, 3), figure(values.kendallTau, 3), none, none, none, none],
  }));
  return {
    id,
    title,
    columns: ['n', 'Spearman', 'Kendall tau-b', 'kappa', 'weighted kappa', 'the same %', 'left out'].map((name) => ({
      name,
    })),
    rows: [
      ...rows.map(({ aspect, a, b, n, leftOut, exact, reason, ...row }) => ({
        name: `${a} against ${b.kind === 'rest' ? 'the rest' : b.rater}, ${nameOf(aspect)}`,
        published: false,
        cells: [
          figure(n, 0),
          figure(row.spearman, 3, { interval: row.spearmanInterval, detail: reason }),
          figure(row.kendallTauB, 3, { interval: row.kendallInterval }),
          figure(row.cohenKappa.value, 3),
          figure(row.weightedKappa.value, 3),
          figure(exact === null ? null : 100 * exact, 1),
          figure(leftOut, 0),
        ],
      })),
      ...(published ? paper : []),
    ],
    notes: [
      `A = 1, tie = 0, B = -1; overall: all (item, aspect) pairs pooled. 95 % intervals by percentile bootstrap over items, seed ${seed}. Weighted kappa: quadratic.`,
      ...(rows.some(({ b }) => b.kind === 'rest')
        ? ['The rest: the median of numbers, the strict majority of verdicts; without one the item is left out.']
        : []),
      ...unique(rows.flatMap(({ reason }) => reason ?? [])),
      ...(published ? [`Published: Table 6 of ${PAPER}; not measured here.`] : []),
    ],
  };
}

/** How far all raters together agree, aspect by aspect. */
export function panelTable(
  agreement: readonly PanelAgreement[],
  options: Pick<HumanTableOptions, 'aspects'>,
): FigureTable {
  const levels = ['nominal', 'ordinal', 'interval'] as const;
  return {
    id: 'panel',
    title: 'Agreement of all raters',
    columns: [
      ...['raters', 'complete', 'unanimous', 'no majority', "Fleiss' kappa", "mean Cohen's kappa"].map((name) => ({
        name,
      })),
      ...levels.map((name) => ({ name, group: "Krippendorff's alpha" })),
    ],
    rows: agreement.map((found) => ({
      name: aspectName(found.aspect, options),
      published: false,
      cells: [
        ...[found.raters, found.complete, found.unanimous, found.noMajority].map((count) => figure(count, 0)),
        figure(found.fleissKappa.value, 3),
        figure(found.meanCohenKappa, 3),
        ...levels.map((level) => figure(found.alpha[level].value, 3)),
      ],
    })),
    notes: [
      'Alpha is of all items that two or more rated; the other figures are of complete items, without an order of the labels.',
      ...unique(
        agreement.flatMap(({ fleissKappa, alpha }) =>
          [fleissKappa, alpha.nominal].flatMap((found) => (found.kind === 'none' ? [found.reason] : [])),
        ),
      ),
    ],
  };
}

/** What each rater did, and why somebody should look at one. */
export function raterTable(statistics: readonly RaterStatistics[]): FigureTable {
  const checked = statistics.some(({ checks }) => checks.passed + checks.failed > 0);
  return {
    id: 'raters',
    title: 'Raters',
    columns: [
      'ratings',
      'mean',
      'deviation',
      'seconds a rating',
      'weighted kappa with the rest',
      ...(checked ? ['checks passed', 'failed'] : []),
    ].map((name) => ({ name })),
    rows: statistics.map(({ rater, ratings, mean, deviation, medianSeconds, agreementWithRest, checks }) => ({
      name: rater,
      published: false,
      cells: [
        figure(ratings, 0),
        figure(mean, 2),
        figure(deviation, 2),
        figure(medianSeconds, 1),
        figure(agreementWithRest, 3),
        ...(checked ? [figure(checks.passed, 0), figure(checks.failed, 0)] : []),
      ],
    })),
    notes: statistics.flatMap(({ rater, concerns }) => concerns.map((concern) => `${rater}: ${concern}`)),
  };
}
