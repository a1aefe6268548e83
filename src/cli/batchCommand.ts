import type { BatchJob } from '../core/run/batchJob';
import type { Batches, FetchedBatch } from '../core/run/batches';
import { formatBatchPlan, formatJob, formatTaken } from '../core/run/batchTexts';
import { batchTroubleMayPass, ExperimentBatch } from '../core/run/experimentBatch';
import type { BatchPlan } from '../core/run/planBatch';
import { AppError, throwIfAborted, toErrorInfo } from '../core/util/errors';
import { BATCH_USAGE, parseBatchOptions, type BatchOptions } from './batchOptions';
import { openExperimentBatches } from './batchPlan';
import type { Command, CommandEnvironment } from './command';
import { openExperiment, type OpenedExperiment } from './openExperiment';
import { plainText } from './output';

/** `rapport batch`: has the requests of an experiment answered in bulk, and takes the answers into the store. */
export const batchCommand: Command = {
  summary: 'have an experiment answered in bulk: batch engines, file-based runners',
  usage: BATCH_USAGE,
  async run(args, environment, signal) {
    const options = parseBatchOptions(args);
    await using opened = await openExperiment(options, environment, signal);
    const work = new BatchWork(options, opened, environment);
    switch (options.verb) {
      case 'submit':
        return options.wait ? await work.submitAndWait(signal) : await work.submit(signal);
      case 'status':
        return await work.status(signal);
      case 'fetch':
        return await work.fetch(signal);
      case 'cancel':
        return await work.cancel(signal);
      case 'export':
        return await work.exportLines(signal);
      case 'import':
        return await work.importLines(signal);
    }
  },
};

class BatchWork {
  readonly #options: BatchOptions;
  readonly #opened: OpenedExperiment;
  readonly #batches: Batches;
  readonly #environment: CommandEnvironment;
  readonly #batch: ExperimentBatch;

  constructor(options: BatchOptions, opened: OpenedExperiment, environment: CommandEnvironment) {
    this.#options = options;
    this.#opened = opened;
    this.#environment = environment;
    this.#batches = openExperimentBatches(opened, options.store, environment);
    const { read, runs, session, services } = opened;
    const { experiment, endpoints } = read;
    const { tokens } = services;
    const name = this.#name;
    this.#batch = new ExperimentBatch({ name, experiment, endpoints, runs, session, tokens, batches: this.#batches });
  }

  async submit(signal: AbortSignal): Promise<number> {
    const plan = await this.#batch.plan(signal);
    this.#say(formatBatchPlan(this.#name, plan, this.#batch.priceFactor));
    if (this.#options.dryRun) return 0;
    if (!this.#may(plan)) return 1;
    await this.#send(plan, signal);
    return plan.overBudget === 0 ? 0 : 1;
  }

  async submitAndWait(signal: AbortSignal): Promise<number> {
    let first = true;
    for (;;) {
      const plan = await this.#batch.plan(signal);
      if (first || plan.items.length > 0) this.#say(formatBatchPlan(this.#name, plan, this.#batch.priceFactor));
      if (this.#options.dryRun) return 0;
      if (first && !this.#may(plan)) return 1;
      first = false;
      const nothingSent = plan.items.length === 0;
      await this.#send(plan, signal);
      if (nothingSent && (await this.#mine()).length === 0) return this.#leftOver(plan);
      await this.#waitForOne(signal);
    }
  }

  async status(signal: AbortSignal): Promise<number> {
    const jobs = await this.#mine('files');
    if (jobs.length === 0) this.#say('No batch is under way.');
    for (const job of jobs) {
      const began = job.kind === 'server' && job.batchId !== undefined;
      this.#say(formatJob(job, began ? await this.#batches.state(job, signal) : undefined));
    }
    return 0;
  }

  async fetch(signal: AbortSignal): Promise<number> {
    for (const job of await this.#mine()) this.#tell(await this.#batches.fetch(job, signal));
    const plan = await this.#batch.plan(signal);
    return this.#leftOver(plan);
  }

  async cancel(signal: AbortSignal): Promise<number> {
    const { batch } = this.#options;
    const jobs = (await this.#mine('files')).filter(
      ({ id, batchId }) => batch === undefined || [id, batchId].includes(batch),
    );
    if (jobs.length === 0)
      throw new AppError('not-found', batch === undefined ? 'No batch is under way.' : `There is no batch "${batch}".`);
    for (const job of jobs) {
      const state = await this.#batches.cancel(job, signal);
      this.#say(state === undefined ? `${job.experiment}: forgotten (${job.id})` : formatJob(job, state));
    }
    return 0;
  }

  async exportLines(signal: AbortSignal): Promise<number> {
    const { linesFile = '' } = this.#options;
    const plan = await this.#batch.plan(signal);
    if (plan.items.length === 0) throw new AppError('invalid-input', 'There is nothing to ask now.');
    this.#say(formatBatchPlan(this.#name, plan, this.#batch.priceFactor));
    for (const { file, job } of await this.#batches.exportTo(linesFile, plan.items, this.#name))
      this.#say(`${file}: ${job.requests.toLocaleString('en')} requests to ${job.model}`);
    return 0;
  }

  async importLines(signal: AbortSignal): Promise<number> {
    const { linesFile = '' } = this.#options;
    const { items } = await this.#batch.plan(signal);
    this.#say(formatTaken(linesFile, await this.#batches.importFrom(linesFile, items, signal)));
    return this.#leftOver(await this.#batch.plan(signal));
  }

  get #name(): string {
    return this.#opened.read.experiment.name ?? 'experiment';
  }

  /** The batches of the experiment's endpoints, of files only where those are wanted, too. */
  async #mine(files?: 'files'): Promise<readonly BatchJob[]> {
    const { jobs, problems } = await this.#batch.jobs(files);
    problems.forEach((problem) => this.#environment.output.err(plainText(problem)));
    return jobs;
  }

  #may({ items }: BatchPlan): boolean {
    const most = this.#opened.read.experiment.limits?.askAboveCalls;
    if (this.#options.yes || most === undefined || items.length <= most) return true;
    this.#environment.output.err(
      `${items.length.toLocaleString('en')} calls are more than limits.askAboveCalls (${most.toLocaleString('en')}). Say --yes to send them.`,
    );
    return false;
  }

  async #send(plan: BatchPlan, signal: AbortSignal): Promise<void> {
    for (const job of await this.#batch.send(plan, signal))
      this.#say(`Sent: ${job.requests.toLocaleString('en')} requests to ${job.model} (${job.batchId ?? job.id})`);
  }

  /** Polls until one batch has ended and its answers are stored. */
  async #waitForOne(signal: AbortSignal): Promise<void> {
    let last = '';
    for (;;) {
      const jobs = await this.#mine();
      if (jobs.length === 0) return;
      let ended = false;
      for (const job of jobs) {
        try {
          const fetched = await this.#batches.fetch(job, signal);
          if (fetched.taken !== undefined) ended = true;
          const line = formatJob(fetched.job, fetched.state);
          if (fetched.taken !== undefined || line !== last) this.#tell(fetched);
          last = line;
        } catch (error) {
          if (!batchTroubleMayPass(error)) throw error;
          this.#environment.output.err(plainText(toErrorInfo(error).message));
        }
      }
      if (ended) return;
      throwIfAborted(signal);
      await this.#opened.services.clock.sleep(this.#options.pollMs, signal);
    }
  }

  #tell({ job, state, taken }: FetchedBatch): void {
    this.#say(formatJob(job, state));
    if (taken !== undefined) this.#say(formatTaken(job.experiment, taken));
  }

  /** Says what is left and returns the exit code. */
  #leftOver({ items, overBudget, skipped, underWay, later }: BatchPlan): number {
    const { file } = this.#options;
    const askable = items.length + overBudget + skipped;
    const waiting = underWay + later;
    const number = (value: number): string => value.toLocaleString('en');
    if (askable > 0) this.#say(`${number(askable)} requests have no answer: rapport batch submit ${file}`);
    if (waiting > 0) this.#say(`${number(underWay)} requests are under way, ${number(later)} wait for an answer.`);
    if (askable + waiting > 0) return 1;
    this.#say(`Everything is answered: rapport evaluate ${file} --resume`);
    return 0;
  }

  #say(text: string): void {
    this.#environment.output.out(plainText(text));
  }
}
