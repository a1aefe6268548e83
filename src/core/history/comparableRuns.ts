import type { RunSummary } from '../run/runStore';
import { canonicalJson } from '../util/hash';
import type { TemplateVersion } from './templateTimeline';

/** Two runs whose difference is that of their templates. */
export interface ComparableRuns {
  readonly earlier: RunSummary;
  readonly later: RunSummary;
  /** The version that the earlier one worked from. */
  readonly from: TemplateVersion;
}

/**
 * The newest run of a version, and the newest of an older version that was made in the same way but for the template: same
 * model, sampling and seed, a strategy in common, and answers on both sides. The nearest older version that has one counts.
 * `versions` are newest first; `undefined` where there is no such pair.
 */
export function comparableRuns(
  versions: readonly TemplateVersion[],
  version: TemplateVersion,
): ComparableRuns | undefined {
  const older = versions.slice(versions.indexOf(version) + 1);
  for (const from of older) {
    for (const later of version.runs) {
      const earlier = from.runs.find((one) => madeAlike(one, later));
      if (earlier !== undefined) return { earlier, later, from };
    }
  }
  return undefined;
}

function madeAlike({ header: one, cells: answers }: RunSummary, { header: other, cells: others }: RunSummary): boolean {
  if (answers.finished === 0 || others.finished === 0) return false;
  const way = ({ endpointId, model, form, sampling, seed }: RunSummary['header']): string =>
    canonicalJson({ endpointId, model, form, sampling, seed });
  return way(one) === way(other) && one.columns.some(({ id }) => other.columns.some((column) => column.id === id));
}
