import { commands, EventEmitter, l10n, ProgressLocation, Uri, window, type Disposable, type Progress } from 'vscode';
import { costRange } from '../../core/llm/cost';
import { countUnderWay } from '../../core/run/experimentBatch';
import type { ExperimentRun } from '../../core/run/experimentRuns';
import type { ExperimentSession } from '../../core/run/experimentSession';
import { AppError, type ErrorInfo } from '../../core/util/errors';
import { signalOf } from '../cancellation';
import { counted } from '../counted';
import { Lifetime } from '../lifecycle';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { registerCommand } from '../registerCommand';
import type { RunsTree } from '../trees/runsTree';
import { findWorkspaceFiles } from '../workspaceFiles';
import type { BatchDeskParts } from './batchDesk';
import { BulkWork } from './bulkWork';
import { ExperimentDocuments, isExperiment } from './experimentDocuments';
import { newExperiment } from './newExperiment';
import { openExperiment, type OpenedExperiment } from './openExperiment';

/** What experiments are run with. */
export interface ExperimentsParts extends BatchDeskParts {
  readonly runs: RunsTree;
  readonly readOnlyTexts: ReadOnlyTexts;
}

/** Asks before more calls than this, unless the experiment says another number. */
const ASK_ABOVE_CALLS = 500;
const TELL_EVERY_MS = 250;
const TREE_EVERY_MS = 2000;

/** Experiment files in VS Code: their problems, the commands that plan and run them, and what runs now. */
export class Experiments implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #ended = this.#lifetime.own(new EventEmitter<readonly string[]>());
  readonly #parts: ExperimentsParts;
  #session: ExperimentSession | undefined;

  /** An experiment ended: the ids of its runs. */
  readonly onDidEnd = this.#ended.event;
  /** What of them is answered in batches. */
  readonly bulk: BulkWork;

  constructor(parts: ExperimentsParts) {
    this.#parts = parts;
    const { log, bench, runs } = parts;
    this.bulk = this.#lifetime.own(new BulkWork({ ...parts, refreshRuns: () => runs.refresh() }));
    this.#lifetime.own(new ExperimentDocuments());
    const { bulk } = this;
    const register = (id: string, run: (argument: unknown) => Promise<void>): void =>
      void this.#lifetime.own(registerCommand(log, id, run));
    register('runExperiment', (uri) => this.#choose(uri, (chosen) => this.run(chosen, true)));
    register('planExperiment', (uri) => this.#choose(uri, (chosen) => this.#tellPlan(chosen)));
    register('runAsBatch', (uri) => this.#choose(uri, (chosen) => bulk.start(chosen, true)));
    register('exportBatchFiles', (uri) => this.#choose(uri, (chosen) => bulk.exportFiles(chosen)));
    register('importBatchResults', (uri) => this.#choose(uri, (chosen) => bulk.importResults(chosen)));
    register('showBatches', () => bulk.show());
    register('cancelBatch', () => bulk.cancel());
    register('newExperiment', () => newExperiment(bench));
    register('pauseExperiment', () => Promise.resolve(this.#pause(true)));
    register('resumeExperiment', () => Promise.resolve(this.#pause(false)));
  }

  /** Runs an experiment file to its end, with progress that can cancel it. Asks before many calls when `asks`. Resolves to the ids of its runs. */
  async run(uri: Uri, asks: boolean): Promise<readonly string[]> {
    if (this.#session !== undefined)
      throw new AppError(
        'unavailable',
        l10n.t('An experiment is running. Let it end, or cancel it in its notification.'),
      );
    const title = l10n.t('Rapport: {0}', uri.path.split('/').at(-1) ?? 'experiment');
    const ids = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => this.#runWith(uri, asks, progress, signalOf(token)),
    );
    this.#ended.fire(ids);
    const [first] = ids;
    if (first !== undefined) await commands.executeCommand('rapport.showResults', first);
    return ids;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #choose(uri: unknown, act: (uri: Uri) => Promise<unknown>): Promise<void> {
    const active = window.activeTextEditor?.document;
    const given = uri instanceof Uri ? uri : active !== undefined && isExperiment(active) ? active.uri : undefined;
    if (given !== undefined) {
      await act(given);
      return;
    }
    const files = await findWorkspaceFiles(['**/*.experiment.yaml', '**/*.experiment.yml']);
    if (files.length === 0)
      throw new AppError(
        'not-found',
        l10n.t('There is no *.experiment.yaml here. Make one with "Rapport: New Experiment".'),
      );
    const picked = await window.showQuickPick(
      files.map(({ uri: file, name }) => ({ label: name, uri: file })),
      { title: l10n.t('Which experiment?') },
    );
    if (picked !== undefined) await act(picked.uri);
  }

  async #tellPlan(uri: Uri): Promise<void> {
    const location = ProgressLocation.Notification;
    const sentence = await window.withProgress(
      { location, title: l10n.t('Rapport: planning'), cancellable: true },
      async (progress, token) => {
        const signal = signalOf(token);
        const say = (message: string): void => progress.report({ message });
        await using opened = await openExperiment(uri, this.#parts, say, undefined, signal);
        return (await planOf(opened.runs, opened.session, signal)).sentence;
      },
    );
    void window.showInformationMessage(sentence);
  }

  async #runWith(
    uri: Uri,
    asks: boolean,
    progress: Progress<{ message?: string; increment?: number }>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const say = (message: string): void => progress.report({ message });
    await using opened = await openExperiment(uri, this.#parts, say, undefined, signal);
    const { runs, session } = opened;
    const { experiment } = opened.read;
    this.#session = session;
    await this.#tellState();
    try {
      say(l10n.t('planning'));
      const most = experiment.limits?.askAboveCalls ?? ASK_ABOVE_CALLS;
      if (asks) {
        const { calls, sentence } = await planOf(runs, session, signal);
        const yes = l10n.t('Run');
        if (!(await this.#mayPayTwice(opened, signal))) return [];
        if (calls > most && (await window.showWarningMessage(sentence, { modal: true }, yes)) !== yes) return [];
      }
      const done: string[] = [];
      for (const run of runs) {
        done.push(run.spec.id);
        const why = await this.#runOne(run, session, progress, runs.length, signal);
        if (why !== undefined) {
          void window.showWarningMessage(
            l10n.t('{run} was stopped: {message}', { run: run.name, message: why.message }),
          );
          break;
        }
        if (signal.aborted) break;
      }
      return done;
    } finally {
      this.#session = undefined;
      await this.#tellState();
      this.#parts.runs.refresh();
    }
  }

  async #runOne(
    run: ExperimentRun,
    session: ExperimentSession,
    progress: Progress<{ message?: string; increment?: number }>,
    runCount: number,
    signal: AbortSignal,
  ): Promise<ErrorInfo | undefined> {
    const { runs: tree, log } = this.#parts;
    const total = run.spec.columns.length * run.spec.testCases.length;
    let [done, failed, told, toldAt, treeAt] = [0, 0, 0, 0, 0];
    let stopped: ErrorInfo | undefined;
    for await (const event of session.run(run, new Date().toISOString(), (why) => (stopped = why), signal)) {
      if (event.kind === 'cell-failed' && event.error.code !== 'cancelled') {
        failed++;
        log.warn(`${run.name}: ${event.cell.columnId}, ${event.cell.testCaseId}: ${event.error.message}`);
      }
      if (event.kind !== 'cell-finished' && event.kind !== 'cell-failed') continue;
      done++;
      const now = performance.now();
      if (now - toldAt >= TELL_EVERY_MS || done === total) {
        const message = [
          l10n.t('{run}: {done} of {total} cells', { run: run.name, done, total }),
          ...(failed === 0 ? [] : [l10n.t('{0} failed', failed)]),
          ...(session.paused
            ? [l10n.t('paused')]
            : [counted(session.pace.underWay, l10n.t('1 request under way'), l10n.t('{0} requests under way'))]),
          moneyText(session.spent.usd),
        ].filter((part) => part !== '');
        progress.report({ message: message.join(', '), increment: (100 * (done - told)) / total / runCount });
        [told, toldAt] = [done, now];
      }
      if (now - treeAt >= TREE_EVERY_MS) {
        treeAt = now;
        if (tree.visible) tree.refresh();
      }
    }
    return stopped;
  }

  /** Asks before requests are sent that a batch is answering: both would be paid for. */
  async #mayPayTwice({ runs, session }: OpenedExperiment, signal: AbortSignal): Promise<boolean> {
    const { desk } = this.bulk;
    if (this.#parts.bench.store.get() === undefined) return true;
    const count = await countUnderWay(runs, session, await desk.batches.underWay(), signal);
    if (count === 0) return true;
    const yes = l10n.t('Run anyway');
    const message = l10n.t(
      '{0} of these requests are under way in a batch and would be paid for twice.',
      count.toLocaleString('en'),
    );
    return (await window.showWarningMessage(message, { modal: true }, yes)) === yes;
  }

  #pause(paused: boolean): void {
    if (paused) this.#session?.pause();
    else this.#session?.resume();
    void this.#tellState();
  }

  async #tellState(): Promise<void> {
    const state = this.#session === undefined ? '' : this.#session.paused ? 'paused' : 'running';
    await commands.executeCommand('setContext', 'rapport.experiment', state);
  }
}

async function planOf(
  runs: readonly ExperimentRun[],
  session: ExperimentSession,
  signal: AbortSignal,
): Promise<{ readonly calls: number; readonly sentence: string }> {
  let [calls, known, tokens, unseen, least, most] = [0, 0, 0, 0, 0, 0];
  let priceKnown = true;
  for (const run of runs) {
    const plan = await session.foresee(run, signal);
    calls += plan.calls;
    known += plan.known;
    tokens += plan.promptTokens;
    unseen += plan.unseenPrompts;
    const { price } = run.spec.model;
    if (price === undefined) priceKnown = false;
    else {
      const cost = costRange(price, plan.promptTokens, plan.calls, run.spec.sampling.maxTokens ?? 0);
      least += cost.leastUsd;
      most += cost.mostUsd;
    }
  }
  const number = (value: number): string => value.toLocaleString('en');
  const money = priceKnown
    ? l10n.t('{least} to {most} US dollars', { least: least.toFixed(2), most: most.toFixed(2) })
    : l10n.t('cost unknown (no price)');
  const asked =
    unseen === 0
      ? l10n.t('{0} prompt tokens', number(tokens))
      : l10n.t('{tokens} prompt tokens and those of {unseen} prompts that wait for an answer', {
          tokens: number(tokens),
          unseen: number(unseen),
        });
  return {
    calls,
    sentence:
      calls === 0
        ? l10n.t('Nothing to send: all {0} answers are there.', number(known))
        : l10n.t('{calls} to send ({known} stored), {asked}, {money}.', {
            calls: counted(calls, l10n.t('1 call'), l10n.t('{0} calls')),
            known: number(known),
            asked,
            money,
          }),
  };
}

function moneyText(usd: number | null): string {
  return usd === null || usd === 0 ? '' : l10n.t('{0} US dollars so far', usd.toFixed(2));
}
