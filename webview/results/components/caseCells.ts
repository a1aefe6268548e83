import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CaseAnswer, CaseRow } from '../../../src/core/evaluation/caseRows';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { icon } from '../../components/icon';
import { decimalText } from '../../model/numberText';
import { roleName } from '../../model/roleName';
import { deltaArrow, shownDelta, verdictText } from '../../model/shownDelta';
import { showControls } from '../../model/showControls';
import type { CaseColumn } from '../model/caseColumns';

function headingText(kind: 'case' | 'utterance' | 'gold'): string {
  switch (kind) {
    case 'case':
      return t('Test case');
    case 'utterance':
      return roleName({ role: 'speaker' });
    case 'gold':
      return t('Gold response');
  }
}

/** A heading; those of figures sort. */
export function caseHeading(
  column: CaseColumn,
  metric: MetricInfo | undefined,
  { sort }: CaseQuery,
  id: string,
  index: number,
  isCurrent: boolean,
): TemplateResult {
  const shared = `cases-cell ${column.kind} ${isCurrent ? 'at' : ''}`;
  if (column.kind !== 'value' && column.kind !== 'delta')
    return html`<div role="columnheader" class=${shared} id=${id} data-column=${index} aria-colindex=${index + 1}>
      ${
        column.kind === 'response'
          ? html`<bdi>${showControls(column.name)}</bdi
              >${column.isBase ? html` <span class="base-mark">${icon('flagSet')} ${t('base')}</span>` : nothing}`
          : headingText(column.kind)
      }
    </div>`;
  const direction = sort?.by === column.kind && sort.systemId === column.systemId ? sort.direction : undefined;
  const name = showControls(column.name);
  return html`<div
    role="columnheader"
    class="${shared} number sorts"
    id=${id}
    data-column=${index}
    data-sort="${column.kind} ${column.systemId}"
    aria-colindex=${index + 1}
    aria-sort=${direction === undefined ? 'none' : direction === 'falling' ? 'descending' : 'ascending'}
    title=${
      column.kind === 'delta'
        ? t('Sort by {metric} of {system}, less that of the base', { metric: metric?.name ?? '', system: name })
        : t('Sort by {metric} of {system}', { metric: metric?.name ?? '', system: name })
    }
  >
    ${direction === undefined ? nothing : html`<span class="sort-arrow" aria-hidden="true">${direction === 'falling' ? '▼' : '▲'}</span>`}
    ${column.kind === 'value' ? metric?.name : html`<span aria-hidden="true">Δ ${t('base')}</span><span class="visually-hidden">${t('difference from the base')}</span>`}
    <span class="visually-hidden"
      >${t({ message: 'of {0}', args: [name], comment: 'After the name of a figure: whose it is.' })}</span
    >
  </div>`;
}

/** A cell of a line; of one that is on its way, a placeholder. */
export function caseCell(
  column: CaseColumn,
  row: CaseRow | undefined,
  metric: MetricInfo | undefined,
  id: string,
  index: number,
  isCurrent: boolean,
): TemplateResult {
  return html`<div
    role=${column.kind === 'case' ? 'rowheader' : 'gridcell'}
    class="cases-cell ${column.kind} ${column.kind === 'value' || column.kind === 'delta' ? 'number' : ''} ${isCurrent ? 'at' : ''}"
    id=${id}
    data-column=${index}
    aria-colindex=${index + 1}
  >
    ${row === undefined ? html`<span class="placeholder" aria-label=${t('on its way')}>…</span>` : content(column, row, metric)}
  </div>`;
}

function content(
  column: CaseColumn,
  row: CaseRow,
  metric: MetricInfo | undefined,
): TemplateResult | typeof nothing | string {
  switch (column.kind) {
    case 'case':
      return html`<span class="case-id" data-action="open-case" title=${t('Open in the bench')}
          ><bdi>${showControls(row.id)}</bdi></span
        ><span class="case-emotion">${showControls(row.emotion)}</span>`;
    case 'utterance':
      return said(row.utterance);
    case 'gold':
      return said(row.gold);
    case 'response':
      return response(row.answers[column.answer]);
    case 'value': {
      const value = row.answers[column.answer]?.value ?? null;
      return value === null
        ? html`<span class="none">–<span class="visually-hidden">${t('no figure')}</span></span>`
        : decimalText(value, metric?.decimals ?? 2);
    }
    case 'delta':
      return delta(row.answers[column.answer]?.delta ?? null, metric);
  }
}

function said(text: string): TemplateResult {
  return html`<span class="said-text" dir="auto">${showControls(text)}</span>`;
}

function response(answer: CaseAnswer | undefined): TemplateResult {
  if (answer?.failure !== undefined)
    return html`<span class="case-failure">${icon('warning')} ${showControls(answer.failure)}</span>`;
  if (answer?.response === undefined)
    return html`<span class="none"
      >${t({ message: 'not asked', comment: 'The system was not asked for an answer.' })}</span
    >`;
  const { label, labelIsRight, response: text } = answer;
  return html`${label === undefined ? nothing : labelFace(label, labelIsRight === true)}${said(text)}`;
}

/** What stage one named, and whether it is right: by a sign and in words. */
export function labelFace(label: string | null, isRight: boolean): TemplateResult {
  return html`<span class="case-label ${isRight ? 'right' : 'wrong'}"
    ><span aria-hidden="true">${isRight ? '✓' : '✗'}</span>
    ${label === null ? t('named no emotion') : showControls(label)}<span class="visually-hidden">
      ${isRight ? t('(right)') : t('(wrong)')}</span
    ></span
  >`;
}

function delta(value: number | null, metric: MetricInfo | undefined): TemplateResult {
  const shown = metric === undefined || value === null ? undefined : shownDelta(metric, value);
  if (shown === undefined)
    return html`<span class="none">–<span class="visually-hidden">${t('no difference to tell')}</span></span>`;
  const { text, verdict } = shown;
  return html`<span class="difference ${verdict}"
    ><span aria-hidden="true">${deltaArrow(shown)}</span>
    ${text}${verdict === 'neutral' ? nothing : html`<span class="visually-hidden"> ${verdictText(verdict)}</span>`}</span
  >`;
}
