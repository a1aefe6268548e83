import type { RunHeader } from '../run/runRecord';
import type { RunSummary } from '../run/runStore';
import { canonicalJson } from '../util/hash';

/** Kept runs whose cells may stand in one table: the same template, model, sampling and seed. */
export interface RunSet {
  readonly key: string;
  /** That of the newest. */
  readonly header: RunSummary['header'];
  /** The newest first. */
  readonly runs: readonly RunSummary[];
}

/** What runs must share for their cells to be compared, as a text to compare; test cases and columns may differ. */
export function runSetKey(header: Omit<RunHeader, 'testCaseIds'>): string {
  const { templateName, sectionHashes, endpointId, model, form, sampling, seed } = header;
  return canonicalJson({ templateName, sectionHashes, endpointId, model, form, sampling, seed });
}

/** Groups runs, given the newest first, by what they share; the set with the newest run first. */
export function groupRuns(runs: readonly RunSummary[]): readonly RunSet[] {
  const sets = new Map<string, { readonly header: RunSummary['header']; readonly runs: RunSummary[] }>();
  for (const run of runs) {
    const key = runSetKey(run.header);
    const set = sets.get(key);
    if (set === undefined) sets.set(key, { header: run.header, runs: [run] });
    else set.runs.push(run);
  }
  return [...sets].map(([key, set]) => ({ key, ...set }));
}

/** What two runs that cannot stand in one table differ in, in words; empty when they can. */
export function runDifferences(
  one: Omit<RunHeader, 'testCaseIds'>,
  other: Omit<RunHeader, 'testCaseIds'>,
): readonly string[] {
  const differs = (part: (header: Omit<RunHeader, 'testCaseIds'>) => unknown): boolean =>
    canonicalJson(part(one)) !== canonicalJson(part(other));
  return [
    ...(differs(({ templateName, sectionHashes }) => ({ templateName, sectionHashes })) ? ['template'] : []),
    ...(differs(({ endpointId, model, form }) => ({ endpointId, model, form })) ? ['model'] : []),
    ...(differs(({ sampling }) => sampling) ? ['sampling'] : []),
    ...(differs(({ seed }) => seed) ? ['seed'] : []),
  ];
}
