import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { RatingValue } from '../../../src/core/ratings/ratingValue';
import { icon } from '../../components/icon';
import { showControls } from '../../model/showControls';
import { questionName, type Question, type ValueOption } from '../model/questions';

/** A question with its values, and what can be done about it. */
export interface ShownQuestion {
  readonly question: Question;
  readonly options: readonly ValueOption[];
  readonly value: RatingValue | undefined;
  readonly note: string | undefined;
  readonly isActive: boolean;
  /** It is revealed: nothing is rated any more. */
  readonly isLocked: boolean;
  readonly withDefinition: boolean;
  readonly activate: () => void;
  readonly rate: (value: RatingValue) => void;
}

/** One question as a group of radio buttons; the focus moves among them without choosing, since a choice is written at once. */
export function ratingQuestion(shown: ShownQuestion): TemplateResult {
  const { question, options, value, note, isActive, isLocked, withDefinition, activate, rate } = shown;
  const id = `question-${question.label ?? ''}-${question.aspect.id}`;
  const chosen = options.findIndex((option) => option.value === value);
  return html`<div
    class="question"
    data-question=${questionName(question)}
    data-active=${isActive ? 'true' : 'false'}
    data-value=${value ?? nothing}
    @focusin=${() => (isActive ? undefined : activate())}
  >
    <div class="question-name">
      <span class="aspect">${showControls(question.aspect.name)}</span>
      ${
        withDefinition
          ? html`<span class="definition" id="${id}-definition">${showControls(question.aspect.question)}</span>`
          : nothing
      }
    </div>
    <div
      class="options"
      role="radiogroup"
      aria-label=${questionName(question)}
      aria-describedby=${withDefinition ? `${id}-definition` : isActive ? 'definition' : nothing}
      aria-disabled=${isLocked ? 'true' : nothing}
    >
      ${options.map(
        (option, index) =>
          html`<button
            type="button"
            role="radio"
            class="option"
            data-option=${option.value}
            aria-checked=${index === chosen ? 'true' : 'false'}
            aria-label=${option.spoken}
            title=${option.spoken}
            tabindex=${index === Math.max(0, chosen) ? '0' : '-1'}
            aria-disabled=${isLocked ? 'true' : nothing}
            @click=${() => rate(option.value)}
          >
            ${option.text}${option.letter === undefined ? nothing : html` <kbd aria-hidden="true">${option.digit}</kbd>`}
          </button>`,
      )}
    </div>
    ${
      note === undefined || note === ''
        ? nothing
        : html`<p class="question-note" data-part="note">
            ${icon('note')} <span dir="auto">${showControls(note)}</span>
            ${value === undefined ? html`<span class="muted">· ${t('kept with the rating')}</span>` : nothing}
          </p>`
    }
  </div>`;
}
