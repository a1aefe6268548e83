import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { Neighbour } from '../../../src/core/exemplars/exemplar';
import type { ExemplarEdit } from '../../../src/core/exemplars/exemplarEdits';
import { firstWords } from '../../model/barText';
import { cosineText } from '../../model/exemplarText';
import { showControls } from '../../model/showControls';
import { exemplarBody, neighbourLine, type ExemplarSetting } from './exemplarView';

/** What an item of the inspector is given beside its neighbour. */
export interface ItemParts {
  readonly setting: ExemplarSetting;
  readonly busy: boolean;
  /** What it can be swapped with: near misses for one that is shown, shown ones for a near miss. */
  readonly partners: readonly Neighbour[];
  readonly edit: (edit: ExemplarEdit) => void;
}

/** One that is shown to the model: its whole text, and everything that can be done with it. */
export function shownItem(neighbour: Neighbour, index: number, count: number, parts: ItemParts): TemplateResult {
  const { id, pinned = false } = neighbour;
  return html`<li class="neighbour" data-exemplar=${id}>
    <p class="neighbour-line"><span class="place">${index + 1}</span> ${neighbourLine(neighbour, parts.setting)}</p>
    ${exemplarBody(neighbour, parts.setting)}
    <p class="neighbour-actions">
      ${pinned ? button(parts, 'unpin', t('unpin'), { kind: 'unpin', id }) : button(parts, 'pin', t({ message: 'pin', comment: 'A button: to pin the exemplar.' }), { kind: 'pin', id })}
      ${button(parts, 'ban', t({ message: 'ban', comment: 'A button: to ban the exemplar.' }), { kind: 'ban', id })}
      ${button(parts, 'up', t({ message: 'up', comment: 'A button: to move it up.' }), { kind: 'move', id, step: -1 }, index === 0)}
      ${button(parts, 'down', t({ message: 'down', comment: 'A button: to move it down.' }), { kind: 'move', id, step: 1 }, index === count - 1)}
      ${swap(parts, t('swap for…'), (by) => ({ kind: 'swap', id, by }))}
      <bdi class="code">${showControls(id)}</bdi>
    </p>
  </li>`;
}

/** One that just missed: a line that opens to its text. */
export function missedItem(neighbour: Neighbour, parts: ItemParts): TemplateResult {
  const { id } = neighbour;
  return folded(
    neighbour,
    parts,
    html`${button(parts, 'pin', t({ message: 'pin', comment: 'A button: to pin the exemplar.' }), { kind: 'pin', id })}
    ${button(parts, 'ban', t({ message: 'ban', comment: 'A button: to ban the exemplar.' }), { kind: 'ban', id })}
    ${swap(parts, t('put in place of…'), (out) => ({ kind: 'swap', id: out, by: id }))}`,
  );
}

/** One that the user banned. */
export function bannedItem(neighbour: Neighbour, parts: ItemParts): TemplateResult {
  return folded(neighbour, parts, button(parts, 'unban', t('unban'), { kind: 'unban', id: neighbour.id }));
}

function folded(neighbour: Neighbour, { setting }: ItemParts, actions: TemplateResult): TemplateResult {
  return html`<li class="neighbour" data-exemplar=${neighbour.id}>
    <details>
      <summary>
        <span class="neighbour-line">${neighbourLine(neighbour, setting)}</span>
        <bdi class="first-words">${firstWords(neighbour.turns[0]?.text ?? '', 120)}</bdi>
      </summary>
      ${exemplarBody(neighbour, setting)}
      <p class="neighbour-actions">${actions} <bdi class="code">${showControls(neighbour.id)}</bdi></p>
    </details>
  </li>`;
}

function button(
  { busy, edit }: ItemParts,
  name: string,
  text: string,
  change: ExemplarEdit,
  edge = false,
): TemplateResult {
  return html`<button
    type="button"
    class="link"
    data-edit=${name}
    ?disabled=${busy || edge}
    @click=${() => edit(change)}
  >
    ${text}
  </button>`;
}

function swap(
  { busy, edit, partners }: ItemParts,
  label: string,
  change: (partner: string) => ExemplarEdit,
): TemplateResult | typeof nothing {
  if (partners.length === 0) return nothing;
  return html`<select
    class="swap"
    aria-label=${label}
    ?disabled=${busy}
    @change=${(event: Event) => {
      const select = event.currentTarget as HTMLSelectElement;
      const partner = select.value;
      select.value = '';
      if (partner !== '') edit(change(partner));
    }}
  >
    <option value="">${label}</option>
    ${partners.map(
      ({ id, rank, cosine = 0, turns }) =>
        html`<option value=${id}>
          ${t('rank {0}', rank)} · ${cosineText(cosine)} · ${firstWords(turns[0]?.text ?? '', 50)}
        </option>`,
    )}
  </select>`;
}
