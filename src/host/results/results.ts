import { EventEmitter, l10n, type Disposable, type Event, type Memento } from 'vscode';
import type { CaseCharts } from '../../core/evaluation/caseCharts';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { isMetricId } from '../../core/metrics/metricTable';
import type { Price } from '../../core/llm/endpoint';
import { AppError, isCancelled } from '../../core/util/errors';
import type { PairCounts, RunChanges } from '../../protocol/compareState';
import type { ResultsState, ResultsWork, ShownTable } from '../../protocol/resultsState';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { BERT_MODEL_SETTING, bertModelSetting } from './bertModelSetting';
import { BertCache } from './bertCache';
import type { CaseBert } from './caseDescribe';
import { CaseDesk, type CaseInputs } from './caseDesk';
import { compareRuns } from './compareRuns';
import { computeResults, type ComputedResults } from './computeResults';
import { describeResults, shownTables } from './describeResults';
import type { ExportedTables } from './exportTable';
import { ImportedPredictions } from './importedPredictions';
import { loadChosenRuns, type ResultsChoice } from './resultsSource';

/** What results are made with. */
export interface ResultsParts {
  readonly bench: Bench;
  readonly log: Log;
  readonly memento: Memento;
  /** Loads what scoring needs; called when results are first wanted. */
  readonly services: () => EvaluationServices;
}

/** The results table: which runs and files it is of, and what came of scoring them. The panel only shows it. */
export class Results implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #parts: ResultsParts;
  readonly #bert = new BertCache();
  readonly predictions: ImportedPredictions;
  readonly cases = this.#lifetime.own(new CaseDesk());
  #choice: ResultsChoice = { kind: 'shown' };
  #source: ResultsState['source'] = { title: '', detail: '' };
  #changes: RunChanges | undefined;
  /** The test cases are those of the chosen runs and files as they are. */
  #laidOut = false;
  /** Of the model of the runs, by the settings. */
  #price: Price | undefined;
  #excluded: readonly string[] = [];
  #baselineId: string | undefined;
  #published = false;
  #byEmotion = false;
  #bertWanted = false;
  #computed: ComputedResults | undefined;
  #work: ResultsWork | undefined;
  #failure: string | undefined;
  #working = new AbortController();
  #finished: Promise<void> = Promise.resolve();
  #opened = false;

  /** Anything of `snapshot()` may differ. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: ResultsParts) {
    this.#parts = parts;
    this.predictions = this.#lifetime.own(new ImportedPredictions(parts.memento));
    this.#lifetime.own({ dispose: () => this.#working.abort() });
    this.#lifetime.own(this.predictions.onDidChange(() => this.#again()));
    this.#lifetime.own(this.cases.onDidChange(() => this.#changed.fire()));
    const { run, inputs } = parts.bench;
    this.#lifetime.own(inputs.onDidChange(() => this.#again()));
    this.#lifetime.own(run.onDidReplace(() => this.#choice.kind === 'shown' && !run.running && this.#again()));
    this.#lifetime.own(
      run.onEvent(({ kind }) => kind === 'run-finished' && this.#choice.kind === 'shown' && this.#again()),
    );
  }

  /** Settles when nothing is being computed any more. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  snapshot(): ResultsState {
    const { info } = this.cases;
    const state = describeResults({
      source: this.#source,
      computed: this.#computed,
      published: this.#published,
      byEmotion: this.#byEmotion,
      work: this.#work,
      failure: this.#failure,
      bertModel: bertModelSetting(),
    });
    return {
      ...state,
      ...(info === undefined ? {} : { cases: info }),
      ...(this.#changes === undefined ? {} : { changes: this.#changes }),
    };
  }

  /** Computes from the chosen runs, and again whenever they or their files change. */
  async open(): Promise<void> {
    this.#opened = true;
    await this.#parts.bench.inputs.load();
    this.#again();
  }

  /** Stops following until it is opened again: nobody looks. */
  close(): void {
    this.#opened = false;
    this.#working.abort();
  }

  /** Makes these runs the strategies of the table. */
  choose(choice: ResultsChoice): void {
    this.#choice = choice;
    this.#excluded = [];
    this.#changes = undefined;
    this.#again();
  }

  setBaseline(systemId: string): void {
    this.#baselineId = systemId;
    this.#again(true);
  }

  /** Throws `invalid-input` when nothing would be left. */
  setIncluded(systemId: string, included: boolean): void {
    const others = this.#excluded.filter((id) => id !== systemId);
    const excluded = included ? others : [...others, systemId];
    const left = this.#computed?.listed.some(({ id, answered }) => answered > 0 && !excluded.includes(id));
    if (left === false) throw new AppError('invalid-input', l10n.t('One system at least must stay in the comparison.'));
    this.#excluded = excluded;
    this.#again(true);
  }

  setPublished(shown: boolean): void {
    this.#published = shown;
    this.#changed.fire();
  }

  setByEmotion(wanted: boolean): void {
    this.#byEmotion = wanted;
    if (wanted && this.#computed?.result.groups === undefined) this.#again(true);
    else this.#changed.fire();
  }

  /** Computes BERTScore as well from now on. Throws `unavailable` when no encoder is set. */
  scoreBert(): void {
    if (bertModelSetting() === undefined)
      throw new AppError(
        'unavailable',
        l10n.t(
          'BERTScore needs a contextual encoder: name one in the setting rapport.bertscore.model, as in hub:FacebookAI/roberta-large or path:/a/folder.',
        ),
      );
    this.#bertWanted = true;
    this.#again(true);
  }

  /** Ends what is being computed; what was there stays. */
  stop(): void {
    this.#working.abort();
    // The next computation would begin with what was just stopped.
    if (this.#work?.step === 'bertscore' || this.#work?.step === 'encoder') this.#bertWanted = false;
  }

  /** What charts show of a metric, of the systems that take part. Throws `not-found` for something that is no metric. */
  async charts(metricId: string): Promise<CaseCharts> {
    if (!isMetricId(metricId)) throw new AppError('not-found', l10n.t('There is no metric {0}.', metricId));
    const taking = this.snapshot().systems.filter(({ included }) => included);
    return this.cases.charts(
      metricId,
      taking.map(({ id }) => id),
      this.#price,
    );
  }

  /** What became of single test cases in each strategy of two compared runs. Throws `not-found` for something that is no metric. */
  async changeCounts(metricId: string): Promise<readonly PairCounts[]> {
    if (!isMetricId(metricId)) throw new AppError('not-found', l10n.t('There is no metric {0}.', metricId));
    return this.cases.changes(metricId, this.#changes?.pairs ?? []);
  }

  /** The table as it is shown, to be written. Throws `not-found` while there is none. */
  tables(shown: ShownTable): ExportedTables {
    const state = this.snapshot();
    if (state.table === undefined) throw new AppError('not-found', l10n.t('There is no table to export yet.'));
    return shownTables(state.table, state.byEmotion ? (state.groups ?? []) : [], shown);
  }

  /** What did not align of a system. Throws `not-found`. */
  problemsOf(systemId: string): { readonly name: string; readonly problems: readonly string[] } {
    const found = this.#computed?.listed.find(({ id }) => id === systemId);
    if (found === undefined) throw new AppError('not-found', l10n.t('This system is not in the results any more.'));
    return found;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** Computes anew; the lines of the test cases are laid out anew as well unless the `same` runs are looked at otherwise. */
  #again(same = false): void {
    if (!same) this.#laidOut = false;
    if (!this.#opened) return;
    this.#working.abort();
    this.#working = new AbortController();
    this.#finished = this.#compute(this.#working.signal);
  }

  async #layOut(inputs: CaseInputs, signal: AbortSignal): Promise<void> {
    if (this.#laidOut) return;
    await this.cases.take(inputs, this.#parts.services, signal);
    if (!signal.aborted) this.#laidOut = true;
  }

  #caseBert({ bertScored }: ComputedResults): CaseBert {
    const model = bertModelSetting();
    if (bertScored && model !== undefined) return this.#bert.lookUp(model);
    return model === undefined
      ? l10n.t('BERTScore needs a contextual encoder: name one in the setting {0}.', BERT_MODEL_SETTING)
      : l10n.t('BERTScore is computed when it is asked for: press BERTScore above the table.');
  }

  async #compute(signal: AbortSignal): Promise<void> {
    const { bench, services, log } = this.#parts;
    const say = (work: ResultsWork | undefined): void => {
      if (signal.aborted) return;
      this.#work = work;
      this.#changed.fire();
    };
    try {
      this.#failure = undefined;
      say({ step: 'reading' });
      const runs = await loadChosenRuns(bench, this.#choice, signal);
      this.#source = runs.source;
      const made = runs.records[0]?.header;
      this.#price = made === undefined ? undefined : bench.models.find(made.endpointId, made.model)?.model.price;
      const { testCases } = bench.inputs.current;
      const { files } = this.predictions;
      const cases = this.#layOut({ records: runs.records, testCases, files }, signal);
      // Waited for below: until then a failure must not count as one that nobody hears.
      cases.catch(() => undefined);
      const computed = await computeResults(
        {
          runs,
          testCases,
          files,
          excluded: this.#excluded,
          baselineId: this.#baselineId,
          byEmotion: this.#byEmotion,
          bertModel: this.#bertWanted ? bertModelSetting() : undefined,
        },
        services(),
        this.#bert,
        say,
        (figures) => {
          if (signal.aborted) return;
          this.#computed = figures;
          this.#changed.fire();
        },
        signal,
      );
      if (!signal.aborted) this.#computed = computed;
      await cases;
      if (!signal.aborted) this.cases.scoreBy(this.#caseBert(computed));
      if (runs.compared !== undefined) {
        const changes = await compareRuns(runs.compared, testCases, services(), say, signal);
        if (!signal.aborted) this.#changes = changes;
      }
    } catch (error) {
      if (!isCancelled(error) && !signal.aborted) this.#failure = logError(log, 'computing results', error);
    }
    // Whoever aborted to begin anew says what is under way now; a stop leaves nothing under way.
    if (this.#working.signal !== signal) return;
    this.#work = undefined;
    this.#changed.fire();
  }
}
