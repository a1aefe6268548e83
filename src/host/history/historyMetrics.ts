import { EventEmitter, l10n, window, type Disposable, type Event, type Memento, type QuickPickItem } from 'vscode';
import { tableMetrics } from '../../core/evaluation/resultTableScores';
import { describeMetric } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import { AppError } from '../../core/util/errors';
import { Lifetime } from '../lifecycle';

const KEY = 'rapport.history.metrics';
const FIRST: readonly MetricId[] = ['bleu-2'];

/** The metrics that the history tells, chosen by the user and kept with the workspace: any that needs no encoder. */
export class HistoryMetrics implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #state: Memento;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(state: Memento) {
    this.#state = state;
  }

  /** At least one, in the order of tables. */
  get chosen(): readonly MetricId[] {
    const kept = new Set(this.#state.get<readonly unknown[]>(KEY, FIRST));
    const chosen = tableMetrics(false).filter((id) => kept.has(id));
    return chosen.length === 0 ? FIRST : chosen;
  }

  /** Asks which; nothing changes where the user turns away. Throws `invalid-input` where none is chosen. */
  async choose(): Promise<void> {
    const picked = new Set<MetricId>(this.chosen);
    const items = tableMetrics(false).map((id): QuickPickItem & { readonly id: MetricId } => {
      const { name, card } = describeMetric(id);
      return { id, label: name, description: directionText(id), detail: card, picked: picked.has(id) };
    });
    const chosen = await window.showQuickPick(items, {
      title: l10n.t('Metrics of the template history'),
      placeHolder: l10n.t('p-values are adjusted for all metrics, whichever are shown'),
      canPickMany: true,
      matchOnDescription: true,
    });
    if (chosen === undefined) return;
    if (chosen.length === 0) throw new AppError('invalid-input', l10n.t('Choose at least one metric.'));
    await this.#state.update(
      KEY,
      chosen.map(({ id }) => id),
    );
    this.#changed.fire();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}

function directionText(metric: MetricId): string {
  switch (describeMetric(metric).higherIsBetter) {
    case true:
      return l10n.t('higher is better');
    case false:
      return l10n.t('lower is better');
    case undefined:
      return l10n.t('neither higher nor lower is better');
  }
}
