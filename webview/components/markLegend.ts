import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import { EVIDENCE_SOURCES, type EvidenceSource } from '../model/evidence';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { DIFF_SIDES, type DiffSide } from '../store/viewState';

/** What the legend is made of. */
export interface LegendParts {
  readonly bench: BenchState;
  readonly diff: boolean;
  readonly diffSide: DiffSide;
  readonly revealed: boolean;
  readonly actions: BenchActions;
}

/** What the marks in responses mean: the sources that the columns of the bench can take words from, or the signs of the diff. */
export function markLegend(parts: LegendParts): TemplateResult | typeof nothing {
  const { columns } = parts.bench;
  if (columns.length === 0) return nothing;
  if (parts.diff) return diffLegend(parts);
  const used: Readonly<Record<EvidenceSource, boolean>> = {
    knowledge: columns.some(({ strategy }) => strategy.knowledge),
    'stage-one': columns.some(({ strategy }) => strategy.stages === 'two'),
    exemplars: columns.some(({ strategy }) => strategy.exemplars.kind !== 'none'),
    context: true,
  };
  const sources = EVIDENCE_SOURCES.filter((source) => used[source]);
  return html`<p
    class="legend"
    data-part="legend"
    title=${t('Marked words of a response also stand in what its model was given; that is no proof that it took them from there.')}
  >
    ${t('words shared with:')}
    ${sources.map((source) => html`<mark class="evidence" data-source=${source}>${sourceName(source)}</mark> `)}
  </p>`;
}

function sourceName(source: EvidenceSource): string {
  switch (source) {
    case 'knowledge':
      return t('knowledge');
    case 'stage-one':
      return t('stage one');
    case 'exemplars':
      return t('exemplar');
    case 'context':
      return t('dialogue');
  }
}

/** The signs of the diff, and what it is against. */
function diffLegend({ bench, diffSide, revealed, actions }: LegendParts): TemplateResult {
  const base = bench.columns.find(({ id }) => id === bench.baseColumnId)?.name ?? t('the base');
  const names: Readonly<Record<DiffSide, string>> = {
    base: showControls(base),
    previous: t('the run before'),
    gold: t('the gold response'),
  };
  return html`<p class="legend" data-part="legend">
    <label
      >${t('against')}
      <select
        data-action="diff-side"
        @change=${(event: Event) => actions.diffAgainst((event.target as HTMLSelectElement).value as DiffSide)}
      >
        ${DIFF_SIDES.map((side) => html`<option value=${side} .selected=${side === diffSide}>${names[side]}</option>`)}
      </select></label
    ><ins>${t('inserted')}</ins> <del>${t('deleted')}</del>
    ${diffSide === 'gold' && !revealed ? html`<span class="muted">${t('once it is revealed')}</span>` : nothing}
  </p>`;
}
