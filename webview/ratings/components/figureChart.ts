import { html, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FigureChart as Chart } from '../../../src/core/ratings/results/figures';
import { LightElement } from '../../components/lightElement';
import { styleProperties } from '../../components/styleProperties';
import { showControls } from '../../model/showControls';
import { chartWords, dotsOf, PLOT } from '../model/chartShapes';

type Scatter = Extract<Chart, { kind: 'scatter' }>;
type Confusion = Extract<Chart, { kind: 'confusion' }>;

/** A plot: pairs of ratings as dots, or counts of labels as a table whose cells are shaded. */
export class FigureChart extends LightElement {
  static override properties: PropertyDeclarations = { chart: { attribute: false } };
  declare chart: Chart;

  override render(): TemplateResult {
    const { chart } = this;
    return html`<figure class="chart" data-chart=${chart.kind}>
      ${chart.kind === 'scatter' ? scatter(chart) : confusion(chart)}
      <figcaption>${showControls(chartWords(chart))}</figcaption>
    </figure>`;
  }
}

function scatter(chart: Scatter): TemplateResult {
  const { side, margin } = PLOT;
  const [low, high] = chart.range;
  return html`<svg
    class="scatter"
    viewBox="${-margin} -8 ${side + margin + 8} ${side + margin}"
    role="img"
    aria-label=${showControls(chartWords(chart))}
  >
    <rect class="frame" x="0" y="0" width=${side} height=${side} />
    <line class="diagonal" x1="10" y1=${side - 10} x2=${side - 10} y2="10" />
    ${dotsOf(chart).map(({ x, y, radius, words }) => svg`<circle cx=${x} cy=${y} r=${radius}><title>${words}</title></circle>`)}
    <text x="10" y=${side + 14} class="tick">${low}</text>
    <text x=${side - 10} y=${side + 14} class="tick">${high}</text>
    <text x="-8" y=${side - 6} class="tick side">${low}</text>
    <text x="-8" y="14" class="tick side">${high}</text>
    <text x=${side / 2} y=${side + 30} class="axis">${showControls(chart.xName)}</text>
    <text x=${-side / 2} y="-26" class="axis" transform="rotate(-90)">${showControls(chart.yName)}</text>
  </svg>`;
}

function confusion({ title, rowsName, columnsName, labels, counts }: Confusion): TemplateResult {
  const most = Math.max(1, ...counts.flat());
  return html`<table class="confusion-plot">
    <caption>
      ${showControls(title)}
    </caption>
    <thead>
      <tr>
        <td>${showControls(rowsName)} ↓ ${showControls(columnsName)} →</td>
        ${labels.map((label) => html`<th scope="col">${label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${labels.map(
        (label, row) =>
          html`<tr>
            <th scope="row">${label}</th>
            ${labels.map((_, column) => {
              const count = counts[row]?.[column] ?? 0;
              return html`<td
                class=${row === column ? 'same' : ''}
                ${styleProperties({ '--share': String(count / most) })}
              >
                ${count}
              </td>`;
            })}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

customElements.define('rapport-figure-chart', FigureChart);
