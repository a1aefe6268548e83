import { Worker } from 'node:worker_threads';
import type { TemplateRenderer } from '../core/prompt/templateRenderer';
import { AppError, throwIfAborted } from '../core/util/errors';
import { abortable } from './abortable';
import { createLruCache } from './lruCache';
import type { RenderTask, WorkerMessage } from './templateWorker';

/** What a renderer is made of. */
export interface TemplateRendererOptions {
  /** The built `templateWorker`: a path, or a file: or data: URL. */
  readonly worker: string | URL;
  /** The longest that one rendering may take; 1,000 when absent. */
  readonly deadlineMs?: number;
}

/** A renderer with a worker to end. */
export interface WorkerTemplateRenderer extends TemplateRenderer {
  /** Ends the worker; what is still to be rendered fails with `cancelled`. */
  dispose(): void;
}

interface Job extends RenderTask {
  readonly resolve: (text: string) => void;
  readonly reject: (error: AppError) => void;
}

const DEFAULT_DEADLINE_MS = 1000;
const START_DEADLINE_MS = 15_000;
const CACHED_TEXTS = 500;

/**
 * Renders Jinja in one long-lived worker, started when it is first needed. Text without Jinja is answered at once, a
 * rendering seen before from memory. A rendering past its deadline fails with `invalid-template`, and the worker with it;
 * the others go on in a new one. Memory is bounded by `renderJinja` itself: a heap limit on a worker thread ends the whole
 * process when one large allocation meets it.
 */
export function createTemplateRenderer(options: TemplateRendererOptions): WorkerTemplateRenderer {
  const { deadlineMs = DEFAULT_DEADLINE_MS } = options;
  const cache = createLruCache<Promise<string>>(CACHED_TEXTS);
  /** Jobs by id, in order; the worker has all of them and works on the first. */
  const jobs = new Map<number, Job>();
  let worker: Worker | undefined;
  let ready = false;
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;
  let lastId = 0;
  /** What this turn of the event loop asks for after its first: sent together at its end, since a message costs more than most renderings. */
  let outbox: Job[] | undefined;

  const firstJob = (): Job | undefined => jobs.values().next().value;
  /** Watches the first job. The worker keeps the process alive only while it has one. */
  const watch = (): void => {
    clearTimeout(timer);
    if (worker === undefined) return;
    const job = firstJob();
    if (job === undefined) return worker.unref();
    worker.ref();
    timer = setTimeout(() => expire(job), ready ? deadlineMs : START_DEADLINE_MS);
  };
  /** The answer may be waiting while this thread was busy: it is read before the next turn. */
  const expire = (job: Job): void => {
    setImmediate(() => {
      if (firstJob() !== job) return;
      const late = ready
        ? new AppError(
            'invalid-template',
            `The template takes longer than ${deadlineMs / 1000} s. Is there a loop in a loop?`,
          )
        : new AppError(
            'internal',
            'The worker that renders templates does not start. Reload the window, or run again.',
          );
      restart(late);
    });
  };
  /** Ends the worker, fails the job it was at, and gives the others to a new one. */
  const restart = (reason: AppError): void => {
    stopWorker();
    const failed = firstJob();
    if (failed !== undefined) jobs.delete(failed.id);
    failed?.reject(reason);
    if (jobs.size > 0) startWorker();
    watch();
  };
  const stopWorker = (): void => {
    const stopped = worker;
    worker = undefined;
    ready = false;
    // What a worker says while it is being ended concerns nobody.
    stopped?.removeAllListeners().on('error', () => undefined);
    void stopped?.terminate();
  };
  const startWorker = (): void => {
    const started = new Worker(options.worker, { env: {}, execArgv: [] });
    worker = started;
    started.on('message', (messages: readonly WorkerMessage[]) => {
      for (const message of messages) {
        if (message.kind === 'ready') ready = true;
        else finish(message);
      }
      watch();
    });
    const broken = (cause?: unknown): void => {
      if (worker === started)
        restart(new AppError('internal', 'The worker that renders templates broke down.', { cause }));
    };
    started.on('error', broken);
    started.on('exit', () => broken());
    outbox = undefined;
    if (jobs.size > 0) started.postMessage([...jobs.values()].map(toTask));
  };
  const toTask = ({ id, source, slotsJson }: Job): RenderTask => ({ id, source, slotsJson });
  const flush = (): void => {
    const tasks = (outbox ?? []).filter(({ id }) => jobs.has(id)).map(toTask);
    outbox = undefined;
    if (tasks.length > 0) worker?.postMessage(tasks);
  };
  const finish = (message: Exclude<WorkerMessage, { kind: 'ready' }>): void => {
    const job = jobs.get(message.id);
    jobs.delete(message.id);
    if (message.kind === 'rendered') job?.resolve(message.text);
    else job?.reject(new AppError(message.error.code, message.error.message));
  };

  const renderInWorker = (source: string, slotsJson: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const job: Job = { id: ++lastId, source, slotsJson, resolve, reject };
      jobs.set(job.id, job);
      if (worker === undefined) startWorker();
      else if (outbox !== undefined) outbox.push(job);
      else {
        worker.postMessage([toTask(job)]);
        outbox = [];
        setImmediate(flush);
      }
      if (jobs.size === 1) watch();
    });

  return {
    async render(source, slots, signal) {
      throwIfAborted(signal);
      if (disposed) throw new AppError('cancelled', 'Stopped.');
      if (!/\{[{%#]/.test(source)) return source.replaceAll('\r\n', '\n').trim();
      const slotsJson = JSON.stringify(slots);
      const key = `${source}\0${slotsJson}`;
      let rendering = cache.get(key);
      if (rendering === undefined) {
        rendering = renderInWorker(source, slotsJson);
        cache.set(key, rendering);
        rendering.catch(() => cache.delete(key));
      }
      return abortable(rendering, signal);
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
      stopWorker();
      for (const job of jobs.values()) job.reject(new AppError('cancelled', 'Stopped.'));
      jobs.clear();
    },
  };
}
