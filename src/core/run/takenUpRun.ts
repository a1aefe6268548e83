import { canonicalJson } from '../util/hash';
import type { ExperimentRun } from './experimentRuns';
import { runHeader } from './runExperiment';
import type { RunStore } from './runStore';

/** The run under the id of the last one that was made of the same, so that it goes on there; as it is when there is none. */
export async function takenUpRun(
  run: ExperimentRun,
  store: Pick<RunStore, 'list' | 'load'>,
  signal: AbortSignal,
): Promise<ExperimentRun> {
  const wanted = canonicalJson({ ...runHeader(run.spec, ''), id: '' });
  for (const { header, name, testCaseCount } of await store.list('kept')) {
    if (name !== run.name || testCaseCount !== run.spec.testCases.length) continue;
    // Where the file of the template lies decides nothing.
    const made = { ...header, templateFile: undefined };
    const sameWith = (testCaseIds: readonly string[]): boolean =>
      canonicalJson({ ...made, testCaseIds, id: '', startedAt: '' }) === wanted;
    // Only a run that is the same in all else is read.
    if (!sameWith(run.spec.testCases.map(({ id }) => id))) continue;
    if (sameWith((await store.load(header.id, signal)).header.testCaseIds))
      return { ...run, spec: { ...run.spec, id: header.id } };
  }
  return run;
}
