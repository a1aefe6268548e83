import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Figure, FigureColumn, FigureTable as Figures } from '../../../src/core/ratings/figureTable';
import { LightElement } from '../../components/lightElement';
import { decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';

/** Characters of a detail that need no second line. */
const SHORT = 26;

/** A table of figures under its title, its notes below; what stands behind a figure is under it in small. */
export class FigureTable extends LightElement {
  static override properties: PropertyDeclarations = { table: { attribute: false } };
  declare table: Figures;

  override render(): TemplateResult {
    const { id, title, columns, rows, notes } = this.table;
    const grouped = columns.some(({ group }) => group !== undefined);
    return html`<section class="figures" data-table=${id}>
      <div class="table-scroller" tabindex="0" role="region" aria-label=${title}>
        <table class="figure-table">
          <caption>
            ${showControls(title)}
          </caption>
          <thead>
            ${
              grouped
                ? html`<tr class="groups">
                    <td></td>
                    ${groupsOf(columns).map(({ group, count }) =>
                      group === ''
                        ? html`<td colspan=${count}></td>`
                        : html`<th scope="colgroup" colspan=${count}>${showControls(group)}</th>`,
                    )}
                  </tr>`
                : nothing
            }
            <tr>
              <td></td>
              ${columns.map((column, at) => html`<th scope="col" class=${beginsGroup(columns, at)}>${showControls(column.name)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ name, published, cells }) =>
                html`<tr class=${published ? 'published' : ''}>
                  <th scope="row">
                    <bdi>${showControls(name)}</bdi
                    >${published ? html`<span class="muted"> ${t({ message: 'published', comment: 'A row of a paper.' })}</span>` : nothing}
                  </th>
                  ${cells.map(
                    (cell, at) =>
                      html`<td class=${beginsGroup(columns, at)}>
                        <span class="figure">${showControls(trueMinus(cell.text))}</span>${detailsOf(cell).map(
                          (part) =>
                            html`<span class=${part.length > SHORT ? 'detail long' : 'detail'}
                              >${showControls(part)}</span
                            >`,
                        )}
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

/** Neighbouring columns of one group; columns of none stand together under an empty name. */
function groupsOf(columns: readonly FigureColumn[]): readonly { readonly group: string; readonly count: number }[] {
  const groups: { readonly group: string; count: number }[] = [];
  for (const { group = '' } of columns) {
    const last = groups.at(-1);
    if (last?.group === group) last.count++;
    else groups.push({ group, count: 1 });
  }
  return groups;
}

function beginsGroup(columns: readonly FigureColumn[], at: number): string {
  return at > 0 && columns[at]?.group !== columns[at - 1]?.group ? 'begins-group' : '';
}

function detailsOf({ interval, detail, text }: Figure): readonly string[] {
  const decimals = text.split('.')[1]?.length ?? 0;
  return [...(interval === undefined ? [] : [intervalText(interval, decimals)]), ...(detail?.split('; ') ?? [])];
}

/** Figures come as files have them; the panels have a true minus sign everywhere. */
function trueMinus(text: string): string {
  return text.replace(/^-(?=\d)/, '−');
}

function intervalText([low, high]: NonNullable<Figure['interval']>, decimals: number): string {
  return t('95 % {low} to {high}', { low: decimalText(low, decimals), high: decimalText(high, decimals) });
}

customElements.define('rapport-figure-table', FigureTable);
