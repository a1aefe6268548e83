import { describeMetric } from '../metrics/metricTable';
import { fixedText } from '../util/fixedText';
import type { MetricId, Score } from '../metrics/score';
import type { Comparison, ComparisonReport } from '../metrics/significance/comparison';
import { publishedWarnings, type PublishedResults } from './publishedResults';
import type { ScoredSystem } from './resultTableScores';

/** One figure of a table. Dist, BLEU, accuracy and shares are x100, BERTScore 0-1, length counts tokens. */
export interface ResultCell {
  readonly metric: MetricId;
  /** `null` with a reason when it cannot be computed. */
  readonly value: number | null;
  readonly reason?: string;
  readonly note?: string;
  /** Absent for a published figure. */
  readonly signature?: string;
  /** Among the rows of our own, by the figure as shown; equal figures share a mark. */
  readonly mark?: 'best' | 'second';
  /** From the baseline; absent for the baseline itself, for published rows, and without a comparison. */
  readonly difference?: Difference;
}

/** A difference from the baseline, and whether it is real. */
export interface Difference extends Omit<Comparison, 'systemId' | 'metric'> {
  /** After Holm's adjustment, at 1 - level; `null` when there is no p. */
  readonly significant: boolean | null;
}

/** One row: a strategy, an imported system, or a published result. */
export interface ResultRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'baseline' | 'system' | 'published';
  /** Test cases behind it. */
  readonly count: number;
  /** One a metric, in the order of the table's. */
  readonly cells: readonly ResultCell[];
}

/** Strategies x metrics, with what it takes to cite and to repeat it. */
export interface ResultTable {
  readonly metrics: readonly MetricId[];
  readonly rows: readonly ResultRow[];
  readonly signatures: readonly { readonly metric: MetricId; readonly signature: string }[];
  /** Of the comparison; absent when there was none. */
  readonly comparison?: ComparisonSettings;
  /** Where published rows come from, when there are any. */
  readonly publishedSource?: string;
  /** Sentences to show with the table. */
  readonly warnings: readonly string[];
}

/** What the significance in a table rests on. */
export interface ComparisonSettings {
  readonly baselineId: string;
  readonly baselineName: string;
  readonly seed: number;
  readonly resamples: number;
  /** Of the intervals. */
  readonly level: number;
  /** Tests that Holm's adjustment counts, shown or not. */
  readonly familySize: number;
  /** What they are: `7 systems x 11 metrics`. */
  readonly family: string;
}

/** What a table is made of. */
export interface ResultTableParts {
  readonly metrics: readonly MetricId[];
  readonly systems: readonly ScoredSystem[];
  /** Of the systems with one of them as the baseline. */
  readonly report?: ComparisonReport | undefined;
  readonly published?: PublishedResults | undefined;
}

/** Puts a table together: published rows first, then the systems in their order. Pure and quick. */
export function buildResultTable({ metrics, systems, report, published }: ResultTableParts): ResultTable {
  const marks = new Map(metrics.map((metric) => [metric, marksOf(metric, systems)]));
  const own = systems.map((system): ResultRow => ({
    id: system.id,
    name: system.name,
    kind: system.id === report?.baselineId ? 'baseline' : 'system',
    count: system.count,
    cells: metrics.map((metric) => cellOf(system, metric, marks.get(metric)?.get(system.id), report)),
  }));
  const signatures = metrics.flatMap((metric) => {
    const all = systems.flatMap(({ scores }) => scores.filter((score) => score.metric === metric));
    return [...new Set(all.map(({ signature }) => signature))].map((signature) => ({ metric, signature }));
  });
  const baseline = systems.find(({ id }) => id === report?.baselineId);
  const counts = systems.map(({ count }) => count);
  return {
    metrics,
    rows: [...(published === undefined ? [] : publishedRows(published, metrics)), ...own],
    signatures,
    ...(report === undefined || baseline === undefined ? {} : { comparison: settingsOf(report, baseline.name) }),
    ...(published === undefined ? {} : { publishedSource: `${published.source}, ${published.table}` }),
    warnings: [
      ...sizeWarnings(counts, metrics),
      ...resolutionWarnings(report),
      ...(published === undefined ? [] : publishedWarnings(published, { counts, signatures })),
    ],
  };
}

/** The figure of a cell as shown, without its mark: the metric's decimals, or a dash. */
export function shownValue({ metric, value }: Pick<ResultCell, 'metric' | 'value'>): string {
  return value === null ? '–' : fixedText(value, describeMetric(metric).decimals);
}

function publishedRows(published: PublishedResults, metrics: readonly MetricId[]): readonly ResultRow[] {
  return published.rows.map(({ name, values }) => ({
    id: `published:${name}`,
    name,
    kind: 'published',
    count: published.count,
    cells: metrics.map((metric) => {
      const value = values[metric];
      return value === undefined
        ? { metric, value: null, reason: 'The published table has no such figure.' }
        : { metric, value };
    }),
  }));
}

function cellOf(
  system: ScoredSystem,
  metric: MetricId,
  mark: ResultCell['mark'],
  report: ComparisonReport | undefined,
): ResultCell {
  const score = system.scores.find((one) => one.metric === metric);
  if (score === undefined) return { metric, value: null, reason: 'This was not scored.' };
  const comparison = report?.comparisons.find((one) => one.systemId === system.id && one.metric === metric);
  const { reason, note } = score;
  const value = finite(score);
  return {
    metric,
    value,
    ...(value === null ? { reason: reason ?? 'The figure is not a number.' } : {}),
    ...(note === undefined ? {} : { note }),
    signature: score.signature,
    ...(mark === undefined ? {} : { mark }),
    ...(comparison === undefined ? {} : { difference: differenceOf(comparison, 1 - (report?.level ?? 0.95)) }),
  };
}

function differenceOf(comparison: Comparison, alpha: number): Difference {
  const { delta, interval, percentileInterval, intervalReason, p, pHolm, pReason, test } = comparison;
  const { otherTests, effects, moreCases, cases } = comparison;
  return {
    delta,
    interval,
    percentileInterval,
    ...(intervalReason === undefined ? {} : { intervalReason }),
    p,
    pHolm,
    ...(pReason === undefined ? {} : { pReason }),
    // 1 - 0.95 is a little more than 0.05 in floating point.
    significant: pHolm === null ? null : pHolm <= Math.round(alpha * 1e12) / 1e12,
    test,
    otherTests,
    effects,
    moreCases,
    cases,
  };
}

/** The best and the second-best figure as shown; none where neither direction is better or where all are the same. */
function marksOf(metric: MetricId, systems: readonly ScoredSystem[]): ReadonlyMap<string, 'best' | 'second'> {
  const { higherIsBetter, decimals } = describeMetric(metric);
  const marks = new Map<string, 'best' | 'second'>();
  if (higherIsBetter === undefined) return marks;
  const shown = systems.flatMap(({ id, scores }) => {
    const score = scores.find((one) => one.metric === metric);
    const value = score === undefined ? null : finite(score);
    return value === null ? [] : [{ id, value: Number(value.toFixed(decimals)) }];
  });
  const ranks = [...new Set(shown.map(({ value }) => value))].sort((one, other) =>
    higherIsBetter ? other - one : one - other,
  );
  if (ranks.length < 2) return marks;
  for (const { id, value } of shown) {
    if (value === ranks[0]) marks.set(id, 'best');
    else if (value === ranks[1]) marks.set(id, 'second');
  }
  return marks;
}

function finite({ value }: Score): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}

function settingsOf(report: ComparisonReport, baselineName: string): ComparisonSettings {
  const { baselineId, seed, resamples, level, familySize, family } = report;
  return { baselineId, baselineName, seed, resamples, level, familySize, family };
}

/** A p by resampling cannot be smaller than a few resamples make it: after Holm's adjustment that may be too large. */
function resolutionWarnings(report: ComparisonReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const { comparisons, resamples, familySize, level } = report;
  const resampled = comparisons.some(({ test, p }) => test === 'paired-bootstrap' && p !== null);
  const smallest = 2 / (resamples + 1);
  // Holm multiplies by the tests that are left: those whose p is smaller still come before.
  const before = comparisons.filter(({ p }) => p !== null && p < smallest).length;
  if (!resampled || smallest * (familySize - before) <= 1 - level) return [];
  const needed = Math.ceil((2 * familySize) / (1 - level) / 1000) * 1000;
  const number = (count: number): string => count.toLocaleString('en');
  return [
    `No difference in BLEU can come out significant here: ${number(resamples)} resamples are too few for ${number(familySize)} tests. At the command line, take --resamples ${needed}.`,
  ];
}

function sizeWarnings(counts: readonly number[], metrics: readonly MetricId[]): readonly string[] {
  const sizes = [...new Set(counts)];
  if (sizes.length < 2 || !metrics.some((metric) => metric.startsWith('dist'))) return [];
  const list = sizes.map((count) => count.toLocaleString('en')).join(', ');
  return [`The rows are over different numbers of test cases (${list}): Dist does not compare between them.`];
}
