import { t } from '@vscode/l10n';
import type { ComparisonSettings, Difference, ResultCell } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { counted, countText, decimalText } from '../../model/numberText';
import { noReason } from '../../model/scoreRows';
import { shownDelta, type ShownDelta } from '../../model/shownDelta';
import { effectName, testName, type Significance } from './statisticNames';

/** A difference as a cell shows it. */
export interface ShownDifference extends ShownDelta {
  readonly significance: Significance;
}

/** The difference of a cell from the base; `undefined` where there is none to tell. */
export function shownDifference(metric: MetricInfo, { difference }: ResultCell): ShownDifference | undefined {
  if (difference === undefined || difference.delta === null) return undefined;
  const { delta, significant } = difference;
  const significance = significant === null ? 'not-tested' : significant ? 'significant' : 'not-significant';
  return { ...shownDelta(metric, delta), significance };
}

/** A p-value as it is cited: three decimals, `< 0.001` below that. */
export function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** `p = 0.012`, `p < 0.001`. */
export function pStatement(p: number): string {
  const text = pText(p);
  return text.startsWith('<') ? `p ${text}` : `p = ${text}`;
}

/** `0.10 to 0.77`. */
export function intervalText(metric: MetricInfo, [low, high]: readonly [number, number]): string {
  return t('{low} to {high}', {
    low: decimalText(low, metric.decimals),
    high: decimalText(high, metric.decimals),
  });
}

/** Effect sizes, `Cohen's d (paired) 0.12`. */
export function effectsText({ effects }: Difference): string {
  return effects
    .map(({ kind, value }) => `${effectName(kind)} ${Number.isFinite(value) ? decimalText(value, 2) : '∞'}`)
    .join(', ');
}

/** How many more test cases a sure answer would take; always called an estimate. */
export function moreCasesText({ moreCases }: Difference): string {
  if (moreCases.kind === 'none') return moreCases.reason;
  if (moreCases.more === 0) return t('enough for 80 % power at this effect (an estimate)');
  return counted(moreCases.more, t('about 1 more test case for 80 % power at this effect (an estimate)'), (many) =>
    t('about {0} more test cases for 80 % power at this effect (an estimate)', many),
  );
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
      t({ message: 'Figure', comment: 'The number itself.' }),
      cell.value === null ? (cell.reason ?? noReason()) : decimalText(cell.value, metric.decimals),
    ],
    ...(cell.note === undefined ? [] : [[t('Note'), cell.note] as const]),
    ...(difference === undefined || comparison === undefined ? [] : differenceFacts(metric, difference, comparison)),
    ...(signature === undefined ? [] : [[t('Signature'), signature] as const]),
  ];
}

function differenceFacts(
  metric: MetricInfo,
  difference: Difference,
  { baselineName, level, familySize }: ComparisonSettings,
): readonly (readonly [string, string])[] {
  const { delta, interval, percentileInterval, intervalReason, p, pHolm, pReason, test, otherTests, cases } =
    difference;
  const percent = t('{0} % interval', Math.round(100 * level));
  const verdict =
    difference.significant === true
      ? t('significant at {0}', decimalText(1 - level, 2))
      : t('not significant at {0}', decimalText(1 - level, 2));
  return [
    [
      t('From {0}', baselineName),
      delta === null ? (pReason ?? t('There is no difference to tell.')) : signed(delta, metric.decimals),
    ],
    ...(interval === null
      ? intervalReason === undefined
        ? []
        : [[percent, t('none: {0}', intervalReason)] as const]
      : [[percent, `${intervalText(metric, interval)} (BCa)`] as const]),
    ...(percentileInterval === null ? [] : [[t('By percentiles'), intervalText(metric, percentileInterval)] as const]),
    ...(p === null || pHolm === null
      ? delta === null
        ? []
        : [
            [
              t('Significance'),
              pReason === undefined ? t('not tested: there is nothing to test.') : t('not tested: {0}', pReason),
            ] as const,
          ]
      : [
          [testName(test), pStatement(p)] as const,
          [t('Holm over {0} tests', countText(familySize)), `${pStatement(pHolm)}: ${verdict}`] as const,
        ]),
    ...otherTests.flatMap((other) =>
      other.p === null ? [] : [[testName(other.test), t('{0}, not adjusted', pStatement(other.p))] as const],
    ),
    ...(difference.effects.length === 0 ? [] : [[t('Effect size'), effectsText(difference)] as const]),
    ...(p === null ? [] : [[t('More test cases'), moreCasesText(difference)] as const]),
    [t('Test cases'), countText(cases)],
  ];
}

function signed(value: number, decimals: number): string {
  return `${value < 0 ? '' : '+'}${decimalText(value, decimals)}`;
}
