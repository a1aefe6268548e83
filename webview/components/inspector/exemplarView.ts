import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { Exemplar, Neighbour } from '../../../src/core/exemplars/exemplar';
import { exemplarMarks, type MarkedAgainst } from '../../model/exemplarMarks';
import { cosineText, flagText } from '../../model/exemplarText';
import { roleName } from '../../model/roleName';
import { showControls } from '../../model/showControls';
import { icon } from '../icon';

/** What the words of exemplars are held against, and the dialogue's own emotion once it is revealed. */
export interface ExemplarSetting extends MarkedAgainst {
  readonly emotion: string | undefined;
}

/** What may give the answer away, each with its sign; nothing when there is nothing. */
export function exemplarFlags({ flags = [] }: Exemplar): TemplateResult | typeof nothing {
  if (flags.length === 0) return nothing;
  return html`<span class="flags"
    >${flags.map((flag) => html`<span class="mark warning" data-flag=${flag}>${icon('warning')} ${flagText(flag)}</span> `)}</span
  >`;
}

/** Rank, cosine, emotion and what else holds of a neighbour, on a line. */
export function neighbourLine(neighbour: Neighbour, { emotion }: ExemplarSetting): TemplateResult {
  const { rank, cosine = 0, pinned, cut } = neighbour;
  const same = emotion === undefined ? undefined : neighbour.emotion === emotion;
  return html`<span class="rank" title=${t('Its rank by cosine among the whole pool')}>${t('rank {0}', rank)}</span>
    <span class="cosine" title=${t('cosine {0}', cosine)}
      ><span class="visually-hidden">${t('cosine')}</span> ${cosineText(cosine)}</span
    >
    <span class="chip">${showControls(neighbour.emotion)}</span>
    ${same === undefined ? nothing : html`<span class=${same ? 'same' : 'muted'} data-same=${same}>${same ? html`${icon('check')} ${t('same emotion')}` : t('another emotion')}</span>`}
    ${pinned === true ? html`<span class="mark" data-mark="pinned">${t('pinned')}</span>` : nothing}
    ${cut === true ? html`<span class="mark muted" title=${t('Longer than the encoder reads: only its beginning was compared')}>${t({ message: 'cut', comment: 'The exemplar: its end was not read.' })}</span>` : nothing}
    ${exemplarFlags(neighbour)}`;
}

/** The situation and the whole text of an exemplar, its marks in it. */
export function exemplarBody(exemplar: Exemplar, setting: MarkedAgainst): TemplateResult {
  return html`${exemplar.situation === '' ? nothing : html`<p class="exemplar-situation muted"><bdi>${showControls(exemplar.situation)}</bdi></p>`}
  ${exemplar.turns.map(
    (turn) =>
      html`<p class="turn">
        <span class="role">${roleName(turn)}</span>
        <bdi>${markedTurn(turn.text, setting)}</bdi>
      </p>`,
  )}`;
}

function markedTurn(text: string, setting: MarkedAgainst): TemplateResult[] {
  const parts: TemplateResult[] = [];
  let at = 0;
  for (const { start, end, kind } of exemplarMarks(text, setting)) {
    // prettier-ignore
    parts.push(html`${showControls(text.slice(at, start))}<mark class="shared" data-kind=${kind} title=${kind === 'response' ? t('Came back in the response') : t('Also in the dialogue')}>${showControls(text.slice(start, end))}</mark>`);
    at = end;
  }
  parts.push(html`${showControls(text.slice(at))}`);
  return parts;
}
