import './modelSelect';
import './runButtons';
import './seedField';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import { planText, testCaseLabel } from '../model/barText';
import { countText } from '../model/numberText';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { icon } from './icon';
import { LightElement } from './lightElement';

/** What to run on, with what, and the plan before pressing Run. */
export class TopBar extends LightElement {
  static override properties: PropertyDeclarations = {
    bench: { attribute: false },
    diff: { attribute: false },
    exportable: { attribute: false },
    actions: { attribute: false },
  };
  declare bench: BenchState;
  /** Responses are shown as a diff. */
  declare diff: boolean;
  /** There is a run to export. */
  declare exportable: boolean;
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { bench, actions } = this;
    const { plan } = bench;
    return html`
      <div
        class="bar"
        role="group"
        aria-label=${t({ message: 'Run', comment: 'A group of controls: what is run, and with what.' })}
      >
        ${this.#testCase()}
        <rapport-model-select .models=${bench.models} .model=${bench.model} .actions=${actions}></rapport-model-select>
        <button
          type="button"
          class="text-button"
          data-action="pick-strategies"
          @click=${() => actions.pickStrategies()}
        >
          ${t('Strategies')} <span class="count">${bench.columns.length}</span>${icon('down')}
        </button>
        <rapport-seed-field .seed=${bench.seed} .actions=${actions}></rapport-seed-field>
        <rapport-run-buttons class="run-buttons" .bench=${bench} .actions=${actions}></rapport-run-buttons>
        <span class="view-buttons">
          <button
            type="button"
            class="icon-button toggle"
            data-action="toggle-diff"
            aria-label=${t('Word diff of responses')}
            aria-pressed=${this.diff ? 'true' : 'false'}
            title=${t("Show responses as changes of the base column's, of the run before, or of the gold response")}
            @click=${() => actions.toggleDiff()}
          >
            ${icon('diff')}
          </button>
          <button
            type="button"
            class="icon-button"
            data-action="export-run"
            aria-label=${t('Export this run')}
            title=${t('Export this run: Markdown, CSV, JSON Lines or HTML')}
            ?disabled=${!this.exportable}
            @click=${() => actions.exportRun()}
          >
            ${icon('export')}
          </button>
          <button
            type="button"
            class="icon-button"
            data-action="show-results"
            aria-label=${t('Show results')}
            title=${t('Show results: the table of strategies and metrics over all test cases that were run like this')}
            @click=${() => actions.showResults()}
          >
            ${icon('table')}
          </button>
        </span>
        <span class="plan ${plan.blocked === undefined ? '' : 'blocked'}" data-part="plan">
          ${plan.blocked === undefined ? nothing : icon('warning')} ${planText(plan, bench.model?.recorded === true)}
        </span>
      </div>
    `;
  }

  #testCase(): TemplateResult {
    const { testCase, position } = this.bench;
    const { actions } = this;
    const several = position.count > 1;
    const where = position.count === 0 ? '' : `${countText(position.index)} / ${countText(position.count)}`;
    return html`<span class="case-group">
      ${this.#step(-1, t('Previous test case'), several)}
      <button
        type="button"
        class="text-button case-button"
        data-action="pick-test-case"
        title=${testCase === undefined ? t('Choose a test case') : t('{case} of {set}', { case: showControls(testCase.id), set: showControls(position.setName) })}
        @click=${() => actions.pickTestCase()}
      >
        <span class="case-label"
          ><bdi>${testCase === undefined ? t('Choose a test case…') : testCaseLabel(testCase)}</bdi></span
        >
        <span class="count">${where}</span>${icon('down')}
      </button>
      ${this.#step(1, t('Next test case'), several)}
    </span>`;
  }

  #step(step: 1 | -1, label: string, enabled: boolean): TemplateResult {
    return html`<button
      type="button"
      class="icon-button"
      data-action=${step === 1 ? 'next-test-case' : 'previous-test-case'}
      aria-label=${label}
      title=${label}
      ?disabled=${!enabled}
      @click=${() => this.actions.stepTestCase(step)}
    >
      ${icon(step === 1 ? 'next' : 'previous')}
    </button>`;
  }
}

customElements.define('rapport-top-bar', TopBar);
