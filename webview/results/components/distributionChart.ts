import { t } from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { CaseCharts, CaseSpread } from '../../../src/core/evaluation/caseCharts';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { countText, decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { intervalText } from '../model/differenceText';
import { chartScale, type ChartScale } from '../model/chartScale';

const WIDTH = 720;
const NAME_WIDTH = 150;
const ROW_HEIGHT = 46;
const AXIS_HEIGHT = 24;

/** How each system's figures are spread: a row of bars a system over one axis, with median and quartiles, and the same as a table. */
export function distributionChart({ edges, spreads }: CaseCharts, metric: MetricInfo): TemplateResult {
  const shown = spreads.filter(({ count }) => count > 0);
  const [least, most] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const scale = chartScale(least, most, NAME_WIDTH, WIDTH - 8, 8);
  const height = shown.length * ROW_HEIGHT + AXIS_HEIGHT;
  const tallest = Math.max(1, ...shown.flatMap(({ bins }) => bins));
  return html`<figure class="chart" data-chart="distribution">
    <figcaption>${t('{0} of single test cases', metric.name)}</figcaption>
    ${
      shown.length === 0
        ? html`<p class="hint">${t('No test case has this figure.')}</p>`
        : html`<div class="chart-scroller" tabindex="0" role="region" aria-label=${t('Chart of {0}', metric.name)}>
            <svg
              class="chart-face"
              role="img"
              aria-label=${t('Bars of how many test cases have which {0}, one row a system; the table below tells the same in figures.', metric.name)}
              viewBox="0 0 ${WIDTH} ${height}"
              width=${WIDTH}
              height=${height}
            >
              ${scale.ticks.map(
                ({
                  value,
                  text,
                }) => svg`<line class="grid-line" x1=${scale.at(value)} x2=${scale.at(value)} y1="0" y2=${height - AXIS_HEIGHT} />
                  <text class="tick" x=${scale.at(value)} y=${height - 8} text-anchor="middle">${text}</text>`,
              )}
              ${shown.map((spread, index) => row(spread, index * ROW_HEIGHT, edges, scale, tallest, metric))}
            </svg>
          </div>`
    }
    ${table(spreads, metric)}
  </figure>`;
}

function row(
  { name, bins, quartiles, mean }: CaseSpread,
  top: number,
  edges: readonly number[],
  scale: ChartScale,
  tallest: number,
  metric: MetricInfo,
) {
  const base = top + ROW_HEIGHT - 10;
  const full = ROW_HEIGHT - 16;
  const [lower, median, upper] = quartiles ?? [0, 0, 0];
  const shown = showControls(name);
  return svg`<text class="row-name" x="0" y=${top + 20}>${shown.length > 22 ? `${shown.slice(0, 21)}…` : shown}</text>
    <text class="tick" x="0" y=${top + 35}>${t('median {0}', decimalText(median, metric.decimals))}</text>
    ${bins.map((count, bin) => {
      const [from, to] = [scale.at(edges[bin] ?? 0), scale.at(edges[bin + 1] ?? 0)];
      const height = count === 0 ? 0 : Math.max(1, (count / tallest) * full);
      return count === 0
        ? nothing
        : svg`<rect class="bar-fill" x=${from + 0.5} y=${base - height} width=${Math.max(0.5, to - from - 1)} height=${height}><title>${intervalText(metric, [edges[bin] ?? 0, edges[bin + 1] ?? 0])}: ${countText(count)}</title></rect>`;
    })}
    <line class="base-line" x1=${NAME_WIDTH} x2=${WIDTH - 8} y1=${base} y2=${base} />
    <line class="box-line" x1=${scale.at(lower)} x2=${scale.at(upper)} y1=${base + 4} y2=${base + 4} />
    <line class="median-line" x1=${scale.at(median)} x2=${scale.at(median)} y1=${base - full} y2=${base + 7} />
    ${mean === null ? nothing : svg`<circle class="mean-dot" cx=${scale.at(mean)} cy=${base + 4} r="3" />`}`;
}

function table(spreads: readonly CaseSpread[], { name: metricName, decimals }: MetricInfo): TemplateResult {
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : decimalText(value, decimals);
  return html`<div
    class="table-scroller"
    tabindex="0"
    role="region"
    aria-label=${t('{0} of single test cases in figures', metricName)}
  >
    <table class="plain-table">
      <caption>
        ${t('Line: median. Bar below: the middle half. Dot: mean of single test cases, which is not the figure of the whole set where that is counted over the set')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('System')}</th>
          ${['n', t('Mean'), t({ message: 'Least', comment: 'The smallest value.' }), t('Lower quartile'), t('Median'), t('Upper quartile'), t({ message: 'Most', comment: 'The largest value.' })].map((head) => html`<th scope="col" class="number">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${spreads.map(
          ({ name, count, mean, quartiles, ends }) =>
            html`<tr>
              <th scope="row"><bdi>${showControls(name)}</bdi></th>
              <td class="number">${countText(count)}</td>
              ${[mean, ends?.[0], ...(quartiles ?? [null, null, null]), ends?.[1]].map((value) => html`<td class="number">${text(value)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
