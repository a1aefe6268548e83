import * as z from 'zod';
import { hashOf } from '../util/hash';
import type { BatchState, FetchedBatch } from './batches';
import type { BatchJob } from './batchJob';
import type { ExperimentBatch } from './experimentBatch';
import type { ExperimentRun } from './experimentRuns';
import type { BatchPlan } from './planBatch';
import { runHeader } from './runExperiment';

const followedSchema = z.object({
  uri: z.string(),
  name: z.string(),
  endpointIds: z.array(z.string()),
  fingerprint: z.string(),
  spent: z.object({ calls: z.number(), tokens: z.number(), usd: z.number().nullable() }),
  mayFollow: z.number(),
  answered: z.number(),
  failures: z.array(z.object({ id: z.string(), message: z.string() })),
  isStopping: z.boolean(),
});

/**
 * An experiment that is answered in batches until nothing is left to ask: what has to be known of it to go on where another
 * process stopped. `mayFollow` requests waited for an answer when the last batch was sent: more than these are not sent by
 * themselves. `failures` are the requests that got no answer, by `batchItemId`: they are not sent again by themselves.
 */
export type FollowedBatch = z.infer<typeof followedSchema>;

/** More failures than this are not kept: nothing more is then sent by itself. */
export const MOST_KEPT_FAILURES = 2000;

/** Reads what was kept; what is none is left out. */
export function parseFollowedBatches(value: unknown): readonly FollowedBatch[] {
  return (Array.isArray(value) ? value : [])
    .map((one) => followedSchema.safeParse(one))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
}

/** What tells the same runs from those of a changed experiment, template or dataset. */
export function runsFingerprint(runs: readonly ExperimentRun[]): string {
  return hashOf(runs.map(({ name, repeat, spec }) => [name, repeat, { ...runHeader(spec, ''), id: '' }]));
}

/** A followed experiment after one of its batches ended: its answers counted, its failures noted with their reasons. */
export function afterBatch(followed: FollowedBatch, { state, taken }: FetchedBatch): FollowedBatch {
  if (taken === undefined) return followed;
  const known = new Map(followed.failures.map((failure) => [failure.id, failure]));
  for (const { error, ids } of taken.failed) for (const id of ids) known.set(id, { id, message: error.message });
  for (const id of taken.missingIds) known.set(id, { id, message: whyMissing(state) });
  const failures = [...known.values()];
  const isTooMany = failures.length > MOST_KEPT_FAILURES;
  return {
    ...followed,
    answered: followed.answered + taken.answered,
    failures: failures.slice(0, MOST_KEPT_FAILURES),
    isStopping: followed.isStopping || isTooMany,
  };
}

/** What is known when it is decided how a followed experiment goes on. */
export interface FollowedNow {
  readonly followed: FollowedBatch;
  readonly batch: ExperimentBatch;
  readonly runs: readonly ExperimentRun[];
  /** The batches of its endpoints. */
  readonly jobs: readonly BatchJob[];
}

/** How a followed experiment goes on. */
export type FollowStep =
  /** `followed` is what is to be kept before `plan` is sent. */
  | { readonly kind: 'send'; readonly plan: BatchPlan; readonly followed: FollowedBatch }
  | { readonly kind: 'wait' }
  /** `reason` says why nothing more is sent although something has no answer. */
  | { readonly kind: 'ended'; readonly unanswered: number; readonly reason?: string };

/** Decides what comes next: what waited for an answer is sent, what changed since is not, and what was left half sent is settled. */
export async function nextStep(now: FollowedNow, signal: AbortSignal): Promise<FollowStep> {
  const { followed, batch, runs, jobs } = now;
  const plan = await batch.plan(signal);
  const isHalfSent = jobs.some(({ batchId }) => batchId === undefined);
  const isAsSent = runsFingerprint(runs) === followed.fingerprint && plan.items.length <= followed.mayFollow;
  if (!followed.isStopping && (isHalfSent || (isAsSent && plan.items.length > 0))) {
    const sent = isAsSent ? plan : { ...plan, ...NO_ITEMS };
    const mayFollow = isAsSent ? plan.later : 0;
    return { kind: 'send', plan: sent, followed: { ...followed, spent: batch.spentWith(sent), mayFollow } };
  }
  if (plan.underWay > 0 || jobs.some(({ experiment }) => experiment === followed.name)) return { kind: 'wait' };
  const reason = isAsSent || followed.isStopping ? plan.budgetSays : CHANGED;
  return {
    kind: 'ended',
    unanswered: plan.items.length + plan.overBudget + plan.skipped + plan.later,
    ...(reason === undefined ? {} : { reason }),
  };
}

const NO_ITEMS = { items: [], promptTokens: 0, answerTokens: 0, cost: { leastUsd: 0, mostUsd: 0 } };
const CHANGED = 'The experiment, its template or its data changed since the batch was sent, so nothing more was sent.';

function whyMissing(state: BatchState | undefined): string {
  if (state?.kind === 'failed')
    return state.problems.length === 0
      ? 'The server refused the batch.'
      : `The server refused the batch: ${state.problems.join('; ')}`;
  return `The batch ended without an answer to this request (${state?.word ?? 'it never began'}).`;
}
