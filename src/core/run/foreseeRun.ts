import type { Completion, CompletionRequest } from '../llm/completion';
import type { LlmClient } from '../llm/llmClient';
import { requestHash } from '../llm/requestHash';
import { runStrategy, type StrategyPorts } from '../strategy/runStrategy';
import { AppError, isAppError, isCancelled } from '../util/errors';
import { medianOf } from '../util/median';
import { requestKeys } from './planRun';
import type { RunSpec } from './runSpec';

/** Answers what is known already and nothing else. */
export type KnownAnswers = (request: CompletionRequest, signal: AbortSignal) => Promise<Completion | undefined>;

/** What a run would ask for, told without asking. */
export interface ForeseenRun {
  /** Requests that the model would receive, those that wait for another's answer included. */
  readonly calls: number;
  /** Requests that are answered already. */
  readonly known: number;
  /** Prompt tokens of the calls whose prompt is known now; a prompt that waits for an answer is not in it. */
  readonly promptTokens: number;
  /** Calls whose prompt is not known yet. */
  readonly unseenPrompts: number;
  /** Requests of each column, in their order; one that columns share counts for the first of them. */
  readonly columns: readonly { readonly columnId: string; readonly calls: number; readonly known: number }[];
  /** Median milliseconds that the answers known took; absent when none tells. */
  readonly medianLatencyMs?: number;
}

/**
 * Thrown by a port that would have to work, or to ask, before it knew: nothing behind it can be seen. `asks` is the hash of the
 * request to the model that it would take.
 */
export class NotForeseen extends AppError {
  readonly asks: string | undefined;

  constructor(message: string, asks?: string) {
    super('unavailable', message);
    this.asks = asks;
  }
}

/**
 * Walks through a run with a client that knows only what is answered already, so that prompts, requests and tokens are
 * the run's own. A column that cannot run counts nothing. Throws `cancelled`.
 */
export async function foreseeRun(
  spec: RunSpec,
  ports: StrategyPorts,
  known: KnownAnswers,
  signal: AbortSignal,
): Promise<ForeseenRun> {
  const asked = new Map<string, { readonly columnId: string; readonly tokens: number; readonly known: boolean }>();
  const latencies: number[] = [];
  /** The column of each request that nobody can know yet. */
  const unseen = new Map<string, string>();
  const { template, endpointId, model, form, sampling } = spec;
  for (const testCase of spec.testCases) {
    for (const column of spec.columns) {
      const { strategy, variants } = column;
      const exemplarEdits = column.exemplarEdits?.[testCase.id];
      let lastTokens = 0;
      let stage = 'none';
      const llm = knowingClient(known, (request, completion) => {
        const hash = requestHash(request);
        if (asked.has(hash)) return;
        asked.set(hash, { columnId: column.id, tokens: lastTokens, known: completion !== undefined });
        if (completion !== undefined && completion.latencyMs > 0) latencies.push(completion.latencyMs);
      });
      const task = { strategy, variants, exemplarEdits, template, testCase, endpointId, model, form, sampling };
      try {
        for await (const step of runStrategy(task, { ...ports, llm }, signal)) {
          if (step.kind !== 'prompt') continue;
          lastTokens = step.tokens.tokens;
          stage = step.stage;
        }
      } catch (error) {
        if (isCancelled(error) || !isAppError(error)) throw error;
        const hidden = hiddenRequests(error, stage, requestKeys(column, form)).map((key) => `${testCase.id} ${key}`);
        if (error instanceof NotForeseen && error.asks !== undefined) hidden.push(error.asks);
        for (const request of hidden) if (!unseen.has(request)) unseen.set(request, column.id);
      }
    }
  }
  const requests = [...asked.values()];
  const calls = requests.filter((request) => !request.known);
  return {
    calls: calls.length + unseen.size,
    known: requests.length - calls.length,
    promptTokens: calls.reduce((sum, { tokens }) => sum + tokens, 0),
    unseenPrompts: unseen.size,
    columns: spec.columns.map(({ id }) => ({
      columnId: id,
      calls: calls.filter(({ columnId }) => columnId === id).length + countOf(unseen.values(), id),
      known: requests.filter((request) => request.known && request.columnId === id).length,
    })),
    ...(latencies.length === 0 ? {} : { medianLatencyMs: medianOf(latencies) }),
  };
}

/** The requests of a column that lie behind what stopped its look ahead: calls whose prompts nobody can know. */
function hiddenRequests(error: AppError, stage: string, requests: readonly string[]): readonly string[] {
  // Stage two of a stage one that is not answered yet.
  if (error === NOT_KNOWN) return stage === 'one' ? requests.slice(-1) : [];
  return error instanceof NotForeseen ? requests : [];
}

function countOf(values: Iterable<string>, wanted: string): number {
  let count = 0;
  for (const value of values) if (value === wanted) count++;
  return count;
}

const NOT_KNOWN = new AppError('unavailable', 'This request has not been answered yet.');

function knowingClient(
  known: KnownAnswers,
  note: (request: CompletionRequest, completion: Completion | undefined) => void,
): LlmClient {
  return {
    async *complete(request, signal) {
      const completion = await known(request, signal);
      note(request, completion);
      if (completion === undefined) throw NOT_KNOWN;
      yield { kind: 'completed', completion };
    },
  };
}

/** A client for looking ahead: gives what is known, and throws `NotForeseen` with the request's hash for the rest. */
export function foreseeingClient(known: KnownAnswers): LlmClient {
  return {
    async *complete(request, signal) {
      const completion = await known(request, signal);
      if (completion === undefined) throw new NotForeseen('This has not been asked yet.', requestHash(request));
      yield { kind: 'completed', completion };
    },
  };
}
