import { html, nothing, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import type { EvidenceSource } from '../model/evidence';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { DIFF_SIDES, type DiffSide } from '../store/viewState';

const NAMES: Readonly<Record<EvidenceSource, string>> = {
  knowledge: 'knowledge',
  'stage-one': 'stage one',
  exemplars: 'exemplar',
  context: 'dialogue',
};

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
  const sources = (Object.keys(NAMES) as EvidenceSource[]).filter((source) => used[source]);
  return html`<p
    class="legend"
    data-part="legend"
    title="Marked words of a response also stand in what its model was given; that is no proof that it took them from there."
  >
    words shared with:
    ${sources.map((source) => html`<mark class="evidence" data-source=${source}>${NAMES[source]}</mark> `)}
  </p>`;
}

/** The signs of the diff, and what it is against. */
function diffLegend({ bench, diffSide, revealed, actions }: LegendParts): TemplateResult {
  const base = bench.columns.find(({ id }) => id === bench.baseColumnId)?.name ?? 'the base';
  const names: Readonly<Record<DiffSide, string>> = {
    base: showControls(base),
    previous: 'the run before',
    gold: 'the gold response',
  };
  return html`<p class="legend" data-part="legend">
    <label
      >against
      <select
        data-action="diff-side"
        @change=${(event: Event) => actions.diffAgainst((event.target as HTMLSelectElement).value as DiffSide)}
      >
        ${DIFF_SIDES.map((side) => html`<option value=${side} .selected=${side === diffSide}>${names[side]}</option>`)}
      </select></label
    ><ins>inserted</ins> <del>deleted</del>
    ${diffSide === 'gold' && !revealed ? html`<span class="muted">once it is revealed</span>` : nothing}
  </p>`;
}
