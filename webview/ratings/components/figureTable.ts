import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FigureTable as Figures } from '../../../src/core/ratings/results/figures';
import { LightElement } from '../../components/lightElement';
import { showControls } from '../../model/showControls';

/** A table of figures under its title, its notes below; what stands behind a figure is under it in small. */
export class FigureTable extends LightElement {
  static override properties: PropertyDeclarations = { table: { attribute: false } };
  declare table: Figures;

  override render(): TemplateResult {
    const { id, title, head, rows, notes } = this.table;
    return html`<section class="figures" data-table=${id}>
      <div class="table-scroller" tabindex="0" role="region" aria-label=${title}>
        <table class="figure-table">
          <caption>
            ${showControls(title)}
          </caption>
          <thead>
            <tr>
              <td></td>
              ${head.map((name) => html`<th scope="col">${showControls(name)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ name, published, cells }) =>
                html`<tr class=${published ? 'published' : ''}>
                  <th scope="row">
                    <bdi>${showControls(name)}</bdi>${published ? html`<span class="muted"> published</span>` : nothing}
                  </th>
                  ${cells.map(
                    ({ text, detail }) =>
                      html`<td>
                        <span class="figure">${showControls(text)}</span>${
                          detail === undefined
                            ? nothing
                            : detail.split('; ').map((part) => html`<span class="detail">${showControls(part)}</span>`)
                        }
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${notes.map((note) => html`<p class="table-note">${showControls(note)}</p>`)}
    </section>`;
  }
}

customElements.define('rapport-figure-table', FigureTable);
