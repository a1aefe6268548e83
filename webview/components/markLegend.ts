import { html, nothing, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import type { EvidenceSource } from '../model/evidence';
import { showControls } from '../model/showControls';

const NAMES: Readonly<Record<EvidenceSource, string>> = {
  knowledge: 'knowledge',
  'stage-one': 'stage one',
  exemplars: 'exemplar',
  context: 'dialogue',
};

/** What the marks in responses mean: the sources that the columns of the bench can take words from, or the signs of the diff. */
export function markLegend({ columns, baseColumnId }: BenchState, diff: boolean): TemplateResult | typeof nothing {
  if (columns.length === 0) return nothing;
  if (diff) {
    const base = columns.find(({ id }) => id === baseColumnId)?.name ?? 'the base';
    return html`<p class="legend" data-part="legend">
      against <bdi>${showControls(base)}</bdi>: <ins>inserted</ins> <del>deleted</del>
    </p>`;
  }
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
