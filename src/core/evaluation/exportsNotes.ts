import { describeMetric } from '../metrics/metricTable';
import { fixedText } from '../util/fixedText';
import { PUBLISHED_MARK } from './publishedResults';
import type { Difference, ResultCell, ResultTable } from './resultTable';

/** What an exported table says about itself, one sentence each: test cases, how differences were tested, warnings. */
export function tableNotes(table: ResultTable): readonly string[] {
  const { comparison, publishedSource, rows } = table;
  const counts = [...new Set(rows.filter(({ kind }) => kind !== 'published').map(({ count }) => count))];
  const notes = [`n = ${counts.map((count) => count.toLocaleString('en')).join(', ')} test cases.`];
  if (comparison !== undefined) {
    const { baselineName, seed, resamples, level, familySize, family } = comparison;
    if (counts.every((count) => count < 2))
      notes.push(`Differences are from ${baselineName}; none is tested: that takes several test cases.`);
    else
      notes.push(
        `Differences are from ${baselineName}; ${Math.round(100 * level)} % intervals (BCa) by paired bootstrap, none for Dist.`,
        `* significant at ${significanceLevel(level)} after Holm's adjustment over ${familySize} tests (${family}, shown or not); seed ${seed}, ${resamples.toLocaleString('en')} resamples.`,
      );
  }
  if (publishedSource !== undefined) notes.push(`Rows marked † are ${PUBLISHED_MARK}: ${publishedSource}.`);
  return [...notes, ...table.warnings];
}

/** Each metric of the table with its signature, `Dist-1: dist|n:1|...`. */
export function signatureLines(table: ResultTable): readonly string[] {
  return table.signatures.map(({ metric, signature }) => `${describeMetric(metric).name}: ${signature}`);
}

/** A difference with its sign, in the metric's decimals; a minus sign as a hyphen, and none where it is shown as nothing. */
export function signedDelta({ metric }: Pick<ResultCell, 'metric'>, delta: number): string {
  const text = fixedText(delta, describeMetric(metric).decimals);
  return delta > 0 && Number(text) > 0 ? `+${text}` : text;
}

/** `+0.42 [0.10, 0.77]*`, `-0.03 n.s.`, or a dash when there is no difference to tell. */
export function differenceText(cell: ResultCell, { delta, interval, significant }: Difference): string {
  if (delta === null) return '–';
  const { decimals } = describeMetric(cell.metric);
  const range = interval === null ? '' : ` [${interval.map((bound) => fixedText(bound, decimals)).join(', ')}]`;
  return `${signedDelta(cell, delta)}${range}${significant === null ? '' : significant ? '*' : ' n.s.'}`;
}

/** A p-value as it is cited: three decimals, `<0.001` below that. */
export function pText(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** The name of a row as shown: published ones carry their mark. */
export function rowName({ name, kind }: ResultTable['rows'][number]): string {
  return kind === 'published' ? `${name} †` : name;
}

/** The header of a metric's column. */
export function columnName(metric: ResultCell['metric']): string {
  return describeMetric(metric).name;
}

function significanceLevel(level: number): string {
  return (1 - level).toFixed(3).replace(/0+$/, '');
}
