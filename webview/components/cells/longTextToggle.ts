import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { beginningOf, SAID, type TextLimits } from '../../model/longText';
import { counted } from '../../model/numberText';
import type { BenchActions } from '../../store/benchActions';

/** The button that shows the rest of a long text or only its beginning again; nothing for a text that is not long. */
export function longTextToggle(
  text: string,
  key: string,
  whole: boolean,
  actions: BenchActions,
  limits: TextLimits = SAID,
): TemplateResult | typeof nothing {
  const { hiddenWords } = beginningOf(text, false, limits);
  if (hiddenWords === 0) return nothing;
  return html`<button
    type="button"
    class="link"
    aria-expanded=${whole ? 'true' : 'false'}
    data-action="whole-text"
    data-opens=${key}
    @click=${() => actions.toggleOpen(key)}
  >
    ${whole ? t('show less') : counted(hiddenWords, t('1 more word'), (many) => t('{0} more words', many))}
  </button>`;
}
