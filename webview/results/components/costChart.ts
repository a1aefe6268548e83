import { t } from '@vscode/l10n';
import { html, svg, type TemplateResult } from 'lit';
import type { CaseCharts, CaseSpread } from '../../../src/core/evaluation/caseCharts';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { countText, decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { chartScale } from '../model/chartScale';

const WIDTH = 720;
const HEIGHT = 320;
const LEFT = 56;
const BOTTOM = 40;

/** A system whose price and figure are known. */
interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** What an answer costs against its figure: a named point a system, and the same as a table. In tokens where no price is known. */
export function costChart({ spreads }: CaseCharts, metric: MetricInfo): TemplateResult {
  const isPriced = spreads.some(({ usdPerThousand }) => usdPerThousand !== undefined);
  const costOf = ({ usdPerThousand, tokens }: CaseSpread): number | undefined => (isPriced ? usdPerThousand : tokens);
  const points = spreads.flatMap((spread): readonly Point[] => {
    const cost = costOf(spread);
    return cost === undefined || spread.mean === null ? [] : [{ name: spread.name, x: cost, y: spread.mean }];
  });
  const unit = isPriced ? t('US dollars for 1,000 answers') : t('tokens an answer');
  return html`<figure class="chart" data-chart="cost">
    <figcaption>${t('{0} against cost', metric.name)}</figcaption>
    ${
      points.length === 0
        ? html`<p class="hint">
            ${t('What the answers cost is not known: neither runs nor files tell how many tokens they took.')}
          </p>`
        : html`<div
            class="chart-scroller"
            tabindex="0"
            role="region"
            aria-label=${t('Chart of {0} against cost', metric.name)}
          >
            ${face(points, metric, unit)}
          </div>`
    }
    <div class="table-scroller" tabindex="0" role="region" aria-label=${t('{0} and cost in figures', metric.name)}>
      <table class="plain-table">
        <caption>
          ${isPriced ? t('By the prices of the settings') : t('No price is known for this model: the settings can name one')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('System')}</th>
            <th scope="col" class="number">${t('Tokens an answer')}</th>
            ${isPriced ? html`<th scope="col" class="number">${t('US dollars for 1,000')}</th>` : ''}
            <th scope="col" class="number">${t('Mean {0}', metric.name)}</th>
          </tr>
        </thead>
        <tbody>
          ${spreads.map(
            ({ name, tokens, usdPerThousand, mean }) =>
              html`<tr>
                <th scope="row"><bdi>${showControls(name)}</bdi></th>
                <td class="number">${tokens === undefined ? t('not known') : countText(tokens)}</td>
                ${isPriced ? html`<td class="number">${usdPerThousand === undefined ? t('not known') : decimalText(usdPerThousand, 3)}</td>` : ''}
                <td class="number">${mean === null ? '–' : decimalText(mean, metric.decimals)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </figure>`;
}

function face(points: readonly Point[], metric: MetricInfo, unit: string): TemplateResult {
  const room = (values: readonly number[]): readonly [number, number] => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const margin = most === least ? Math.abs(most) / 10 || 1 : (most - least) / 8;
    return [least - margin, most + margin];
  };
  const [xLeast, xMost] = room(points.map(({ x }) => x));
  const [yLeast, yMost] = room(points.map(({ y }) => y));
  const x = chartScale(Math.max(0, xLeast), xMost, LEFT, WIDTH - 12, 7);
  const y = chartScale(Math.max(0, yLeast), yMost, HEIGHT - BOTTOM, 10, 5);
  return html`<svg
    class="chart-face"
    role="img"
    aria-label=${t('A point for each system: {unit} across, mean {metric} up; the table below tells the same in figures.', { unit, metric: metric.name })}
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width=${WIDTH}
    height=${HEIGHT}
  >
    ${x.ticks.map(
      ({
        value,
        text,
      }) => svg`<line class="grid-line" x1=${x.at(value)} x2=${x.at(value)} y1="10" y2=${HEIGHT - BOTTOM} />
        <text class="tick" x=${x.at(value)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${text}</text>`,
    )}
    ${y.ticks.map(
      ({
        value,
        text,
      }) => svg`<line class="grid-line" x1=${LEFT} x2=${WIDTH - 12} y1=${y.at(value)} y2=${y.at(value)} />
        <text class="tick" x=${LEFT - 6} y=${y.at(value) + 4} text-anchor="end">${text}</text>`,
    )}
    <text class="tick" x=${(LEFT + WIDTH) / 2} y=${HEIGHT - 6} text-anchor="middle">${unit}</text>
    ${points.map(({ name, x: cost, y: score }) => {
      const isRight = x.at(cost) > WIDTH - 160;
      const shown = showControls(name);
      return svg`<circle class="point" cx=${x.at(cost)} cy=${y.at(score)} r="5" />
        <text class="point-name" x=${x.at(cost) + (isRight ? -9 : 9)} y=${y.at(score) + 4} text-anchor=${isRight ? 'end' : 'start'}>${shown.length > 24 ? `${shown.slice(0, 23)}…` : shown}</text>`;
    })}
  </svg>`;
}
