import { describe, expect, it } from 'vitest';
import type { BatchJob } from '../../../src/core/run/batchJob';
import type { FetchedBatch, TakenAnswers } from '../../../src/core/run/batches';
import type { BatchItem } from '../../../src/core/run/batchItem';
import {
  afterBatch,
  MOST_KEPT_FAILURES,
  nextStep,
  parseFollowedBatches,
  runsFingerprint,
  type FollowedBatch,
  type FollowedNow,
} from '../../../src/core/run/followedBatch';
import type { BatchPlan } from '../../../src/core/run/planBatch';

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

describe('how a followed experiment goes on', () => {
  const items = (count: number): BatchPlan['items'] => Array.from({ length: count }, () => ({}) as BatchItem);
  const PLAN: BatchPlan = {
    ...{ items: [], overBudget: 0, known: 0, underWay: 0, skipped: 0, later: 0, promptTokens: 0, answerTokens: 0 },
  };
  const SPENT = { calls: 9, tokens: 9, usd: 9 };
  const signal = new AbortController().signal;
  const next = (plan: Partial<BatchPlan>, changes: Partial<FollowedBatch> = {}, jobs: readonly BatchJob[] = []) => {
    const batch = {
      plan: async () => ({ ...PLAN, ...plan }),
      spentWith: () => SPENT,
    } as unknown as FollowedNow['batch'];
    const followed = { ...FOLLOWED, fingerprint: runsFingerprint([]), ...changes };
    return nextStep({ followed, batch, runs: [], jobs }, signal);
  };
  const OTHER = { ...JOB, experiment: 'Other', batchId: 'b' };

  it('sends what waited for an answer, notes what may follow that and what it may cost', async () => {
    const step = await next({ items: items(2), later: 4 });
    expect(step).toMatchObject({ kind: 'send', followed: { mayFollow: 4, spent: SPENT } });
    expect(step.kind === 'send' && step.plan.items).toHaveLength(2);
  });

  it('sends nothing by itself that did not wait: more requests than that, or runs that changed, end it with the reason', async () => {
    const changed = { kind: 'ended', reason: expect.stringMatching(/changed since/) as string };
    expect(await next({ items: items(3) })).toMatchObject({ ...changed, unanswered: 3 });
    expect(await next({ items: items(1), later: 2 }, { fingerprint: 'other' })).toMatchObject({
      ...changed,
      unanswered: 3,
    });
  });

  it('settles what was left half sent, and sends nothing new with it where something changed', async () => {
    const half: BatchJob = { ...OTHER, batchId: undefined };
    const step = await next({ items: items(3), later: 5 }, {}, [half]);
    expect(step).toMatchObject({ kind: 'send', plan: { items: [] }, followed: { mayFollow: 0 } });
    expect(await next({ items: items(1) }, {}, [half])).toMatchObject({ kind: 'send', plan: { items: [{}] } });
  });

  it('waits while a batch of its own is open, and not for those of others', async () => {
    expect(await next({}, {}, [{ ...JOB, batchId: 'b' }])).toEqual({ kind: 'wait' });
    expect(await next({ underWay: 1 })).toEqual({ kind: 'wait' });
    expect(await next({}, {}, [OTHER])).toEqual({ kind: 'ended', unanswered: 0 });
  });

  it('sends nothing more when it is to stop, and says what the budget left out', async () => {
    expect(await next({ items: items(1) }, { isStopping: true })).toEqual({ kind: 'ended', unanswered: 1 });
    expect(await next({ overBudget: 3, budgetSays: 'No room.' })).toEqual({
      ...{ kind: 'ended', unanswered: 3, reason: 'No room.' },
    });
  });
});
