import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ResultsWork } from '../../../src/protocol/resultsState';
import { icon } from '../../components/icon';
import { workText } from '../model/workText';

/** What is under way, how far it is, and the button that stops it. */
export function workLine(work: ResultsWork, stop: () => void): TemplateResult {
  const { done, total } = work;
  return html`<span class="work" data-part="work">
    <span class="spinner" aria-hidden="true"></span> <span class="work-text">${workText(work)}</span>
    ${
      done === undefined || total === undefined || total === 0
        ? nothing
        : html`<progress max="100" .value=${(100 * done) / total} aria-label=${workText(work)}></progress>`
    }
    <button type="button" class="quiet-link" data-action="stop" @click=${stop}>${icon('stop')} ${t('Stop')}</button>
  </span>`;
}
