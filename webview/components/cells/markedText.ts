import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { DiffPart } from '../../../src/core/util/wordDiff';
import type { EvidenceMark } from '../../model/evidence';
import { showControls } from '../../model/showControls';

/** The first `length` UTF-16 units of a text with the marks in them; a mark says on hovering where its words stand. */
export function evidenceText(text: string, length: number, marks: readonly EvidenceMark[]): TemplateResult[] {
  const parts: TemplateResult[] = [];
  let at = 0;
  for (const { start, end, source, from } of marks) {
    if (start >= length) break;
    const marked = showControls(text.slice(start, Math.min(end, length)));
    // prettier-ignore
    parts.push(html`${showControls(text.slice(at, start))}<mark class="evidence" data-source=${source} title=${t('Also in {0}', from)}>${marked}</mark>`);
    at = Math.min(end, length);
  }
  parts.push(html`${showControls(text.slice(at, length))}`);
  return parts;
}

/** Changes as insertions and deletions, up to `length` UTF-16 units of the new text. */
export function diffText(parts: readonly DiffPart[], length = Infinity): (TemplateResult | typeof nothing)[] {
  let left = length;
  return parts.map(({ kind, text }) => {
    if (left <= 0) return nothing;
    if (kind === 'deleted') return html`<del>${showControls(text)}</del>`;
    const shown = showControls(text.slice(0, left));
    left -= text.length;
    return kind === 'same' ? html`${shown}` : html`<ins>${shown}</ins>`;
  });
}
