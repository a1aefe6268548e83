import { commands, EventEmitter, l10n, ProgressLocation, Uri, window, type Disposable, type Event } from 'vscode';
import { formatBatchPlan, formatTaken } from '../../core/run/batchTexts';
import type { FollowedBatch } from '../../core/run/followedBatch';
import { AppError, isCancelled } from '../../core/util/errors';
import { signalOf } from '../cancellation';
import { counted } from '../counted';
import { Lifetime } from '../lifecycle';
import { logError } from '../log';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { BatchDesk, type BatchDeskParts, type EndedBatch } from './batchDesk';
import { failureLines } from './batchFailures';
import { pickBatchAct } from './batchMenu';
import { experimentName } from './batchOf';
import { BatchStatus } from './batchStatus';
import { openExperiment, type OpenedExperiment } from './openExperiment';
import { storedRuns, type StoredRuns } from './storedRuns';

type Say = (message: string) => void;

/** Waits until the window has come up before batches are followed again: nothing of it is in a hurry. */
const FOLLOW_AFTER_MS = 1000;

/** What bulk work is done with. */
export interface BulkWorkParts extends BatchDeskParts {
  readonly refreshRuns: () => void;
  readonly readOnlyTexts: ReadOnlyTexts;
}

/** Bulk work in VS Code: what is sent, shown, taken in, and written to files. */
export class BulkWork implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #finished = this.#lifetime.own(new EventEmitter<StoredRuns>());
  readonly #parts: BulkWorkParts;
  readonly desk: BatchDesk;
  readonly status: BatchStatus;

  /** The runs of an experiment whose batches ended are kept. */
  readonly onDidFinish: Event<StoredRuns> = this.#finished.event;

  constructor(parts: BulkWorkParts) {
    this.#parts = parts;
    this.desk = this.#lifetime.own(new BatchDesk(parts));
    this.status = this.#lifetime.own(new BatchStatus(this.desk));
    this.#lifetime.own(this.desk.onDidEnd((ended) => void this.#end(ended)));
    this.#lifetime.own(
      this.desk.onTrouble((message) => void window.showWarningMessage(l10n.t('Batches of Rapport: {0}', message))),
    );
    const timer = setTimeout(() => this.desk.open(), FOLLOW_AFTER_MS);
    this.#lifetime.own({ dispose: () => clearTimeout(timer) });
  }

  /** Plans an experiment in bulk, shows what it costs when `asks`, sends it and follows it. Resolves to whether it was sent. */
  async start(uri: Uri, asks: boolean): Promise<boolean> {
    if (this.desk.followed.some((followed) => followed.uri === uri.toString())) {
      await this.show();
      return false;
    }
    return this.#opened(uri, async (opened, say, signal) => {
      say(l10n.t('planning'));
      const planned = await this.desk.plan(uri, opened, signal);
      const { plan, priceFactor } = planned;
      if (plan.items.length === 0 && plan.underWay === 0) {
        void window.showInformationMessage(nothingToSend(plan.known, plan.overBudget, plan.budgetSays));
        return false;
      }
      const yes = plan.items.length === 0 ? l10n.t('Follow it') : l10n.t('Send as a batch');
      const detail = l10n.t(
        '{0}\n\nThe server answers within a day. This window may be closed meanwhile; the next one goes on.',
        formatBatchPlan(experimentName(uri, opened), plan, priceFactor),
      );
      const question = counted(plan.items.length, l10n.t('1 request as a batch'), l10n.t('{0} requests as a batch'));
      if (asks && (await window.showInformationMessage(question, { modal: true, detail }, yes)) !== yes) return false;
      say(l10n.t('sending'));
      await planned.send(signal);
      return true;
    });
  }

  /** Makes the runs of an experiment from the answers that there are, and shows their table. */
  async showAnswered(uri: Uri, failures: FollowedBatch['failures'] = []): Promise<StoredRuns> {
    const made = await this.#make(uri, failures);
    await showResults(made);
    return made;
  }

  /** Writes what would be sent as files for a batch engine or a program; asks where when no file is given. Resolves to the files. */
  async exportFiles(uri: Uri, target?: Uri): Promise<readonly string[]> {
    return this.#opened(uri, async (opened, say, signal) => {
      say(l10n.t('planning'));
      const { plan, priceFactor } = await this.desk.plan(uri, opened, signal);
      if (plan.items.length === 0) throw new AppError('invalid-input', l10n.t('There is nothing to ask now.'));
      const name = experimentName(uri, opened);
      const defaultUri = Uri.joinPath(uri, '..', `${name.replace(/[^\w.-]+/g, '-')}.requests.jsonl`);
      const filters = { [l10n.t('Requests, one a line')]: ['jsonl'] };
      const file =
        target ?? (await window.showSaveDialog({ defaultUri, filters, title: l10n.t('Write the requests to') }));
      if (file === undefined) return [];
      const written = await this.desk.batches.exportTo(requireFile(file), plan.items, name);
      this.#parts.log.info(formatBatchPlan(name, plan, priceFactor));
      const requests = plan.items.length.toLocaleString('en');
      const what =
        written.length === 1
          ? counted(plan.items.length, l10n.t('1 request in a file.'), l10n.t('{0} requests in a file.'))
          : l10n.t('{requests} requests in {files} files.', { requests, files: written.length });
      const next = l10n.t('Import their results with "Rapport: Import Batch Results".');
      void this.#offer(`${what} ${next}`, {
        [l10n.t('Open file')]: async () => {
          for (const one of written) await commands.executeCommand('vscode.open', Uri.file(one.file));
        },
      });
      return written.map((one) => one.file);
    });
  }

  /** Takes in the results of a program that read such files; asks for them when none are given. Resolves to the answers stored. */
  async importResults(uri: Uri, given: readonly Uri[] = []): Promise<number> {
    const title = l10n.t('Results of the requests');
    const picked = given.length > 0 ? given : await window.showOpenDialog({ canSelectMany: true, title });
    if (picked === undefined || picked.length === 0) return 0;
    return this.#opened(uri, async (opened, say, signal) => {
      const { plan } = await this.desk.plan(uri, opened, signal);
      let answered = 0;
      const failures: FollowedBatch['failures'] = [];
      const told: string[] = [];
      for (const file of picked) {
        say(l10n.t('reading {0}', file.path.split('/').at(-1) ?? ''));
        const taken = await this.desk.batches.importFrom(requireFile(file), plan.items, signal);
        answered += taken.answered;
        for (const { error, ids } of taken.failed) for (const id of ids) failures.push({ id, message: error.message });
        told.push(formatTaken(file.path.split('/').at(-1) ?? '', taken));
      }
      this.desk.check();
      void this.#offer(told.join('; '), {
        [l10n.t('Show results')]: () => this.showAnswered(uri, failures),
        ...(failures.length === 0
          ? {}
          : { [l10n.t('Show why')]: () => this.#showFailures(experimentName(uri, opened), failures) }),
      });
      return answered;
    });
  }

  /** Lists what is under way and does what is chosen. */
  async show(): Promise<void> {
    const { jobs } = await this.desk.batches.jobs();
    const files = jobs.filter(({ kind }) => kind === 'file');
    const act = await pickBatchAct(this.desk.followed, this.desk.seen, files);
    switch (act?.kind) {
      case undefined:
        return;
      case 'check':
        return this.desk.check();
      case 'results':
        await this.showAnswered(Uri.parse(act.followed.uri), act.followed.failures);
        return;
      case 'failures':
        return this.#showFailures(act.followed.name, act.followed.failures);
      case 'cancel':
        return this.cancel(act.followed);
      case 'leave':
        return this.desk.forget(act.followed.uri);
      case 'import':
        await commands.executeCommand('rapport.importBatchResults');
        return;
      case 'forget':
        await this.desk.batches.cancel(act.job, new AbortController().signal);
        return;
    }
  }

  /** Has the servers stop the batches of an experiment: which one is asked for when several are under way. */
  async cancel(given?: FollowedBatch): Promise<void> {
    const { followed } = this.desk;
    const [only, ...more] = followed;
    const items = followed.map((one) => ({ label: one.name, one }));
    const title = l10n.t('Cancel the batches of which experiment?');
    const chosen = given ?? (more.length === 0 ? only : (await window.showQuickPick(items, { title }))?.one);
    if (chosen === undefined) {
      if (only === undefined) void window.showInformationMessage(l10n.t('No batch is under way.'));
      return;
    }
    await window.withProgress(
      {
        location: ProgressLocation.Notification,
        title: l10n.t('Rapport: cancelling {0}', chosen.name),
        cancellable: true,
      },
      (_, token) => this.desk.cancel(chosen.uri, signalOf(token)),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #end({ followed, unanswered, reason }: EndedBatch): Promise<void> {
    const { name, answered, failures } = followed;
    try {
      if (unanswered === undefined) {
        const stored =
          answered === 1
            ? l10n.t('{0}: 1 answer is stored.', name)
            : l10n.t('{name}: {answered} answers are stored.', { name, answered: answered.toLocaleString('en') });
        void window.showWarningMessage([stored, ...(reason === undefined ? [] : [reason])].join(' '));
        return;
      }
      const uri = Uri.parse(followed.uri);
      const made = await this.#make(uri, failures);
      this.#finished.fire(made);
      const left =
        unanswered === 0
          ? l10n.t('everything is answered')
          : counted(unanswered, l10n.t('1 request has no answer'), l10n.t('{0} requests have no answer'));
      await this.#offer(
        [
          l10n.t('The batch of {name} has ended: {left}.', { name, left }),
          ...(reason === undefined ? [] : [reason]),
        ].join(' '),
        {
          [l10n.t('Show results')]: () => showResults(made),
          ...(failures.length === 0 ? {} : { [l10n.t('Show why')]: () => this.#showFailures(name, failures) }),
          ...(unanswered === 0 ? {} : { [l10n.t('Send the rest')]: () => this.start(uri, true) }),
        },
      );
    } catch (error) {
      if (!isCancelled(error)) void window.showErrorMessage(logError(this.#parts.log, 'ending a batch', error));
    }
  }

  async #make(uri: Uri, failures: FollowedBatch['failures']): Promise<StoredRuns> {
    const made = await window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Rapport: taking in the answers'), cancellable: true },
      (progress, token) =>
        storedRuns(uri, this.#parts, failures, (message) => progress.report({ message }), signalOf(token)),
    );
    this.#parts.refreshRuns();
    return made;
  }

  async #showFailures(name: string, failures: FollowedBatch['failures']): Promise<void> {
    const lines = failureLines(failures);
    await this.#parts.readOnlyTexts.open(l10n.t('{0}: no answer', name), `${lines.join('\n')}\n`, 'txt');
  }

  async #opened<T>(
    uri: Uri,
    work: (opened: OpenedExperiment, say: Say, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Rapport: batch'), cancellable: true },
      async (progress, token) => {
        const signal = signalOf(token);
        const say = (message: string): void => progress.report({ message });
        await using opened = await openExperiment(uri, this.#parts, say, undefined, signal);
        return await work(opened, say, signal);
      },
    );
  }

  /** Tells something and does what is chosen about it. */
  async #offer(message: string, acts: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> {
    const chosen = await window.showInformationMessage(message, ...Object.keys(acts));
    try {
      if (chosen !== undefined) await acts[chosen]?.();
    } catch (error) {
      if (!isCancelled(error)) void window.showErrorMessage(logError(this.#parts.log, 'batches', error));
    }
  }
}

async function showResults({ ids }: StoredRuns): Promise<void> {
  const [first] = ids;
  if (first !== undefined) await commands.executeCommand('rapport.showResults', first);
}

function requireFile({ scheme, fsPath }: Uri): string {
  if (scheme !== 'file') throw new AppError('invalid-setting', l10n.t('Choose a file of this machine.'));
  return fsPath;
}

function nothingToSend(known: number, overBudget: number, budgetSays: string | undefined): string {
  return overBudget > 0
    ? (budgetSays ?? '')
    : l10n.t(
        'Nothing to send: all {0} answers are there. "Run experiment" shows them without a call.',
        known.toLocaleString('en'),
      );
}
