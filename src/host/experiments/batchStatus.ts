import { StatusBarAlignment, window, type Disposable } from 'vscode';
import { formatJob } from '../../core/run/batchTexts';
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
    this.#item.name = 'Rapport: Batches';
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
    this.#item.text = `$(${icon}) batch${total === 0 ? '' : ` ${done.toLocaleString('en')}/${total.toLocaleString('en')}`}`;
    this.#item.tooltip = plainTooltip([
      ...followed.map(({ name, answered, failures, isStopping }) =>
        [
          `${name} is answered in bulk: ${answered.toLocaleString('en')} answers stored`,
          ...(failures.length === 0 ? [] : [`${failures.length.toLocaleString('en')} requests failed`]),
          ...(isStopping ? ['stopping'] : []),
        ].join(', '),
      ),
      ...seen.map(({ job, state }) => formatJob(job, state)),
      ...(trouble === undefined ? [] : [trouble]),
      'Click to look, to stop or to see what there is',
    ]);
    this.#item.show();
  }
}
