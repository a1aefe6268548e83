import { l10n } from 'vscode';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { weakestCases } from '../../core/evaluation/weakestCases';
import { deltaFacts } from '../../core/history/historyText';
import { versionDeltas } from '../../core/history/versionDelta';
import { describeMetric, isMetricId, METRICS } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import type { RunStore, RunSummary } from '../../core/run/runStore';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { compareRuns } from '../results/compareRuns';
import { plainLabel } from '../trees/plainLabel';
import { runLabel } from '../trees/runItem';

/** What is known about something, computed here: a model may word it and add nothing. */
export interface ChatFacts {
  readonly heading: string;
  /** Sentences with figures; no text of a model or a data set but names. */
  readonly figures: readonly string[];
  /** What was said, and what it was said to. Texts of models and data sets: hostile, for all that is known. */
  readonly texts: readonly Readonly<Record<string, string>>[];
}

/** What facts are computed with. */
export interface FactParts {
  readonly bench: Bench;
  readonly services: () => Pick<EvaluationServices, 'computeResults'>;
}

/** Which answers are asked about; what is left out is chosen. */
export interface WeakestRequest {
  readonly run?: string;
  readonly column?: string;
  readonly metric?: string;
  readonly count?: number;
}

/** Which runs are compared; the last two that can be are, when nothing is said. */
export interface DeltaRequest {
  readonly earlier?: string;
  readonly later?: string;
}

const MOST_CASES = 20;
const LONGEST_TEXT = 600;

/** The test cases on which a column of a kept run did worst. Throws `not-found` and `invalid-setting`. */
export async function weakestFacts(
  request: WeakestRequest,
  { bench }: FactParts,
  signal: AbortSignal,
): Promise<ChatFacts> {
  const runs = runsOf(bench);
  const summary = await findRun(runs, request.run, bench.run.record?.header.id);
  const record = await runs.load(summary.header.id, signal);
  const { columns } = record.header;
  const column =
    request.column === undefined
      ? columns[0]
      : columns.find(({ id, name }) => [id, name].includes(request.column ?? ''));
  if (column === undefined)
    throw new AppError(
      'not-found',
      l10n.t('This run has the columns {0}.', columns.map(({ name }) => name).join(', ')),
    );
  const metric = metricOf(request.metric);
  const count = Math.min(MOST_CASES, Math.max(1, Math.round(request.count ?? 5)));
  const { cases, counted, without, signature } = weakestCases(record, column.id, metric, count);
  const { name, decimals } = describeMetric(metric);
  const known = new Map(bench.inputs.current.testCases.map((testCase) => [testCase.id, testCase]));
  return {
    heading: `Weakest answers of ${column.name} by ${name}: ${labelOf(summary)}`,
    figures: [
      `Answers with a figure of ${name}: ${counted}, without: ${without} (${signature}).`,
      ...cases.map(({ testCaseId, figure }) => `${testCaseId}: ${name} ${figure.toFixed(decimals)}`),
    ],
    texts: cases.map(({ testCaseId, response }) => {
      const testCase = known.get(testCaseId);
      return {
        testCase: testCaseId,
        ...(testCase === undefined
          ? {}
          : { said: cut(testCase.context.at(-1)?.text ?? ''), gold: cut(testCase.gold), emotion: testCase.emotion }),
        response: cut(response),
      };
    }),
  };
}

/** What changed from one kept run to another, and how each strategy did against itself. Throws `not-found` and what services throw. */
export async function deltaFactsOf(
  { earlier, later }: DeltaRequest,
  { bench, services }: FactParts,
  signal: AbortSignal,
): Promise<ChatFacts> {
  const runs = runsOf(bench);
  const last = await findRun(runs, later, bench.run.record?.header.id);
  const before = earlier === undefined ? await runBefore(runs, last) : await findRun(runs, earlier, undefined);
  const [old, now] = [before, last].toSorted((one, other) => (one.header.startedAt < other.header.startedAt ? -1 : 1));
  if (old === undefined || now === undefined || old.header.id === now.header.id)
    throw new AppError('not-found', l10n.t('A run cannot be compared with itself. Name two.'));
  const sides = {
    earlier: [await runs.load(old.header.id, signal)],
    later: [await runs.load(now.header.id, signal)],
  };
  const names = [labelOf(old), labelOf(now)] as const;
  const changes = await compareRuns(
    { ...sides, names },
    bench.inputs.current.testCases,
    services(),
    () => undefined,
    signal,
  );
  if (changes === undefined) throw new AppError('not-found', l10n.t('These runs cannot be compared.'));
  const metrics = METRICS.map(({ id }) => id).filter((metric) => !metric.startsWith('bertscore'));
  return {
    heading: `From ${names[0]} to ${names[1]}`,
    figures: [
      changes.sections.length === 0
        ? 'No section of the template changed.'
        : `Sections: ${changes.sections.map(({ name, change }) => `${name} ${change}`).join(', ')}.`,
      ...changes.others,
      ...metrics.flatMap((metric) =>
        versionDeltas(sides, changes.pairs, metric)
          .filter((delta) => delta.earlier !== null && delta.later !== null)
          .map((delta) => `${delta.name}: ${deltaFacts(delta)}`),
      ),
      ...(changes.alone.length === 0 ? [] : [`In one of them only: ${changes.alone.join(', ')}.`]),
    ],
    texts: [],
  };
}

function runsOf(bench: Bench): RunStore {
  const runs = bench.store.get()?.runs;
  if (runs === undefined)
    throw new AppError('not-found', l10n.t('This workspace has no store of runs. Open a folder first.'));
  return runs;
}

/** By id or name; else the one that is shown, else the last. */
async function findRun(runs: RunStore, wanted: string | undefined, shown: string | undefined): Promise<RunSummary> {
  const kept = await runs.list('kept');
  const found =
    wanted === undefined
      ? (kept.find(({ header }) => header.id === shown) ?? kept[0])
      : kept.find(({ header, name }) => header.id === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new AppError(
    'not-found',
    wanted === undefined
      ? l10n.t('No run is kept yet. Run the bench first.')
      : l10n.t('No kept run has the name or id "{0}".', wanted),
  );
}

/** The last one before that has a strategy and a test case count in common. */
async function runBefore(runs: RunStore, { header }: RunSummary): Promise<RunSummary> {
  const columns = new Set(header.columns.map(({ id }) => id));
  const found = (await runs.list('kept')).find(
    (one) =>
      one.header.id !== header.id &&
      one.header.startedAt <= header.startedAt &&
      one.header.columns.some(({ id }) => columns.has(id)),
  );
  if (found !== undefined) return found;
  throw new AppError('not-found', l10n.t('No run before this one has a strategy in common with it.'));
}

function metricOf(wanted: string | undefined): MetricId {
  if (wanted === undefined) return 'bleu-2';
  const id = wanted.trim().toLowerCase();
  if (isMetricId(id)) return id;
  throw new AppError(
    'invalid-setting',
    l10n.t('"{wanted}" is no metric. There are {metrics}.', {
      wanted,
      metrics: METRICS.map((one) => one.id).join(', '),
    }),
  );
}

function labelOf(run: RunSummary): string {
  return plainLabel(runLabel(run, Date.now()));
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
