import { EventEmitter, l10n, type Disposable, type Event } from 'vscode';
import { caseCharts, type CaseCharts } from '../../core/evaluation/caseCharts';
import { changeCounts, type ColumnPair } from '../../core/evaluation/caseChanges';
import { figureOfCase, figuresOfSystem, type BertOf } from '../../core/evaluation/caseFigures';
import {
  findCases,
  needsFigures,
  type CaseFigures,
  type CaseQuery,
  type FiguresOf,
} from '../../core/evaluation/caseQuery';
import { caseRow } from '../../core/evaluation/caseRows';
import { caseTableOfRuns, type CaseSystem, type CaseTable } from '../../core/evaluation/caseTable';
import { exportCases } from '../../core/evaluation/exportsCases';
import type { EvaluationServices, PredictionFile } from '../../core/evaluation/evaluationServices';
import type { TestCase } from '../../core/inputs/testCase';
import type { Price } from '../../core/llm/endpoint';
import { describeMetric } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import { createTokenCache } from '../../core/metrics/tokenizer';
import type { RunRecord } from '../../core/run/runRecord';
import { AppError, isCancelled } from '../../core/util/errors';
import type { CaseDetails, CasePage, CasesInfo } from '../../protocol/caseState';
import type { PairCounts } from '../../protocol/compareState';
import { Lifetime } from '../lifecycle';
import { caseDetails, caseMetrics, casesInfo, type CaseBert } from './caseDescribe';
import { importedAlone, importedCases } from './caseImports';
import { runSliced } from './caseSlices';

/** What the test cases are told from. */
export interface CaseInputs {
  readonly records: readonly RunRecord[];
  readonly testCases: readonly TestCase[];
  readonly files: readonly PredictionFile[];
}

/** A table and what was made of it so far. */
interface Desk {
  readonly table: CaseTable;
  readonly testCases: readonly TestCase[];
  readonly info: CasesInfo;
  readonly figures: Map<string, Promise<CaseFigures>>;
  /** Ends what is computed of a table that is replaced. */
  readonly stop: AbortController;
}

/** An order of lines that was asked for. */
interface Found {
  readonly key: string;
  readonly places: Promise<Uint32Array>;
  readonly stop: AbortController;
}

/** The test cases of the results, kept here and told in pages: the panel never has more than it shows. */
export class CaseDesk implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #cache = createTokenCache();
  #desk: Desk | undefined;
  #found: Found | undefined;
  #version = 0;
  #bert: CaseBert = l10n.t('BERTScore has not been computed.');

  /** `info` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  /** What there is to ask for; absent until something was read. */
  get info(): CasesInfo | undefined {
    return this.#desk?.info;
  }

  /** The table as it stands. Throws `not-found` while there is none. */
  get table(): CaseTable {
    return this.#open.table;
  }

  /** Lays out the test cases, in slices. What was there stays until it is done. Throws what the services throw, and `cancelled`. */
  async take(
    { records, testCases, files }: CaseInputs,
    services: () => Pick<EvaluationServices, 'assembleSystems'>,
    signal: AbortSignal,
  ): Promise<void> {
    const imported = files.length === 0 ? [] : await importedCases(files, testCases, services(), signal);
    const own = await runSliced(caseTableOfRuns(records, testCases, imported), signal);
    const isAlone = own.lines.length === 0 && records.length === 0 && files.length > 0;
    const table = isAlone ? await importedAlone(files, services(), signal) : own;
    this.#found?.stop.abort();
    this.#found = undefined;
    this.#desk?.stop.abort();
    const info = casesInfo(table, ++this.#version, this.#bert);
    this.#desk = { table, testCases, info, figures: new Map(), stop: new AbortController() };
    this.#changed.fire();
  }

  /** Takes BERTScore of single answers in, or the reason why there is none. */
  scoreBy(bert: CaseBert): void {
    if (typeof bert === 'string' && bert === this.#bert) return;
    this.#bert = bert;
    const desk = this.#desk;
    if (desk === undefined) return;
    for (const key of desk.figures.keys()) if (key.startsWith('bertscore')) desk.figures.delete(key);
    this.#desk = { ...desk, info: casesInfo(desk.table, ++this.#version, bert) };
    this.#changed.fire();
  }

  /** The lines that a query finds as text, with all their figures. Throws `not-found`, and `cancelled` when the data are replaced meanwhile. */
  async text(query: CaseQuery, form: 'csv' | 'jsonl', signal: AbortSignal): Promise<string> {
    const { table } = this.#open;
    const needed = new Map<string, CaseFigures>();
    for (const id of needsFigures(query)) needed.set(id, await this.#figures(this.#open, id, query.metric));
    const places = await runSliced(
      findCases(table, query, (id) => needed.get(id)),
      signal,
    );
    const bertOf = this.#bertOf;
    return runSliced(
      exportCases({
        table,
        places,
        systems: query.systems,
        metrics: caseMetrics(this.#bert),
        figureOf: (cell, metric) => figureOfCase(cell, metric, this.#cache, bertOf),
        form,
      }),
      signal,
    );
  }

  /** Some of the lines that a query finds; `undefined` when another query came meanwhile. */
  async page(query: CaseQuery, from: number, count: number): Promise<CasePage | undefined> {
    const desk = this.#open;
    const { table, info } = desk;
    const places = await this.#placesOf(desk, query);
    if (places === undefined || this.#desk !== desk) return undefined;
    const rows = [...places.subarray(from, from + count)].map((place) =>
      caseRow(table, place, query, this.#cache, this.#bertOf),
    );
    return { version: info.version, found: places.length, from, rows };
  }

  /** Everything known of one test case. Throws `not-found`. */
  details(id: string): CaseDetails {
    const { table, testCases } = this.#open;
    const place = table.lines.findIndex((line) => line.id === id);
    if (place < 0) throw new AppError('not-found', l10n.t('This test case is not in the results any more.'));
    return caseDetails(
      table,
      place,
      testCases.find((testCase) => testCase.id === id),
      this.#cache,
      this.#bert,
    );
  }

  /** What charts show of a metric, of the systems with these ids. Throws `not-found`, and `cancelled` when the data are replaced. */
  async charts(metric: MetricId, systemIds: readonly string[], price: Price | undefined): Promise<CaseCharts> {
    const desk = this.#open;
    const chosen: { system: CaseSystem; figures: CaseFigures }[] = [];
    for (const system of desk.table.systems)
      if (systemIds.includes(system.id)) chosen.push({ system, figures: await this.#figures(desk, system.id, metric) });
    return caseCharts(desk.table, metric, chosen, price);
  }

  /** Counts what became of single test cases between the columns of each pair. Throws `not-found`, and `cancelled`. */
  async changes(metric: MetricId, pairs: readonly ColumnPair[]): Promise<readonly PairCounts[]> {
    const desk = this.#open;
    const { higherIsBetter } = describeMetric(metric);
    const counts: PairCounts[] = [];
    for (const { earlierId, laterId } of pairs) {
      const [earlier, later] = [
        await this.#figures(desk, earlierId, metric),
        await this.#figures(desk, laterId, metric),
      ];
      counts.push({ laterId, ...changeCounts(earlier, later, higherIsBetter) });
    }
    return counts;
  }

  dispose(): void {
    this.#found?.stop.abort();
    this.#desk?.stop.abort();
    this.#lifetime.dispose();
  }

  get #bertOf(): BertOf | undefined {
    return typeof this.#bert === 'string' ? undefined : this.#bert;
  }

  get #open(): Desk {
    if (this.#desk === undefined) throw new AppError('not-found', l10n.t('There are no test cases to show yet.'));
    return this.#desk;
  }

  async #placesOf(desk: Desk, query: CaseQuery): Promise<Uint32Array | undefined> {
    const key = JSON.stringify([desk.info.version, query]);
    if (this.#found?.key !== key) {
      this.#found?.stop.abort();
      const stop = new AbortController();
      this.#found = { key, stop, places: this.#find(desk, query, stop.signal) };
    }
    const found = this.#found;
    try {
      return await found.places;
    } catch (error) {
      if (this.#found === found) this.#found = undefined;
      if (isCancelled(error)) return undefined;
      throw error;
    }
  }

  async #find(desk: Desk, query: CaseQuery, signal: AbortSignal): Promise<Uint32Array> {
    const needed = new Map<string, CaseFigures>();
    for (const id of needsFigures(query)) {
      // A system that is gone has no figures: its column is gone as well.
      if (desk.table.systems.some((system) => system.id === id))
        needed.set(id, await this.#figures(desk, id, query.metric));
    }
    const figuresOf: FiguresOf = (id) => needed.get(id);
    return runSliced(findCases(desk.table, query, figuresOf), signal);
  }

  #figures(desk: Desk, systemId: string, metric: MetricId): Promise<CaseFigures> {
    const system = desk.table.systems.find(({ id }) => id === systemId);
    if (system === undefined) throw new AppError('not-found', l10n.t('This system is not in the results any more.'));
    const key = `${metric} ${systemId}`;
    const known = desk.figures.get(key);
    if (known !== undefined) return known;
    const figures = runSliced(figuresOfSystem(system, metric, this.#cache, this.#bertOf), desk.stop.signal);
    desk.figures.set(key, figures);
    // What was stopped is begun anew when it is wanted again.
    figures.catch(() => desk.figures.delete(key));
    return figures;
  }
}
