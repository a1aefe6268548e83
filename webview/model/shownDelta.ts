import { t } from '@vscode/l10n';
import type { MetricInfo } from '../../src/protocol/benchState';

/** A difference of a metric as it is shown, whether it is real or not. */
export interface ShownDelta {
  /** Signed, with the metric's decimals; `0` when nothing is left after rounding. */
  readonly text: string;
  readonly direction: 'up' | 'down' | 'same';
  readonly verdict: 'better' | 'worse' | 'neutral';
}

/** That difference of a metric; better or worse only where the metric says which way is better. */
export function shownDelta(metric: MetricInfo, delta: number): ShownDelta {
  const size = Math.abs(delta).toFixed(metric.decimals);
  if (Number(size) === 0) return { text: '0', direction: 'same', verdict: 'neutral' };
  const rises = delta > 0;
  const verdict =
    metric.higherIsBetter === undefined ? 'neutral' : rises === metric.higherIsBetter ? 'better' : 'worse';
  return { text: `${rises ? '+' : '−'}${size}`, direction: rises ? 'up' : 'down', verdict };
}

/** The sign before a difference: none where rising is neither better nor worse. */
export function deltaArrow({ direction, verdict }: Pick<ShownDelta, 'direction' | 'verdict'>): string {
  if (direction === 'same') return '=';
  if (verdict === 'neutral') return '';
  return direction === 'up' ? '▲' : '▼';
}

/** How a difference from the base is said aloud. */
export function verdictText(verdict: ShownDelta['verdict']): string {
  switch (verdict) {
    case 'better':
      return t('better than the base');
    case 'worse':
      return t('worse than the base');
    case 'neutral':
      return t('against the base');
  }
}
