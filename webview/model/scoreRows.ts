import { t } from '@vscode/l10n';
import type { Score } from '../../src/core/metrics/score';
import type { MetricInfo } from '../../src/protocol/benchState';
import { decimalText } from './numberText';
import { shownDelta, type ShownDelta } from './shownDelta';

/** One line of a scores cell. */
export interface ScoreRow {
  readonly metricId: string;
  readonly name: string;
  readonly lowerIsBetter: boolean;
  readonly card: string;
  /** Absent while there is no score yet; `–` when it cannot be computed, with the reason. */
  readonly value?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly signature?: string;
  /** How it stands against the base column's. */
  readonly delta?: ShownDelta;
}

/** A line for each metric, in the order of `metrics`; deltas where both columns have the value. */
export function scoreRows(
  metrics: readonly MetricInfo[],
  scores: readonly Score[] | undefined,
  baseScores: readonly Score[] | undefined,
): readonly ScoreRow[] {
  return metrics.map((metric) => {
    const head = {
      metricId: metric.id,
      name: metric.name,
      lowerIsBetter: metric.higherIsBetter === false,
      card: metric.card,
    };
    if (scores === undefined) return head;
    const score = scores.find((candidate) => candidate.metric === metric.id);
    if (score === undefined) return { ...head, value: '–', reason: t('Not scored in this run.') };
    const base = baseScores?.find((candidate) => candidate.metric === metric.id);
    return { ...head, ...scoreTexts(metric, score), ...deltaOf(metric, score.value, base?.value) };
  });
}

function scoreTexts(metric: MetricInfo, score: Score): Omit<ScoreRow, 'metricId' | 'name' | 'lowerIsBetter' | 'card'> {
  const { note, signature } = score;
  const said = { signature, ...(note === undefined ? {} : { note }) };
  if (score.value === null) return { ...said, value: '–', reason: score.reason ?? noReason() };
  return { ...said, value: decimalText(score.value, metric.decimals) };
}

function deltaOf(metric: MetricInfo, value: number | null, base: number | null | undefined): { delta?: ShownDelta } {
  if (value === null || base === null || base === undefined) return {};
  return { delta: shownDelta(metric, value - base) };
}

/** Reservations that hold for metrics of the row, each once with the metrics it holds for: `Dist-1, Dist-2: this response only`. */
export function scoreNotes(
  metrics: readonly MetricInfo[],
  scores: readonly (readonly Score[] | undefined)[],
): readonly string[] {
  const names = new Map<string, string[]>();
  for (const metric of metrics) {
    const noted = new Set(scores.flatMap((all) => all?.find(({ metric: id }) => id === metric.id)?.note ?? []));
    for (const note of noted) names.set(note, [...(names.get(note) ?? []), metric.name]);
  }
  return [...names].map(([note, of]) => `${of.join(', ')}: ${note}`);
}

/** The columns whose score of that metric cannot be computed, each with the reason. */
export function scoreReasons(
  metric: MetricInfo,
  columns: readonly { readonly name: string }[],
  scores: readonly (readonly Score[] | undefined)[],
): readonly { readonly column: string; readonly reason: string }[] {
  return columns.flatMap(({ name }, index) => {
    const score = scores[index]?.find(({ metric: id }) => id === metric.id);
    return score?.value === null ? [{ column: name, reason: score.reason ?? noReason() }] : [];
  });
}

/** What is said of a figure that cannot be computed and does not tell why. */
export function noReason(): string {
  return t('It cannot be computed here.');
}
