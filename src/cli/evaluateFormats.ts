import { costRange } from '../core/llm/cost';
import type { Spent } from '../core/llm/budget';
import type { ExperimentFile } from '../core/run/experiment';
import type { ExperimentRun } from '../core/run/experimentRuns';
import type { ForeseenRun } from '../core/run/foreseeRun';
import type { EvaluatedRun } from './evaluatedRun';
import { scoresJson } from './scoreFormats';

/** What a run would ask for, in words: calls per strategy, tokens, money, time. */
export function formatPlan({ spec, name }: ExperimentRun, plan: ForeseenRun, { limits }: ExperimentFile): string {
  const { calls, known, promptTokens, unseenPrompts, medianLatencyMs } = plan;
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  const maxTokens = spec.sampling.maxTokens ?? 0;
  const lines = [
    `${name}: ${number(spec.testCases.length)} test cases x ${spec.columns.length} strategies`,
    `  calls   ${number(calls)} to send, ${number(known)} stored`,
    ...plan.columns.map(
      ({ columnId, calls: own, known: stored }) =>
        `    ${columnId.padEnd(22)}${number(own)} to send, ${number(stored)} stored`,
    ),
    `  tokens  ${number(promptTokens)} of prompts${unseenPrompts === 0 ? '' : ` and those of ${number(unseenPrompts)} prompts that wait for an answer`}; up to ${number(calls * maxTokens)} of answers`,
  ];
  const { price } = spec.model;
  if (price === undefined) lines.push('  money   unknown: the experiment gives no price for this model');
  else {
    const { leastUsd, mostUsd } = costRange(price, promptTokens, calls, maxTokens);
    lines.push(
      `  money   ${leastUsd.toFixed(2)} to ${mostUsd.toFixed(2)} US dollars${unseenPrompts === 0 ? '' : ', and the prompts that wait'}`,
    );
  }
  if (medianLatencyMs !== undefined && calls > 0) {
    const seconds = (calls * medianLatencyMs) / 1000 / (limits?.concurrency ?? 8);
    lines.push(`  time    about ${number(Math.max(1, seconds / 60))} min, by the median latency of the answers stored`);
  }
  return lines.join('\n');
}

/** The runs of an experiment as JSON. */
export function evaluationJson(evaluated: readonly EvaluatedRun[], spent: Spent): object {
  return {
    spent,
    runs: evaluated.map(({ run, record, stopped, table, notices }) => {
      const statuses: Record<string, number> = {};
      for (const { status } of Object.values(record.cells)) statuses[status] = (statuses[status] ?? 0) + 1;
      const { spec, name, repeat } = run;
      return {
        id: spec.id,
        name,
        template: spec.template.name,
        model: spec.model.id,
        endpoint: spec.endpointId,
        seed: spec.seed,
        repeat,
        testCases: spec.testCases.length,
        outcome: record.outcome,
        cells: statuses,
        ...(stopped === undefined ? {} : { stopped }),
        notices,
        table: scoresJson({ whole: table, groups: [], unaligned: [] }),
      };
    }),
  };
}
