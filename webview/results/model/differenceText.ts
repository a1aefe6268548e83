import type { ComparisonSettings, Difference, ResultCell } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { countText, decimalText, plural } from '../../model/numberText';

/** A difference as a cell shows it. */
export interface ShownDifference {
  /** Signed, with the metric's decimals; `0` when nothing is left after rounding. */
  readonly text: string;
  readonly direction: 'up' | 'down' | 'same';
  readonly verdict: 'better' | 'worse' | 'neutral';
  readonly significance: 'significant' | 'not-significant' | 'not-tested';
}

/** The difference of a cell from the base; `undefined` where there is none to tell. */
export function shownDifference(metric: MetricInfo, { difference }: ResultCell): ShownDifference | undefined {
  if (difference === undefined || difference.delta === null) return undefined;
  const { delta, significant } = difference;
  const significance = significant === null ? 'not-tested' : significant ? 'significant' : 'not-significant';
  return { ...shownDelta(metric, delta), significance };
}

/** A difference of a metric as it is shown, whether it is real or not. */
export function shownDelta(metric: MetricInfo, delta: number): Omit<ShownDifference, 'significance'> {
  const size = Math.abs(delta).toFixed(metric.decimals);
  if (Number(size) === 0) return { text: '0', direction: 'same', verdict: 'neutral' };
  const rises = delta > 0;
  const verdict =
    metric.higherIsBetter === undefined ? 'neutral' : rises === metric.higherIsBetter ? 'better' : 'worse';
  return { text: `${rises ? '+' : '−'}${size}`, direction: rises ? 'up' : 'down', verdict };
}

/** What stands beside a difference in words: a star is for significant, grey never stands alone. */
export const SIGNIFICANCE_WORDS = {
  significant: { mark: '*', words: 'significant' },
  'not-significant': { mark: 'n.s.', words: 'not significant' },
  'not-tested': { mark: 'not tested', words: 'not tested' },
} as const;

/** A p-value as it is cited: three decimals, `< 0.001` below that. */
export function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** `0.10 to 0.77`. */
export function intervalText(metric: MetricInfo, [low, high]: readonly [number, number]): string {
  return `${decimalText(low, metric.decimals)} to ${decimalText(high, metric.decimals)}`;
}

/** The name of a test. */
export const TEST_NAMES: Readonly<Record<Difference['test'], string>> = {
  'paired-bootstrap': 'paired bootstrap',
  'approximate-randomisation': 'paired approximate randomisation',
  wilcoxon: 'Wilcoxon signed-rank',
  mcnemar: 'McNemar',
  'paired-t': 'paired t',
  sign: 'sign test',
};

const EFFECT_NAMES: Readonly<Record<Difference['effects'][number]['kind'], string>> = {
  'cohen-dz': "Cohen's d (paired)",
  'rank-biserial': 'rank-biserial r',
  'cohen-g': "Cohen's g",
  standardised: 'standardised',
};

/** Effect sizes, `Cohen's d (paired) 0.12`. */
export function effectsText({ effects }: Difference): string {
  return effects
    .map(({ kind, value }) => `${EFFECT_NAMES[kind]} ${Number.isFinite(value) ? decimalText(value, 2) : '∞'}`)
    .join(', ');
}

/** How many more test cases a sure answer would take; always called an estimate. */
export function moreCasesText({ moreCases }: Difference): string {
  if (moreCases.kind === 'none') return moreCases.reason;
  if (moreCases.more === 0) return 'enough for 80 % power at this effect (an estimate)';
  return `about ${plural(moreCases.more, 'more test case')} for 80 % power at this effect (an estimate)`;
}

/** Everything that is known of one figure and its difference from the base: terms and what to say of them. */
export function factsOf(
  metric: MetricInfo,
  cell: ResultCell,
  comparison: ComparisonSettings | undefined,
): readonly (readonly [term: string, text: string])[] {
  const { difference, signature } = cell;
  return [
    [
      'Figure',
      cell.value === null ? (cell.reason ?? 'It cannot be computed here.') : decimalText(cell.value, metric.decimals),
    ],
    ...(cell.note === undefined ? [] : [['Note', cell.note] as const]),
    ...(difference === undefined || comparison === undefined ? [] : differenceFacts(metric, difference, comparison)),
    ...(signature === undefined ? [] : [['Signature', signature] as const]),
  ];
}

function differenceFacts(
  metric: MetricInfo,
  difference: Difference,
  { baselineName, level, familySize }: ComparisonSettings,
): readonly (readonly [string, string])[] {
  const { delta, interval, percentileInterval, intervalReason, p, pHolm, pReason, test, otherTests, cases } =
    difference;
  const percent = `${Math.round(100 * level)} % interval`;
  const verdict =
    difference.significant === true
      ? `significant at ${decimalText(1 - level, 2)}`
      : `not significant at ${decimalText(1 - level, 2)}`;
  return [
    [
      `From ${baselineName}`,
      delta === null ? (pReason ?? 'There is no difference to tell.') : signed(delta, metric.decimals),
    ],
    ...(interval === null
      ? intervalReason === undefined
        ? []
        : [[percent, `none: ${intervalReason}`] as const]
      : [[percent, `${intervalText(metric, interval)} (BCa)`] as const]),
    ...(percentileInterval === null ? [] : [['By percentiles', intervalText(metric, percentileInterval)] as const]),
    ...(p === null || pHolm === null
      ? delta === null
        ? []
        : [['Significance', `not tested: ${pReason ?? 'there is nothing to test.'}`] as const]
      : [
          [TEST_NAMES[test], `p ${equals(p)}`] as const,
          [`Holm over ${countText(familySize)} tests`, `p ${equals(pHolm)}: ${verdict}`] as const,
        ]),
    ...otherTests.flatMap((other) =>
      other.p === null ? [] : [[TEST_NAMES[other.test], `p ${equals(other.p)}, not adjusted`] as const],
    ),
    ...(difference.effects.length === 0 ? [] : [['Effect size', effectsText(difference)] as const]),
    ...(p === null ? [] : [['More test cases', moreCasesText(difference)] as const]),
    ['Test cases', countText(cases)],
  ];
}

function signed(value: number, decimals: number): string {
  return `${value < 0 ? '' : '+'}${decimalText(value, decimals)}`;
}

function equals(p: number): string {
  const text = pText(p);
  return text.startsWith('<') ? text : `= ${text}`;
}
