import { commands, l10n, Uri, window, type Disposable, type Memento, type QuickPickItem } from 'vscode';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { registerCommand } from '../registerCommand';
import { labelWithoutIcons } from '../trees/plainLabel';
import { BERT_MODEL_SETTING, bertModelSetting } from './bertModelSetting';
import { pairOfRuns } from './comparePicker';
import { exportCases } from './exportCases';
import { exportTables } from './exportTable';
import { pickPredictionFiles } from './importedPredictions';
import { addPredictions } from './predictionFields';
import { Results } from './results';
import { ResultsPanels } from './resultsPanels';
import { describeRuns, keptSets, type ResultsChoice } from './resultsSource';

/** What the results are built from. */
export interface ResultsViewParts {
  readonly bench: Bench;
  readonly log: Log;
  readonly memento: Memento;
  readonly extensionUri: Uri;
  readonly services: () => EvaluationServices;
  readonly readOnlyTexts: ReadOnlyTexts;
}

/** The results table in VS Code: its state, its panel and its commands. */
export class ResultsView implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly results: Results;

  constructor(parts: ResultsViewParts) {
    const { bench, log, extensionUri, readOnlyTexts } = parts;
    const results = this.#lifetime.own(new Results(parts));
    this.results = results;
    const panels = this.#lifetime.own(
      new ResultsPanels(
        extensionUri,
        results,
        {
          pickSource: () => pickSource(bench, results),
          importPredictions: async () => addPredictions(results.predictions, await pickPredictionFiles()),
          removePredictions: (systemId) => results.predictions.remove(systemId),
          listProblems: (systemId) => {
            const { name, problems } = results.problemsOf(systemId);
            return readOnlyTexts.open(l10n.t('{0}: not aligned', name), `${problems.join('\n')}\n`, 'txt');
          },
          exportCases: (query) => exportCases(results.cases, query, results.snapshot().source.title),
          exportTable: (shown) => exportTables(results.tables(shown), results.snapshot().source.title),
          scoreBert: () => scoreBert(results),
          compareRuns: async () => {
            await commands.executeCommand('rapport.compareRuns');
          },
          openCase: async (id) => {
            if (bench.inputs.current.testCases.every((testCase) => testCase.id !== id))
              throw new AppError('not-found', l10n.t('This test case is not in the open dialogues.'));
            await commands.executeCommand('rapport.openTestCase', id);
          },
        },
        log,
      ),
    );
    this.#lifetime.own(
      registerCommand(log, 'showResults', async (...args) => {
        const ids = runIdsOf(args);
        results.choose(ids.length === 0 ? { kind: 'shown' } : await wholeSet(bench, ids));
        await panels.open();
      }),
    );
    this.#lifetime.own(
      registerCommand(log, 'compareRuns', async (...args) => {
        const pair = await pairOfRuns(bench, runIdsOf(args));
        if (pair === undefined) return;
        const [earlierId, laterId] = pair;
        results.choose({ kind: 'compared', earlierId, laterId });
        await panels.open();
      }),
    );
    this.#lifetime.own(
      registerCommand(log, 'importPredictions', async (uri, selected) => {
        const given = (Array.isArray(selected) ? selected : [uri]).filter((one) => one instanceof Uri);
        const files = given.length > 0 ? given : await pickPredictionFiles();
        if (files.length === 0) return;
        await addPredictions(results.predictions, files);
        await panels.open();
      }),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}

/** The runs that a command was given: lines of the tree, or ids. */
function runIdsOf([first, second]: readonly unknown[]): readonly string[] {
  const given: readonly unknown[] = Array.isArray(second) && second.length > 0 ? second : [first];
  return given.map(runIdOf).filter((id) => id !== undefined);
}

/** One run stands for all that share its template, model and seed: alone it has one test case. Several are taken as they are. */
async function wholeSet(bench: Bench, ids: readonly string[]): Promise<ResultsChoice> {
  const [only, ...more] = ids;
  if (only === undefined || more.length > 0) return { kind: 'runs', ids };
  const sets = await keptSets(bench.store.get()?.runs);
  const set = sets.find(({ runs }) => runs.some(({ header }) => header.id === only));
  return set === undefined ? { kind: 'runs', ids } : { kind: 'set', key: set.key };
}

function runIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('header' in argument)) return undefined;
  const { header } = argument;
  return typeof header === 'object' && header !== null && 'id' in header && typeof header.id === 'string'
    ? header.id
    : undefined;
}

async function pickSource(bench: Bench, results: Results): Promise<void> {
  const sets = await keptSets(bench.store.get()?.runs);
  const items: (QuickPickItem & { readonly choice: ResultsChoice })[] = [
    {
      label: l10n.t('What the bench shows'),
      description: l10n.t('the shown run, and the kept runs of the same template, model and seed'),
      choice: { kind: 'shown' },
    },
    ...sets.map(({ key, header, runs }) => {
      const { title, detail } = describeRuns(header, runs.length);
      const newest = new Date(header.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
      return {
        label: labelWithoutIcons(title),
        description: labelWithoutIcons(detail),
        detail: labelWithoutIcons(
          l10n.t('{columnNames}, the newest of {newest}', { columnNames: columnNames(runs), newest }),
          300,
        ),
        choice: { kind: 'set' as const, key },
      };
    }),
    { label: l10n.t('Imported predictions only'), choice: { kind: 'none' } },
  ];
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Results of which runs?'),
    matchOnDescription: true,
  });
  if (picked !== undefined) results.choose(picked.choice);
}

function columnNames(runs: Awaited<ReturnType<typeof keptSets>>[number]['runs']): string {
  return [...new Set(runs.flatMap(({ header }) => header.columns.map(({ name }) => name)))].join(', ');
}

/** Without an encoder the way to name one is opened. */
async function scoreBert(results: Results): Promise<void> {
  if (bertModelSetting() === undefined)
    await commands.executeCommand('workbench.action.openSettings', BERT_MODEL_SETTING);
  results.scoreBert();
}
