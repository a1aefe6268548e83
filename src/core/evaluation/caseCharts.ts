import type { Price } from '../llm/endpoint';
import type { MetricId } from '../metrics/score';
import { quantile } from '../metrics/significance/intervals';
import type { CaseFigures } from './caseQuery';
import type { CaseSystem, CaseTable } from './caseTable';

/** How one system's figures are spread over the test cases. */
export interface CaseSpread {
  readonly systemId: string;
  readonly name: string;
  /** Test cases with a figure. */
  readonly count: number;
  /** Mean, quartiles and ends; `null` where no test case has a figure. */
  readonly mean: number | null;
  readonly quartiles: readonly [lower: number, median: number, upper: number] | null;
  readonly ends: readonly [least: number, most: number] | null;
  /** Test cases in each bin of the chart. */
  readonly bins: readonly number[];
  /** What an answer took on average; absent where the answers do not tell. */
  readonly tokens?: number;
  /** US dollars for 1,000 answers; absent where tokens or price are not known. */
  readonly usdPerThousand?: number;
}

/** What charts show of one metric. */
export interface CaseCharts {
  readonly metric: MetricId;
  /** The edges of the bins, one more than there are bins; empty where there is no figure at all. */
  readonly edges: readonly number[];
  readonly spreads: readonly CaseSpread[];
  /** The mean of each system over the test cases of an emotion, `null` where none has a figure; most test cases first. */
  readonly emotions: readonly {
    readonly emotion: string;
    readonly count: number;
    readonly means: readonly (number | null)[];
  }[];
}

const BINS = 24;

/** Spreads the figures of systems over bins that all of them share. */
export function caseCharts(
  table: CaseTable,
  metric: MetricId,
  chosen: readonly { readonly system: CaseSystem; readonly figures: CaseFigures }[],
  price: Price | undefined,
): CaseCharts {
  const sorted = chosen.map(({ figures }) => figures.filter((value) => !Number.isNaN(value)).sort());
  const edges = edgesOf(sorted);
  return {
    metric,
    edges,
    spreads: chosen.map(({ system }, index) => ({
      systemId: system.id,
      name: system.name,
      ...spreadOf(sorted[index] ?? new Float64Array(), edges),
      ...costOf(system, price),
    })),
    emotions: emotionsOf(
      table,
      chosen.map(({ figures }) => figures),
    ),
  };
}

/** Bins of one width over all figures; each holds whole steps where the figures are whole numbers. */
function edgesOf(sorted: readonly Float64Array[]): readonly number[] {
  const all = sorted.filter(({ length }) => length > 0);
  if (all.length === 0) return [];
  const least = Math.min(...all.map((values) => values[0] as number));
  const most = Math.max(...all.map((values) => values.at(-1) as number));
  const isWhole = all.every((values) => values.every(Number.isInteger));
  const span = most - least;
  if (span === 0) return [least - 0.5, least + 0.5];
  if (!isWhole) return Array.from({ length: BINS + 1 }, (_, index) => least + (index * span) / BINS);
  const step = Math.max(1, Math.ceil((span + 1) / BINS));
  return Array.from({ length: Math.ceil((span + 1) / step) + 1 }, (_, index) => least + index * step);
}

function spreadOf(
  sorted: Float64Array,
  edges: readonly number[],
): Pick<CaseSpread, 'count' | 'mean' | 'quartiles' | 'ends' | 'bins'> {
  const bins = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  const [least = 0, second = 1] = edges;
  const width = second - least;
  let sum = 0;
  for (const value of sorted) {
    sum += value;
    const bin = Math.max(0, Math.min(bins.length - 1, Math.floor((value - least) / width)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const count = sorted.length;
  if (count === 0) return { count, mean: null, quartiles: null, ends: null, bins };
  return {
    count,
    mean: sum / count,
    quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)],
    ends: [sorted[0] as number, sorted[count - 1] as number],
    bins,
  };
}

function costOf({ cells }: CaseSystem, price: Price | undefined): Pick<CaseSpread, 'tokens' | 'usdPerThousand'> {
  let [answers, asked, answered] = [0, 0, 0];
  for (const cell of cells) {
    if (cell?.kind !== 'answered') continue;
    if (cell.usage === undefined) return {};
    answers++;
    asked += cell.usage.promptTokens;
    answered += cell.usage.completionTokens;
  }
  if (answers === 0) return {};
  const tokens = (asked + answered) / answers;
  if (price === undefined) return { tokens };
  const usd = (asked * price.inputPerMillionUsd + answered * price.outputPerMillionUsd) / 1e6;
  return { tokens, usdPerThousand: (1000 * usd) / answers };
}

function emotionsOf({ lines }: CaseTable, figures: readonly CaseFigures[]): CaseCharts['emotions'] {
  const places = new Map<string, number[]>();
  for (const [place, { emotion }] of lines.entries()) {
    if (emotion === '') continue;
    const own = places.get(emotion);
    if (own === undefined) places.set(emotion, [place]);
    else own.push(place);
  }
  return [...places]
    .map(([emotion, own]) => ({ emotion, count: own.length, means: figures.map((values) => meanOf(values, own)) }))
    .sort((one, other) => other.count - one.count || (one.emotion < other.emotion ? -1 : 1));
}

function meanOf(values: CaseFigures, places: readonly number[]): number | null {
  let [sum, count] = [0, 0];
  for (const place of places) {
    const value = values[place] ?? NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}
