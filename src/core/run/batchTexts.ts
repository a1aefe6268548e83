import type { BatchJob } from './batchJob';
import type { BatchState, TakenAnswers } from './batches';
import type { BatchPlan } from './planBatch';

const number = (value: number): string => Math.round(value).toLocaleString('en');

/** What would be sent in bulk, in words. */
export function formatBatchPlan(name: string, plan: BatchPlan, priceFactor: number): string {
  const { items, known, underWay, later, promptTokens, answerTokens, cost, overBudget, budgetSays } = plan;
  const lines = [
    `${name}, as a batch`,
    `  calls   ${number(items.length)} to send, ${number(underWay)} under way, ${number(known)} stored`,
    ...(later === 0 ? [] : [`          ${number(later)} more wait for an answer and go into a later batch`]),
    ...(overBudget === 0 ? [] : [`          ${number(overBudget)} are left out: ${budgetSays ?? ''}`]),
    `  tokens  ${number(promptTokens)} of prompts; up to ${number(answerTokens)} of answers`,
    cost === undefined
      ? '  money   unknown: the experiment gives no price for a model'
      : `  money   ${cost.leastUsd.toFixed(2)} to ${cost.mostUsd.toFixed(2)} US dollars, at ${priceFactor} of the price`,
  ];
  return lines.join('\n');
}

/** One line for a batch: what it is and where it stands. */
export function formatJob(job: BatchJob, state: BatchState | undefined): string {
  const what = `${job.experiment}, ${job.model}: ${number(job.requests)} requests of ${job.createdAt.slice(0, 16)}Z`;
  if (job.kind === 'file') return `${what}, written to a file, no results yet (${job.id})`;
  if (state === undefined) return `${what}, not sent to the end: submit again settles it (${job.id})`;
  const { word, completed, failed, problems } = state;
  const counts = completed === undefined ? '' : `, ${number(completed)} answered, ${number(failed ?? 0)} failed`;
  return [`${what}, ${word}${counts} (${job.batchId ?? job.id})`, ...problems.map((problem) => `  ${problem}`)].join(
    '\n',
  );
}

/** What results came to, in words. */
export function formatTaken(name: string, taken: TakenAnswers): string {
  const { answered, known, duplicates, unknown, unreadable, failed, missing } = taken;
  const failures = failed.reduce((sum, { count }) => sum + count, 0);
  const parts = [
    `${number(answered)} answers stored`,
    ...(known === 0 ? [] : [`${number(known)} were stored before`]),
    ...(failures === 0 ? [] : [`${number(failures)} requests failed`]),
    ...(missing === 0 ? [] : [`${number(missing)} have no answer`]),
    ...(duplicates === 0 ? [] : [`${number(duplicates)} answers came twice`]),
    ...(unknown === 0 ? [] : [`${number(unknown)} lines answer nothing that was asked`]),
    ...(unreadable === 0 ? [] : [`${number(unreadable)} lines cannot be understood`]),
  ];
  return [
    `${name}: ${parts.join(', ')}`,
    ...failed.map(({ count, error }) => `  ${number(count)} x ${error.message}`),
  ].join('\n');
}
