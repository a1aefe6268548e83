import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ResultRow, ResultTable } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { withParts } from '../../components/withParts';
import { showControls } from '../../model/showControls';
import { factsOf } from '../model/differenceText';
import { cellOf } from '../model/tableView';

/** What a metric is, and how it was computed: the card, and every signature of the table's figures. */
export function metricCard(metric: MetricInfo, { signatures }: ResultTable): TemplateResult {
  const own = signatures.filter((entry) => entry.metric === metric.id);
  return html`<h2>${metric.name}</h2>
    <p>${metric.card}</p>
    ${own.map(({ signature }) => html`<p class="code" data-part="signature">${signature}</p>`)}`;
}

/** All that is known of one figure. */
export function figureDetails(
  metric: MetricInfo,
  row: ResultRow,
  { comparison }: ResultTable,
): TemplateResult | typeof nothing {
  const cell = cellOf(row, metric.id);
  if (cell === undefined) return nothing;
  return html`<h2>
      ${withParts((part) => t('{metric} of {system}', { metric: metric.name, system: part(html`<bdi>${showControls(row.name)}</bdi>`) }))}
    </h2>
    <dl class="facts">
      ${factsOf(metric, cell, comparison).map(
        ([term, text]) =>
          html`<dt>${showControls(term)}</dt>
            <dd class=${text === cell.signature ? 'code' : ''}>${showControls(text)}</dd>`,
      )}
    </dl>`;
}
