import { t } from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { CaseCharts } from '../../../src/core/evaluation/caseCharts';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { styleProperties } from '../../components/styleProperties';
import { countText, decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';

/** The mean of a metric by emotion and system: a table whose cells are the darker, the higher they are. */
export function heatMap({ emotions, spreads }: CaseCharts, metric: MetricInfo): TemplateResult {
  const all = emotions.flatMap(({ means }) => means.filter((mean) => mean !== null));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const share = (mean: number): number => (most === least ? 0.5 : (mean - least) / (most - least));
  return html`<figure class="chart" data-chart="heat-map">
    <figcaption>${t('{0} by emotion', metric.name)}</figcaption>
    <div class="table-scroller" tabindex="0" role="region" aria-label=${t('{0} by emotion', metric.name)}>
      <table class="confusion heat-map">
        <caption>
          ${t('Means of single test cases; the stronger the colour, the higher')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('Emotion')}</th>
            <th scope="col">n</th>
            ${spreads.map(({ name }) => html`<th scope="col"><bdi>${showControls(name)}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
          ${emotions.map(
            ({ emotion, count, means }) =>
              html`<tr>
                <th scope="row"><bdi>${showControls(emotion)}</bdi></th>
                <td class="plain">${countText(count)}</td>
                ${means.map((mean) =>
                  mean === null
                    ? html`<td class="plain">–</td>`
                    : html`<td ${styleProperties({ '--share': String(share(mean)) })}>
                        ${decimalText(mean, metric.decimals)}
                      </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </figure>`;
}
