import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ComparisonSettings } from '../../../src/core/evaluation/resultTable';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { LightElement } from '../../components/lightElement';
import { withParts } from '../../components/withParts';
import { countText, decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { significanceMark } from '../model/statisticNames';

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
              ${withParts((part) => t('Differences are from {0}, over the same test cases.', part(html`<bdi>${showControls(comparison.baselineName)}</bdi>`)))}
              ${caseCount < 2 ? t('None is tested: that takes several test cases.') : howTested(comparison)}
              ${t('Best in bold, second underlined.')}
            </p>`
      }
      ${publishedSource === undefined ? nothing : html`<p>${t('Published, not run here: {0}.', publishedSource)}</p>`}
    </div>`;
  }
}

function howTested({ level, familySize, resamples, seed }: ComparisonSettings): readonly unknown[] {
  return withParts((part) =>
    t(
      '{star} significant and {ns} not significant at {level} after Holm’s adjustment over {tests} tests, which are all systems compared × all metrics, shown or not; {resamples} resamples, seed {seed}.',
      {
        star: part(html`<b>${significanceMark('significant')}</b>`),
        ns: part(html`<b>${significanceMark('not-significant')}</b>`),
        level: decimalText(1 - level, 2),
        tests: countText(familySize),
        resamples: countText(resamples),
        seed,
      },
    ),
  );
}

customElements.define('rapport-results-notes', ResultsNotes);
