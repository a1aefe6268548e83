import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { CaseDetails } from '../../../src/protocol/caseState';
import { icon } from '../../components/icon';
import { decimalText } from '../../model/numberText';
import { roleName } from '../../model/roleName';
import { showControls } from '../../model/showControls';
import { labelFace } from './caseCells';

/** All of one test case: the dialogue, what people said, and what every system said with all its figures. */
export function caseDetailsFace(
  { id, emotion, situation, turns, gold, isOpenable, metrics, bertMissing, answers }: CaseDetails,
  baseId: string | undefined,
  open: () => void,
  close: () => void,
): TemplateResult {
  return html`<div class="case-details-head">
      <h2 id="case-details-title"><bdi>${showControls(id)}</bdi></h2>
      ${emotion === '' ? nothing : html`<span class="muted">${showControls(emotion)}</span>`}
      ${
        isOpenable
          ? html`<button type="button" class="text-button" data-action="open-in-bench" @click=${open}>
              ${icon('open')} ${t('Open in the bench')}
            </button>`
          : nothing
      }
      <button type="button" class="icon-button" data-action="close-details" aria-label=${t('Close')} @click=${close}>
        ${icon('cross')}
      </button>
    </div>
    ${situation === '' ? nothing : html`<p class="muted">${showControls(situation)}</p>`}
    <dl class="facts case-turns">
      ${turns.map(
        (turn) =>
          html`<dt>${roleName(turn)}</dt>
            <dd dir="auto">${showControls(turn.text)}</dd>`,
      )}
      ${
        gold === ''
          ? nothing
          : html`<dt>${t('Gold response')}</dt>
              <dd dir="auto">${showControls(gold)}</dd>`
      }
    </dl>
    ${answers.map(
      ({ systemId, name, response, failure, label, labelIsRight, values }) =>
        html`<section class="case-answer" data-answer=${systemId}>
          <h3>
            <bdi>${showControls(name)}</bdi>
            ${systemId === baseId ? html`<span class="base-mark">${icon('flagSet')} ${t('base')}</span>` : nothing}
            ${label === undefined ? nothing : labelFace(label, labelIsRight === true)}
          </h3>
          ${
            failure === undefined
              ? html`<p dir="auto" class="case-said">${showControls(response ?? '')}</p>
                  <p class="case-figures">
                    ${metrics.map(({ name: metric, decimals }, index) => {
                      const value = values[index] ?? null;
                      return value === null
                        ? nothing
                        : html`<span><span class="muted">${metric}</span> ${decimalText(value, decimals)}</span> `;
                    })}
                    ${bertMissing === undefined ? nothing : html`<span class="muted" title=${bertMissing}>${t('BERTScore not computed')}</span>`}
                  </p>`
              : html`<p class="case-failure">${icon('warning')} ${showControls(failure)}</p>`
          }
        </section>`,
    )}`;
}
