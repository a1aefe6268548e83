import { t } from '@vscode/l10n';
import type { FigureChart } from '../../../src/core/ratings/results/figures';
import { countText, decimalText } from '../../model/numberText';

type Scatter = Extract<FigureChart, { kind: 'scatter' }>;
type Confusion = Extract<FigureChart, { kind: 'confusion' }>;

/** The side of a plot's square, and the room before it for names. */
export const PLOT = { side: 200, margin: 44 } as const;

/** A dot of a scatter plot: its middle, and a radius whose area goes with the count. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly words: string;
}

/** Dots inside the square, larger values further right and up. */
export function dotsOf({ points, range: [low, high], xName, yName }: Scatter): readonly Dot[] {
  const most = Math.max(1, ...points.map(({ count }) => count));
  const inside = 10;
  const place = (value: number): number => {
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return inside + share * (PLOT.side - 2 * inside);
  };
  return points.map(({ x, y, count }) => ({
    x: place(x),
    y: PLOT.side - place(y),
    radius: 2 + 7 * Math.sqrt(count / most),
    words: `${xName} ${figure(x)}, ${yName} ${figure(y)}: ${countText(count)}`,
  }));
}

/** A plot in words, for whoever does not see it. */
export function chartWords(chart: FigureChart): string {
  if (chart.kind === 'scatter') {
    const { points, title } = chart;
    const total = points.reduce((sum, { count }) => sum + count, 0);
    const same = points.reduce((sum, { x, y, count }) => sum + (x === y ? count : 0), 0);
    return t('{title}: {total} pairs, {same} of them the same on both sides.', {
      title,
      total: countText(total),
      same: countText(same),
    });
  }
  return confusionWords(chart);
}

function confusionWords({ title, labels, counts }: Confusion): string {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const same = labels.reduce((sum, _, index) => sum + (counts[index]?.[index] ?? 0), 0);
  return t('{title}: {same} of {total} the same on both sides.', {
    title,
    same: countText(same),
    total: countText(total),
  });
}

function figure(value: number): string {
  return decimalText(value, Number.isInteger(value) ? 0 : 1);
}
