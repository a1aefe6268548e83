import { describe, expect, it } from 'vitest';
import type { BatchJob } from '../../../src/core/run/batchJob';
import type { FetchedBatch, TakenAnswers } from '../../../src/core/run/batches';
import {
  afterBatch,
  MOST_KEPT_FAILURES,
  parseFollowedBatches,
  type FollowedBatch,
} from '../../../src/core/run/followedBatch';

const FOLLOWED: FollowedBatch = {
  uri: 'file:///a.experiment.yaml',
  name: 'Trial',
  endpointIds: ['bulk'],
  fingerprint: 'f',
  spent: { calls: 3, tokens: 100, usd: null },
  mayFollow: 2,
  answered: 1,
  failures: [{ id: 'old-0', message: 'Refused.' }],
  isStopping: false,
};
const JOB: BatchJob = {
  version: 1,
  id: '3b241101-e2bb-4255-8caf-4136c566a962',
  kind: 'server',
  experiment: 'Trial',
  endpointId: 'bulk',
  model: 'tiny',
  form: 'chat',
  requests: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const TAKEN: TakenAnswers = {
  answered: 2,
  known: 0,
  duplicates: 0,
  unknown: 0,
  unreadable: 0,
  failed: [],
  missing: 0,
  missingIds: [],
};
const fetched = (taken: Partial<TakenAnswers>, kind: 'ended' | 'failed' = 'ended'): FetchedBatch => ({
  job: JOB,
  state: { kind, word: kind === 'ended' ? 'expired' : 'failed', problems: kind === 'failed' ? ['line 2: no'] : [] },
  taken: { ...TAKEN, ...taken },
});

describe('an experiment that is followed', () => {
  it('is read back as it was kept, and what is none is left out', () => {
    const kept = JSON.parse(JSON.stringify([FOLLOWED, { uri: 7 }, 'x'])) as unknown;
    expect(parseFollowedBatches(kept)).toEqual([FOLLOWED]);
    expect(parseFollowedBatches(undefined)).toEqual([]);
  });

  it('counts what a batch answered and notes what it did not, with the reason', () => {
    const failed = [{ error: { code: 'refused' as const, message: 'Policy.' }, count: 1, ids: ['a-0'] }];
    const after = afterBatch(FOLLOWED, fetched({ failed, missing: 1, missingIds: ['b-0'] }));
    expect(after.answered).toBe(3);
    expect(after.failures).toEqual([
      { id: 'old-0', message: 'Refused.' },
      { id: 'a-0', message: 'Policy.' },
      { id: 'b-0', message: 'The batch ended without an answer to this request (expired).' },
    ]);
    expect(after.isStopping).toBe(false);
    expect(afterBatch(FOLLOWED, fetched({ missing: 1, missingIds: ['b-0'] }, 'failed')).failures[1]?.message).toBe(
      'The server refused the batch: line 2: no',
    );
  });

  it('stays as it is while its batch is open, and sends nothing more by itself after too many failures to keep', () => {
    expect(afterBatch(FOLLOWED, { job: JOB })).toBe(FOLLOWED);
    const missingIds = Array.from({ length: MOST_KEPT_FAILURES }, (_, index) => `m${index}-0`);
    const after = afterBatch(FOLLOWED, fetched({ missing: missingIds.length, missingIds }));
    expect([after.failures.length, after.isStopping]).toEqual([MOST_KEPT_FAILURES, true]);
  });
});
