import { t } from '@vscode/l10n';
import { html, svg, type TemplateResult } from 'lit';
import type { Neighbourhood } from '../../../src/core/exemplars/exemplar';
import { cosineText } from '../../model/exemplarText';
import { byRank } from '../../model/neighbourList';
import { showControls } from '../../model/showControls';

const WIDTH = 280;
const HEIGHT = 96;
const EDGE = { left: 30, right: 6, top: 8, bottom: 18 } as const;

/** Cosine by rank, a point for each neighbour: those shown are filled, those banned are crosses. */
export function similarityCurve(neighbourhood: Neighbourhood): TemplateResult {
  // Far pins would press all the others together.
  const near = byRank(neighbourhood).filter(({ rank }, index) => rank <= index + 30);
  const cosines = near.map(({ cosine = 0 }) => cosine);
  const [least, most] = [Math.min(...cosines), Math.max(...cosines)];
  const lastRank = Math.max(2, ...near.map(({ rank }) => rank));
  const x = (rank: number): number => EDGE.left + ((rank - 1) / (lastRank - 1)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (cosine: number): number =>
    EDGE.top + (most === least ? 0.5 : (most - cosine) / (most - least)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const shown = new Set(neighbourhood.exemplars.map(({ id }) => id));
  const banned = new Set(neighbourhood.banned.map(({ id }) => id));
  const points = near.map(({ rank, cosine = 0 }) => `${x(rank).toFixed(1)},${y(cosine).toFixed(1)}`).join(' ');
  const label = t('Cosine falls from {most} at rank 1 to {least} at rank {rank}', {
    most: cosineText(most),
    least: cosineText(least),
    rank: lastRank,
  });
  return html`<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    <text x=${EDGE.left - 4} y=${EDGE.top + 4} text-anchor="end">${cosineText(most)}</text>
    <text x=${EDGE.left - 4} y=${HEIGHT - EDGE.bottom + 2} text-anchor="end">${cosineText(least)}</text>
    <text x=${EDGE.left} y=${HEIGHT - 3}>${t('rank {0}', 1)}</text>
    <text x=${WIDTH - EDGE.right} y=${HEIGHT - 3} text-anchor="end">${lastRank}</text>
    <polyline points=${points} fill="none" stroke="currentColor" />
    ${near.map(({ id, rank, cosine = 0, emotion }) => {
      const name = svg`<title>${[t('rank {0}', rank), t('cosine {0}', cosineText(cosine)), showControls(emotion), ...(banned.has(id) ? [t('banned')] : shown.has(id) ? [t('shown')] : [])].join(', ')}</title>`;
      const [cx, cy] = [x(rank), y(cosine)];
      return banned.has(id)
        ? svg`<path class="banned" d="M${cx - 3} ${cy - 3}l6 6m0-6l-6 6">${name}</path>`
        : svg`<circle class=${shown.has(id) ? 'shown' : 'missed'} cx=${cx} cy=${cy} r="3">${name}</circle>`;
    })}
  </svg>`;
}
