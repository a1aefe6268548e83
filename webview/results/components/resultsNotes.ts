import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { LightElement } from '../../components/lightElement';
import { countText } from '../../model/numberText';
import { showControls } from '../../model/showControls';

/** What holds for the whole table: how differences were tested, and what does not compare. */
export class ResultsNotes extends LightElement {
  static override properties: PropertyDeclarations = { state: { attribute: false } };
  declare state: ResultsState;

  override render(): TemplateResult | typeof nothing {
    const { table, caseCount } = this.state;
    if (table === undefined) return nothing;
    const { comparison, publishedSource } = table;
    return html`<div class="table-notes">
      ${
        comparison === undefined
          ? nothing
          : html`<p>
              Differences are from <bdi>${showControls(comparison.baselineName)}</bdi>, over the same test cases.
              ${
                caseCount < 2
                  ? 'None is tested: that takes several test cases.'
                  : html`<b>*</b> significant and <b>n.s.</b> not significant at ${(1 - comparison.level).toFixed(2)}
                      after Holm’s adjustment over ${countText(comparison.familySize)} tests, which are all systems
                      compared × all metrics, shown or not; ${countText(comparison.resamples)} resamples, seed
                      ${comparison.seed}.`
              }
              Best in bold, second underlined.
            </p>`
      }
      ${publishedSource === undefined ? nothing : html`<p>Published, not run here: ${publishedSource}.</p>`}
    </div>`;
  }
}

customElements.define('rapport-results-notes', ResultsNotes);
