import type { Spent } from '../llm/budget';
import type { TokenCounter } from '../llm/tokenCounter';
import { isAppError, type ErrorCode } from '../util/errors';
import type { Batches } from './batches';
import { batchItemId } from './batchItem';
import type { BatchJob } from './batchJob';
import type { ExperimentFile } from './experiment';
import type { ExperimentRun } from './experimentRuns';
import type { ExperimentSession } from './experimentSession';
import { BATCH_PRICE_FACTOR, planBatch, type BatchPlan } from './planBatch';

/** What the bulk work of one experiment is done with. */
export interface ExperimentBatchParts {
  readonly name: string;
  readonly experiment: ExperimentFile;
  readonly runs: readonly ExperimentRun[];
  readonly session: ExperimentSession;
  readonly tokens: TokenCounter;
  readonly batches: Batches;
  /** The servers that may be asked, by id. */
  readonly endpoints: ReadonlyMap<string, unknown>;
}

/** What was done for an experiment before: the requests not to be sent again, and what its batches may have used of the budget. */
export interface BatchBefore {
  readonly skip: Iterable<string>;
  readonly spent: Spent;
}

/** Before the first batch. */
const NOTHING_SPENT: Spent = { calls: 0, tokens: 0, usd: 0 };

/** Troubles of a server or of the way to it that may pass: who waits a day waits through them. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unreachable',
  'timeout',
  'interrupted',
  'server-error',
  'rate-limited',
  'malformed-response',
]);

/** True for an error after which a server is simply asked again later. */
export function batchTroubleMayPass(error: unknown): boolean {
  return isAppError(error) && MAY_PASS.has(error.code);
}

/** The requests of an experiment, sent in dependent batches: none twice, also when it failed, and all within one budget. */
export class ExperimentBatch {
  readonly #parts: ExperimentBatchParts;
  readonly #skip: Set<string>;
  #spent: Spent;

  constructor(parts: ExperimentBatchParts, before: BatchBefore = { skip: [], spent: NOTHING_SPENT }) {
    this.#parts = parts;
    this.#skip = new Set(before.skip);
    this.#spent = before.spent;
  }

  /** The most that the batches so far can come to. */
  get spent(): Spent {
    return this.#spent;
  }

  get priceFactor(): number {
    return this.#parts.experiment.batch?.priceFactor ?? BATCH_PRICE_FACTOR;
  }

  /** What would be sent now. Throws `invalid-setting` when money is limited and a price is unknown. */
  async plan(signal: AbortSignal): Promise<BatchPlan> {
    const { runs, session, tokens, batches, endpoints, experiment } = this.#parts;
    const budget = Object.entries(experiment.budget ?? {}).filter(([, limit]) => limit !== undefined);
    return planBatch(
      {
        runs,
        session,
        tokens,
        underWay: await batches.underWay(),
        skip: this.#skip,
        asks: (endpointId) => endpoints.has(endpointId),
        budget: Object.fromEntries(budget),
        spent: this.#spent,
        priceFactor: this.priceFactor,
      },
      signal,
    );
  }

  /** What `send` will have used of the budget, which is noted before anything is sent. */
  spentWith({ items, promptTokens, answerTokens, cost }: BatchPlan): Spent {
    const { calls, tokens, usd } = this.#spent;
    return {
      calls: calls + items.length,
      tokens: tokens + promptTokens + answerTokens,
      usd: usd === null || cost === undefined ? null : usd + cost.mostUsd,
    };
  }

  /** Sends what was planned, and first of all what was left half sent. Resolves to the batches that began. */
  async send(plan: BatchPlan, signal: AbortSignal): Promise<readonly BatchJob[]> {
    this.#spent = this.spentWith(plan);
    for (const item of plan.items) this.#skip.add(batchItemId(item));
    return this.#parts.batches.submit(plan.items, this.#parts.name, signal);
  }

  /** The batches of the experiment's endpoints; with `files` also those that were written for another program. */
  async jobs(files?: 'files'): Promise<Awaited<ReturnType<Batches['jobs']>>> {
    const { jobs, problems } = await this.#parts.batches.jobs();
    const { endpoints } = this.#parts;
    return {
      jobs: jobs.filter(
        ({ kind, endpointId }) => (kind === 'server' || files === 'files') && endpoints.has(endpointId),
      ),
      problems,
    };
  }
}

/** How many of the requests that runs would send a batch was sent with: asked now they would be paid for twice. */
export async function countUnderWay(
  runs: readonly ExperimentRun[],
  session: ExperimentSession,
  underWay: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<number> {
  if (underWay.size === 0) return 0;
  let count = 0;
  for (const run of runs) {
    const { requests } = await session.unanswered(run, signal);
    count += requests.filter((request) => underWay.has(batchItemId({ request, repeat: run.repeat }))).length;
  }
  return count;
}
