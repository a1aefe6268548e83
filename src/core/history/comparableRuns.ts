import type { RunSummary } from '../run/runStore';
import { canonicalJson } from '../util/hash';
import type { TemplateRun } from './templateRuns';
import type { TemplateVersion } from './templateTimeline';

/** Two runs whose difference is that of their templates. */
export interface ComparableRuns {
  readonly earlier: RunSummary;
  readonly later: RunSummary;
}

/** A run with the place of its version, the oldest 0. */
interface PlacedRun {
  readonly run: TemplateRun;
  readonly place: number;
}

/**
 * For each version the newest of its runs, and the newest of an older version that was made in the same way but for the
 * template: same model, sampling and seed, a strategy in common, and answers on both sides. The nearest older version that has one
 * counts; a version without such a pair is left out. `versions` are newest first.
 */
export function comparableRuns(versions: readonly TemplateVersion[]): ReadonlyMap<TemplateVersion, ComparableRuns> {
  const found = new Map<TemplateVersion, ComparableRuns>();
  const older = new Map<string, PlacedRun[]>();
  for (const [place, version] of versions.toReversed().entries()) {
    const answered = version.runs.filter(({ cells }) => cells.finished > 0).map((run) => ({ run, way: wayOf(run) }));
    let best: (PlacedRun & { readonly later: TemplateRun }) | undefined;
    for (const { run: later, way } of answered) {
      const before = older.get(way)?.findLast(({ run }) => shareColumn(run, later));
      if (before !== undefined && (best === undefined || before.place > best.place)) best = { ...before, later };
    }
    if (best !== undefined) found.set(version, { earlier: best.run, later: best.later });
    // The newest of a version comes last, so that it is found first.
    for (const { run, way } of answered.toReversed()) {
      const alike = older.get(way) ?? [];
      alike.push({ run, place });
      older.set(way, alike);
    }
  }
  return found;
}

/** How a run was made, but for its template and what it was asked. */
function wayOf({ header: { endpointId, model, form, sampling, seed } }: RunSummary): string {
  return canonicalJson({ endpointId, model, form, sampling, seed });
}

function shareColumn(one: RunSummary, other: RunSummary): boolean {
  return one.header.columns.some(({ id }) => other.header.columns.some((column) => column.id === id));
}
