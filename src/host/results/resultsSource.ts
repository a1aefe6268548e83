import { l10n } from 'vscode';
import type { RunRecord } from '../../core/run/runRecord';
import type { RunStore } from '../../core/run/runStore';
import { groupRuns, runDifferences, runSetKey, type RunSet } from '../../core/evaluation/runSets';
import { bothSides, type ComparedRuns } from './compareRuns';
import { AppError, throwIfAborted } from '../../core/util/errors';
import type { ResultsState } from '../../protocol/resultsState';
import type { Bench } from '../bench';
import { counted } from '../counted';

/** Which runs the results are of. */
export type ResultsChoice =
  /** The run shown in the bench and the kept ones of its set; without one, the newest set. */
  | { readonly kind: 'shown' }
  /** A set of kept runs. */
  | { readonly kind: 'set'; readonly key: string }
  /** These kept runs. */
  | { readonly kind: 'runs'; readonly ids: readonly string[] }
  /** Two runs, each with the kept ones of its set, compared with one another; alone where both are of one set. */
  | { readonly kind: 'compared'; readonly earlierId: string; readonly laterId: string }
  /** None: imported predictions only. */
  | { readonly kind: 'none' };

/** The runs that were chosen, the newest first, and what they are called together. */
export interface ChosenRuns {
  readonly records: readonly RunRecord[];
  readonly source: ResultsState['source'];
  /** Where two runs are compared; `records` then has both sides. */
  readonly compared?: ComparedRuns;
}

const NO_RUNS: ChosenRuns = {
  records: [],
  source: { title: l10n.t('Imported predictions'), detail: l10n.t('no run') },
};

/** Loads the chosen runs. Throws `not-found` for runs that are gone, `invalid-input` for runs that cannot stand in one table. */
export async function loadChosenRuns(bench: Bench, choice: ResultsChoice, signal: AbortSignal): Promise<ChosenRuns> {
  if (choice.kind === 'none') return NO_RUNS;
  const store = bench.store.get()?.runs;
  const sets = await keptSets(store);
  if (choice.kind === 'runs') return chosenOf(await loadAll(store, choice.ids, signal));
  if (choice.kind === 'compared') return comparedOf(store, sets, choice, signal);
  if (choice.kind === 'set') {
    const set = sets.find(({ key }) => key === choice.key);
    if (set === undefined) throw new AppError('not-found', l10n.t('These runs are not in the store any more.'));
    return chosenOf(await loadAll(store, idsOf(set), signal));
  }
  const shown = bench.run.snapshot;
  if (shown === undefined)
    return sets[0] === undefined ? NO_RUNS : chosenOf(await loadAll(store, idsOf(sets[0]), signal));
  const set = sets.find(({ key }) => key === runSetKey(shown.header));
  const others = set === undefined ? [] : idsOf(set).filter((id) => id !== shown.header.id);
  return chosenOf([shown, ...(await loadAll(store, others, signal))]);
}

/** The sets of kept runs, the one with the newest run first. */
export async function keptSets(store: RunStore | undefined): Promise<readonly RunSet[]> {
  return store === undefined ? [] : groupRuns(await store.list('kept'));
}

/** What a set of runs is called: template and model, then seed and number of runs. */
export function describeRuns(header: RunSet['header'], runs: number): ResultsState['source'] {
  const { templateName, model, endpointId, seed } = header;
  return {
    title: l10n.t('{templateName} · {model} at {endpointId}', { templateName, model, endpointId }),
    detail: l10n.t('seed {seed} · {runs}', { seed, runs: counted(runs, l10n.t('1 run'), l10n.t('{0} runs')) }),
  };
}

function idsOf(set: RunSet): readonly string[] {
  return set.runs.map(({ header }) => header.id);
}

async function comparedOf(
  store: RunStore | undefined,
  sets: readonly RunSet[],
  { earlierId, laterId }: ResultsChoice & { readonly kind: 'compared' },
  signal: AbortSignal,
): Promise<ChosenRuns> {
  const setOf = (id: string): RunSet | undefined =>
    sets.find(({ runs }) => runs.some(({ header }) => header.id === id));
  const [old, now] = [setOf(earlierId), setOf(laterId)];
  if (old === undefined || now === undefined)
    throw new AppError('not-found', l10n.t('These runs are not in the store any more.'));
  const isOneSet = old.key === now.key;
  const load = (set: RunSet, id: string): Promise<readonly RunRecord[]> =>
    loadAll(store, isOneSet ? [id] : idsOf(set), signal);
  const nameOf = ({ runs, header }: RunSet, id: string): string => {
    const run = runs.find((one) => one.header.id === id);
    const at = new Date(run?.header.startedAt ?? '').toLocaleString(undefined, {
      dateStyle: 'medium',
      timeStyle: 'medium',
    });
    return run?.name ?? `${header.templateName} · ${header.model}, ${at}`;
  };
  const compared: ComparedRuns = {
    earlier: await load(old, earlierId),
    later: await load(now, laterId),
    names: [nameOf(old, earlierId), nameOf(now, laterId)],
  };
  return {
    records: bothSides(compared),
    source: { title: l10n.t('Two runs'), detail: compared.names.join(' → ') },
    compared,
  };
}

async function loadAll(
  store: RunStore | undefined,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  if (store === undefined) return [];
  const records: RunRecord[] = [];
  for (const id of ids) {
    throwIfAborted(signal);
    records.push(await store.load(id, signal));
  }
  return records;
}

function chosenOf(records: readonly RunRecord[]): ChosenRuns {
  const sorted = records.toSorted((one, other) => (one.header.startedAt < other.header.startedAt ? 1 : -1));
  const [newest] = sorted;
  if (newest === undefined) return NO_RUNS;
  for (const { header } of sorted) {
    const differences = runDifferences(newest.header, header);
    if (differences.length > 0)
      throw new AppError(
        'invalid-input',
        l10n.t(
          'These runs cannot stand in one table: they differ in {0}. Choose runs that share template, model, sampling and seed.',
          differences.join(' and '),
        ),
      );
  }
  return { records: sorted, source: describeRuns(newest.header, sorted.length) };
}
