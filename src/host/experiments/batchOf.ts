import type { Uri } from 'vscode';
import { ExperimentBatch, type ExperimentBatchParts } from '../../core/run/experimentBatch';
import type { FollowedBatch } from '../../core/run/followedBatch';
import type { OpenedExperiment } from './openExperiment';
import type { ReadExperiment } from './readExperiment';

/** The bulk work of an opened experiment; what is followed already keeps its failures out and counts what was spent. */
export function batchOf(
  uri: Uri,
  opened: OpenedExperiment,
  parts: Pick<ExperimentBatchParts, 'batches' | 'tokens'>,
  before: FollowedBatch | undefined,
): ExperimentBatch {
  const { read, runs, session } = opened;
  const { experiment } = read;
  return new ExperimentBatch(
    { ...parts, name: experimentName(uri, opened), experiment, endpoints: serversOf(opened), runs, session },
    before === undefined ? undefined : { skip: before.failures.map(({ id }) => id), spent: before.spent },
  );
}

/** The endpoints that can have a batch engine. */
export function serversOf({ read }: OpenedExperiment): ReadExperiment['endpoints'] {
  return new Map([...read.endpoints].filter(([, { kind }]) => kind === 'openai'));
}

/** What the batches of an experiment are called. */
export function experimentName({ path }: Uri, { read }: OpenedExperiment): string {
  return (
    read.experiment.name ??
    path
      .split('/')
      .at(-1)
      ?.replace(/\.experiment\.ya?ml$/, '') ??
    'experiment'
  );
}
