import { l10n, StatusBarAlignment, window, type Disposable } from 'vscode';
import { formatJob } from '../../core/run/batchTexts';
import { counted } from '../counted';
import { Lifetime } from '../lifecycle';
import { plainTooltip } from '../trees/plainLabel';
import type { BatchDesk } from './batchDesk';

/** The entry of the status bar that tells where the batches stand; hidden when none is under way. */
export class BatchStatus implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #desk: BatchDesk;
  readonly #item = this.#lifetime.own(window.createStatusBarItem('rapport.batches', StatusBarAlignment.Right, 11.5));

  constructor(desk: BatchDesk) {
    this.#desk = desk;
    this.#item.name = l10n.t('Rapport: Batches');
    this.#item.command = 'rapport.showBatches';
    this.#lifetime.own(desk.onDidChange(() => this.#show()));
    this.#show();
  }

  /** What it says; empty while it is hidden. */
  get text(): string {
    return this.#item.text;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #show(): void {
    const { followed, seen, trouble } = this.#desk;
    if (followed.length === 0) {
      this.#item.text = '';
      this.#item.hide();
      return;
    }
    const total = seen.reduce((sum, { job }) => sum + job.requests, 0);
    const done = seen.reduce((sum, { state }) => sum + (state?.completed ?? 0) + (state?.failed ?? 0), 0);
    const icon = trouble === undefined ? 'cloud' : 'warning';
    const text =
      total === 0
        ? l10n.t('batch')
        : l10n.t('batch {done}/{total}', { done: done.toLocaleString('en'), total: total.toLocaleString('en') });
    this.#item.text = `$(${icon}) ${text}`;
    this.#item.tooltip = plainTooltip([
      ...followed.map(({ name, answered, failures, isStopping }) =>
        [
          l10n.t('{name} is answered in bulk: {answers}', { name, answers: answersStored(answered) }),
          ...(failures.length === 0
            ? []
            : [counted(failures.length, l10n.t('1 request failed'), l10n.t('{0} requests failed'))]),
          ...(isStopping ? [l10n.t('stopping')] : []),
        ].join(', '),
      ),
      ...seen.map(({ job, state }) => formatJob(job, state)),
      ...(trouble === undefined ? [] : [trouble]),
      l10n.t('Click to look, to stop or to see what there is'),
    ]);
    this.#item.show();
  }
}

/** How many answers of a batch are here. */
export function answersStored(answered: number): string {
  return counted(answered, l10n.t('1 answer stored'), l10n.t('{0} answers stored'));
}
