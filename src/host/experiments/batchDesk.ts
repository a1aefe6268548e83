import { EventEmitter, l10n, Uri, workspace, type Disposable, type Event, type Memento } from 'vscode';
import type { Batches, BatchState, FetchedBatch } from '../../core/run/batches';
import type { BatchJob } from '../../core/run/batchJob';
import { batchTroubleMayPass, type ExperimentBatch } from '../../core/run/experimentBatch';
import { afterBatch, nextStep, runsFingerprint, type FollowedBatch } from '../../core/run/followedBatch';
import type { BatchPlan } from '../../core/run/planBatch';
import { AppError, isCancelled, toErrorInfo } from '../../core/util/errors';
import { Lifetime } from '../lifecycle';
import { logError } from '../log';
import { BatchFollows } from './batchFollows';
import { batchOf, experimentName, serversOf } from './batchOf';
import { openExperiment, type ExperimentOpener, type OpenedExperiment } from './openExperiment';

/** What batches are worked with in a window. */
export interface BatchDeskParts extends ExperimentOpener {
  readonly memento: Memento;
}

/** How the batches of an experiment came to their end. */
export interface EndedBatch {
  readonly followed: FollowedBatch;
  /** Requests that nothing answered; absent when the experiment cannot be read any more. */
  readonly unanswered?: number;
  /** Why nothing more was sent although there was something to send. */
  readonly reason?: string;
}

/** A batch as the server last described it. */
export interface SeenJob {
  readonly job: BatchJob;
  readonly state?: BatchState;
}

/** An experiment opened for bulk work: what would be sent, and the way to send it. */
export interface PlannedBatch {
  readonly plan: BatchPlan;
  readonly priceFactor: number;
  send(signal: AbortSignal): Promise<readonly BatchJob[]>;
}

const DEFAULT_POLL_SECONDS = 60;

/** Sends the requests of experiments in bulk and follows them to their end: polling, next stages, also after the window was reloaded. */
export class BatchDesk implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #ended = this.#lifetime.own(new EventEmitter<EndedBatch>());
  readonly #troubled = this.#lifetime.own(new EventEmitter<string>());
  readonly #parts: BatchDeskParts;
  readonly #follows: BatchFollows;
  #batches: { readonly folder: string; readonly opened: Batches } | undefined;
  #seen: readonly SeenJob[] = [];
  #trouble: string | undefined;
  #stop = new AbortController();
  #wake = new AbortController();
  #loop: Promise<void> | undefined;

  /** `seen`, `followed` or `trouble` differ. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** The batches of an experiment came to their end. */
  readonly onDidEnd: Event<EndedBatch> = this.#ended.event;
  /** A server cannot be asked for a reason that will not pass by itself; each is told once. */
  readonly onTrouble: Event<string> = this.#troubled.event;

  constructor(parts: BatchDeskParts) {
    this.#parts = parts;
    this.#follows = new BatchFollows(parts.memento);
  }

  get followed(): readonly FollowedBatch[] {
    return this.#follows.all;
  }

  /** The batches under way as they were last seen. */
  get seen(): readonly SeenJob[] {
    return this.#seen;
  }

  /** Why the last round learnt nothing of some batch. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** The batches beside the workspace's store. Throws `unavailable` where answers cannot be kept. */
  get batches(): Batches {
    const { bench, keys, services } = this.#parts;
    const { folder } = bench.store;
    const store = bench.store.get();
    if (folder === undefined || store === undefined)
      throw new AppError('unavailable', l10n.t('Batches need a folder to keep their answers in. Open one first.'));
    if (this.#batches?.folder !== folder) {
      const opened = services().openBatches({
        storeFolder: folder,
        completions: store.completions,
        endpoint: (id) => {
          const found = bench.models.configured.endpoints.find((endpoint) => endpoint.id === id);
          return found?.kind === 'openai' ? found : undefined;
        },
        key: (endpointId) => keys.get(endpointId),
      });
      this.#batches = { folder, opened };
    }
    return this.#batches.opened;
  }

  /** Goes on with what is followed; what was told before is told again. */
  open(): void {
    if (this.#loop !== undefined || this.#follows.all.length === 0) return;
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#loop = this.#follow(signal).finally(() => {
      this.#loop = undefined;
      // Something may have been sent while the last round ended.
      if (!signal.aborted) this.open();
    });
    this.#changed.fire();
  }

  /** Stops following, sends nothing more and forgets what was seen; what is under way stays, and `open` takes it up. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    this.#seen = [];
    this.#trouble = undefined;
    this.#changed.fire();
  }

  /** Asks the servers at once. */
  check(): void {
    if (this.#loop === undefined) this.open();
    else this.#wake.abort();
  }

  /** Plans what an experiment would send now; `send` sends it and follows it. */
  async plan(uri: Uri, opened: OpenedExperiment, signal: AbortSignal): Promise<PlannedBatch> {
    const batch = this.#batchOf(uri, opened, undefined);
    const plan = await batch.plan(signal);
    return {
      plan,
      priceFactor: batch.priceFactor,
      send: async (sending) => {
        const followed: FollowedBatch = {
          uri: uri.toString(),
          name: experimentName(uri, opened),
          endpointIds: [...serversOf(opened).keys()],
          fingerprint: runsFingerprint(opened.runs),
          spent: batch.spentWith(plan),
          // Until everything is sent all of it may have to be.
          mayFollow: plan.items.length + plan.later,
          answered: 0,
          failures: [],
          isStopping: false,
        };
        await this.#follows.keep(followed);
        try {
          const jobs = await batch.send(plan, sending);
          await this.#follows.keep({ ...followed, mayFollow: plan.later });
          this.check();
          return jobs;
        } catch (error) {
          if ((await batch.jobs()).jobs.length === 0) await this.#follows.forget(followed.uri);
          else this.check();
          throw error;
        }
      },
    };
  }

  /** Has the servers stop the batches of an experiment; what they answered until then is still taken in. */
  async cancel(uri: string, signal: AbortSignal): Promise<void> {
    const followed = this.#follows.find(uri);
    if (followed === undefined) return;
    await this.#follows.keep({ ...followed, isStopping: true });
    for (const job of await this.#jobs(followed.endpointIds)) await this.batches.cancel(job, signal);
    this.check();
  }

  /** Follows an experiment no more; its batches stay where they are. */
  async forget(uri: string): Promise<void> {
    await this.#follows.forget(uri);
    this.#changed.fire();
  }

  dispose(): void {
    this.#stop.abort();
    this.#lifetime.dispose();
  }

  #batchOf(uri: Uri, opened: OpenedExperiment, before: FollowedBatch | undefined): ExperimentBatch {
    return batchOf(uri, opened, { batches: this.batches, tokens: this.#parts.services().tokens }, before);
  }

  async #jobs(endpointIds: readonly string[]): Promise<readonly BatchJob[]> {
    const { jobs } = await this.batches.jobs();
    return jobs.filter(({ kind, endpointId }) => kind === 'server' && endpointIds.includes(endpointId));
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { services, log } = this.#parts;
    while (!signal.aborted && this.#follows.all.length > 0) {
      try {
        await this.#round(signal);
      } catch (error) {
        if (!isCancelled(error)) this.#noteTrouble(logError(log, 'following batches', error), error);
      }
      this.#changed.fire();
      if (this.#follows.all.length === 0) break;
      const waking = AbortSignal.any([signal, this.#wake.signal]);
      // Woken and stopped are told apart by the loop.
      await services()
        .clock.sleep(pollMs(), waking)
        .catch(() => undefined);
      this.#wake = new AbortController();
    }
    if (this.#follows.all.length === 0) this.#seen = [];
    this.#changed.fire();
  }

  /** Asks about each batch once; an experiment goes on as soon as one of its batches ended, or when it has none. */
  async #round(signal: AbortSignal): Promise<void> {
    const jobs = await this.#jobs(this.#follows.all.flatMap(({ endpointIds }) => endpointIds));
    const seen: SeenJob[] = [];
    const moved = new Set<string>();
    let trouble: string | undefined;
    for (const job of jobs) {
      try {
        const fetched = await this.batches.fetch(job, signal);
        if (fetched.taken !== undefined) await this.#took(fetched);
        else seen.push(fetched);
        // One that was not sent to its end is settled by sending.
        if (fetched.taken !== undefined || fetched.state === undefined) moved.add(job.endpointId);
      } catch (error) {
        if (isCancelled(error)) throw error;
        seen.push({ job });
        trouble = this.#noteTrouble(toErrorInfo(error).message, error);
      }
    }
    this.#seen = seen;
    if (trouble === undefined) this.#trouble = undefined;
    this.#changed.fire();
    const busy = new Set(jobs.map(({ endpointId }) => endpointId));
    for (const followed of this.#follows.all) {
      const { endpointIds } = followed;
      if (endpointIds.some((id) => moved.has(id)) || !endpointIds.some((id) => busy.has(id)))
        await this.#advance(followed, signal);
    }
  }

  /** Every experiment of the endpoint hears of it: which of them asked for what is told by their requests. */
  async #took(fetched: FetchedBatch): Promise<void> {
    for (const followed of this.#follows.all)
      if (followed.name === fetched.job.experiment) await this.#follows.keep(afterBatch(followed, fetched));
  }

  async #advance(followed: FollowedBatch, signal: AbortSignal): Promise<void> {
    let opened: OpenedExperiment;
    try {
      opened = await openExperiment(Uri.parse(followed.uri), this.#parts, () => undefined, undefined, signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      return this.#end({ followed, reason: logError(this.#parts.log, 'going on with a batch', error) });
    }
    try {
      const batch = this.#batchOf(Uri.parse(followed.uri), opened, followed);
      const jobs = await this.#jobs(followed.endpointIds);
      const step = await nextStep({ followed, batch, runs: opened.runs, jobs }, signal);
      if (step.kind === 'ended') await this.#end({ followed, ...step });
      if (step.kind !== 'send') return;
      // Noted first: what may have been sent has been spent.
      await this.#follows.keep(step.followed);
      await batch.send(step.plan, signal);
      this.#seen = (await this.#jobs(followed.endpointIds)).map((job) => ({ job }));
    } finally {
      await opened[Symbol.asyncDispose]();
    }
  }

  async #end(ended: EndedBatch): Promise<void> {
    await this.#follows.forget(ended.followed.uri);
    this.#ended.fire(ended);
  }

  #noteTrouble(message: string, error: unknown): string {
    if (this.#trouble !== message && !batchTroubleMayPass(error)) this.#troubled.fire(message);
    this.#trouble = message;
    return message;
  }
}

function pollMs(): number {
  const seconds = workspace.getConfiguration('rapport').get<number>('batch.pollSeconds', DEFAULT_POLL_SECONDS);
  return 1000 * Math.max(0.01, Number.isFinite(seconds) ? seconds : DEFAULT_POLL_SECONDS);
}
