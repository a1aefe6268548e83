import type { Completion } from '../llm/completion';
import type { LlmClient } from '../llm/llmClient';
import { wholeCompletion } from '../llm/wholeCompletion';
import { valuesOf } from '../ratings/ratingSet';
import { forEachConcurrently } from '../util/concurrency';
import { isCancelled, throwIfAborted, toErrorInfo, type ErrorCode, type ErrorInfo } from '../util/errors';
import { readJudgeAnswer, type ReadAnswer } from './judgeAnswer';
import { judgeQuestions, repairRequest, type JudgeQuestion, type JudgeSpec } from './judgeQuestions';

/** A question and what came of it. */
export interface JudgeReply {
  readonly question: JudgeQuestion;
  readonly answer: ReadAnswer;
  /** The answer came at the second asking. */
  readonly repaired: boolean;
  /** Waited for the model; 0 for what was stored. */
  readonly latencyMs: number;
}

/** What a judge answered. */
export interface JudgeReplies {
  /** In the order of the questions; those alone that were asked. */
  readonly replies: readonly JudgeReply[];
  /** Why it ended before its time: no budget left, or no right to ask. */
  readonly stopped?: ErrorInfo;
}

/** Every other question would come to the same. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['limit-exceeded', 'unauthorized', 'model-not-found']);
const MOST_IN_A_ROW = 20;

/** What a judge works with. */
export interface JudgePorts {
  /** The client that answers a question's repeat: paced, budgeted, from the store. */
  client(repeat: number): LlmClient;
  /** Questions under way at once. */
  readonly concurrency: number;
  onReply?(done: number, total: number): void;
}

/**
 * Asks a judge every question, in the given concurrency; an answer that cannot be read is asked for once more. A
 * question that fails is a reply of its own kind. No room in the budget, no right to ask, no such model and too many
 * failures in a row end it: what was answered is kept. Throws `cancelled`.
 */
export async function runJudge(spec: JudgeSpec, ports: JudgePorts, signal: AbortSignal): Promise<JudgeReplies> {
  const questions = judgeQuestions(spec);
  const replies: (JudgeReply | undefined)[] = questions.map(() => undefined);
  let stopped: ErrorInfo | undefined;
  let [done, inARow] = [0, 0];
  await forEachConcurrently(questions, ports.concurrency, async (question, index) => {
    if (stopped !== undefined) return;
    throwIfAborted(signal);
    try {
      replies[index] = await askOnce(question, spec, ports.client(question.repeat), signal);
      inARow = 0;
    } catch (error) {
      if (isCancelled(error)) throw error;
      const info = toErrorInfo(error);
      if (HOPELESS.has(info.code)) {
        stopped ??= info;
        return;
      }
      if (++inARow >= MOST_IN_A_ROW)
        stopped ??= { code: info.code, message: `${inARow} questions failed in a row; the last: ${info.message}` };
      const answer = { kind: 'unreadable', why: 'failed', text: info.message } as const;
      replies[index] = { question, answer, repaired: false, latencyMs: 0 };
    }
    ports.onReply?.(++done, questions.length);
  });
  const asked = replies.filter((reply) => reply !== undefined);
  return { replies: asked, ...(stopped === undefined ? {} : { stopped }) };
}

async function askOnce(
  question: JudgeQuestion,
  spec: JudgeSpec,
  client: LlmClient,
  signal: AbortSignal,
): Promise<JudgeReply> {
  const read = (completion: Completion): ReadAnswer =>
    readJudgeAnswer(completion, spec.set.mode, valuesOf(spec.set), spec.template.answer);
  const first = await wholeCompletion(client, question.request, signal);
  const answer = read(first);
  if (answer.kind === 'verdict' || spec.template.repair === '')
    return { question, answer, repaired: false, latencyMs: first.latencyMs };
  const second = await wholeCompletion(client, repairRequest(question, spec.template, first.text), signal);
  const latencyMs = first.latencyMs + second.latencyMs;
  const again = read(second);
  if (again.kind === 'unreadable') return { question, answer, repaired: false, latencyMs };
  // The reason is that of the first answer: the second was to be the verdict alone.
  return { question, answer: { ...again, reason: again.reason || first.text.trim() }, repaired: true, latencyMs };
}
