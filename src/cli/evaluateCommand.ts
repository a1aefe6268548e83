import { writeFile } from 'node:fs/promises';
import { exportReport } from '../core/evaluation/exportsReport';
import { countUnderWay } from '../core/run/experimentBatch';
import type { ExperimentRun } from '../core/run/experimentRuns';
import type { ExperimentSession } from '../core/run/experimentSession';
import { applyRunEvent } from '../core/run/runEvents';
import type { RunRecord } from '../core/run/runRecord';
import { slimInPlace, slimKeeps } from '../core/run/slimCell';
import { takenUpRun } from '../core/run/takenUpRun';
import { AppError, throwIfAborted, type ErrorInfo } from '../core/util/errors';
import { writeError } from '../node/fileError';
import { openExperimentBatches } from './batchPlan';
import type { Command, CommandEnvironment } from './command';
import type { EvaluatedRun } from './evaluatedRun';
import { evaluationJson, formatPlan } from './evaluateFormats';
import { EVALUATE_USAGE, parseEvaluateOptions, type EvaluateOptions } from './evaluateOptions';
import type { ReadExperiment } from './experimentFiles';
import { tableOf } from './evaluateTable';
import { openExperiment, type OpenedExperiment } from './openExperiment';
import { plainText, type Output } from './output';
import { createProgress } from './runProgress';
import { formatScores } from './scoreFormats';

/** `rapport evaluate`: runs an experiment file over its whole test set and prints the table of each of its runs. */
export const evaluateCommand: Command = {
  summary: 'run an experiment over a whole test set, and print its tables',
  usage: EVALUATE_USAGE,
  async run(args, environment, signal) {
    const options = parseEvaluateOptions(args);
    await using opened = await openExperiment(options, environment, signal);
    return await evaluate(options, opened, environment, signal);
  },
};

async function evaluate(
  options: EvaluateOptions,
  opened: OpenedExperiment,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const { output } = environment;
  const { read, runs, session, store } = opened;
  if (!(await mayRun(opened, options, environment, signal))) return 1;
  if (options.dryRun) return 0;
  const evaluated: EvaluatedRun[] = [];
  for (const run of runs) {
    const named = options.resume && store !== undefined ? await takenUpRun(run, store.runs, signal) : run;
    const ran = await runOne(named, session, output, signal);
    const made = await tableOf(named, ran.record, options, read, environment, signal);
    evaluated.push({ run: named, ...ran, ...made });
    if (signal.aborted || ran.stopped !== undefined) break;
  }
  print(evaluated, session, options, output);
  if (options.report !== undefined) await writeReport(options.report, evaluated, read);
  const all = evaluated.flatMap(({ record }) => Object.values(record.cells));
  return evaluated.length === runs.length && all.every(({ status }) => status === 'finished') ? 0 : 1;
}

/** Says what would be asked where somebody wants to know; false when it is too much to go on without a yes, or under way elsewhere. */
async function mayRun(
  opened: OpenedExperiment,
  options: EvaluateOptions,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<boolean> {
  const { runs, session, read } = opened;
  const { output } = environment;
  const most = read.experiment.limits?.askAboveCalls;
  if (options.dryRun) {
    for (const run of runs) output.out(plainText(formatPlan(run, await session.foresee(run, signal), read.experiment)));
    return true;
  }
  if (options.yes) return true;
  if (opened.store !== undefined && opened.store.state !== 'open') {
    for (const run of runs)
      if ((await session.foresee(run, signal)).calls > 0) {
        output.err('Nothing was asked: the answers could not be kept. Mend the store, or say --no-store or --yes.');
        return false;
      }
  }
  const underWay = options.store === undefined ? undefined : openExperimentBatches(opened, options.store, environment);
  const inBatches = underWay === undefined ? 0 : await countUnderWay(runs, session, await underWay.underWay(), signal);
  if (inBatches > 0) {
    output.err(
      `${inBatches.toLocaleString('en')} of these requests are under way in a batch and would be paid for twice. Wait for "rapport batch fetch", or say --yes to ask them now.`,
    );
    return false;
  }
  if (most === undefined) return true;
  let calls = 0;
  for (const run of runs) calls += (await session.foresee(run, signal)).calls;
  if (calls <= most) return true;
  output.err(
    `${calls.toLocaleString('en')} calls are more than limits.askAboveCalls (${most.toLocaleString('en')}). Say --yes to send them.`,
  );
  return false;
}

async function runOne(
  run: ExperimentRun,
  session: ExperimentSession,
  output: Output,
  signal: AbortSignal,
): Promise<Pick<EvaluatedRun, 'record' | 'stopped'>> {
  throwIfAborted(signal);
  let record: RunRecord | undefined;
  let stopped: ErrorInfo | undefined;
  const progress = createProgress(output);
  const total = run.spec.columns.length * run.spec.testCases.length;
  let [done, failed] = [0, 0];
  const onStop = (why: ErrorInfo): void => {
    stopped = why;
    output.err(plainText(`Stopped: ${why.message}`));
  };
  for await (const event of session.run(run, new Date().toISOString(), onStop, signal)) {
    if (!slimKeeps(event)) continue;
    record = applyRunEvent(record, event);
    if (event.kind !== 'cell-finished' && event.kind !== 'cell-failed') continue;
    slimInPlace(record, event.cell);
    done++;
    if (event.kind === 'cell-failed' && event.error.code !== 'cancelled') {
      failed++;
      output.err(plainText(`${event.cell.columnId}, ${event.cell.testCaseId}: ${event.error.message}`));
    }
    const { underWay } = session.pace;
    progress.tell(
      `${run.name}: ${done} of ${total} cells${failed === 0 ? '' : `, ${failed} failed`}, ${underWay} requests under way`,
    );
  }
  if (record === undefined) throw new AppError('internal', 'The run ended before it began.');
  return { record, ...(stopped === undefined ? {} : { stopped }) };
}

async function writeReport(
  file: string,
  evaluated: readonly EvaluatedRun[],
  { experiment }: ReadExperiment,
): Promise<void> {
  const runs = evaluated.map(({ run, ...rest }) => ({ name: run.name, testCases: run.spec.testCases, ...rest }));
  try {
    await writeFile(file, exportReport(experiment.name ?? 'Experiment', runs));
  } catch (cause) {
    throw writeError(file, cause);
  }
}

function print(
  evaluated: readonly EvaluatedRun[],
  session: ExperimentSession,
  { format }: EvaluateOptions,
  output: Output,
): void {
  if (format === 'json') {
    output.out(JSON.stringify(evaluationJson(evaluated, session.spent)));
    return;
  }
  for (const { run, table, notices } of evaluated) {
    if (format === 'table' || evaluated.length > 1) output.err(plainText(`${run.name} (run ${run.spec.id})`));
    notices.forEach((notice) => output.err(plainText(notice)));
    output.out(plainText(formatScores({ whole: table, groups: [], unaligned: [] }, format)));
  }
}
