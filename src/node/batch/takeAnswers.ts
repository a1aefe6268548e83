import type { EndpointModel } from '../../core/llm/endpoint';
import { requestHash } from '../../core/llm/requestHash';
import type { TakenAnswers } from '../../core/run/batches';
import type { CompletionStore } from '../../core/store/completionStore';
import type { ErrorInfo } from '../../core/util/errors';
import { toOpenAiRequest } from '../openAiRequest';
import { batchCompletion, parseBatchLine, type BatchLine } from './batchLines';
import type { RequestFinder } from './keptRequests';

/** Where answers go and how their requests are found. */
export interface Taking {
  readonly requests: RequestFinder;
  readonly completions: CompletionStore;
  /** The models of an endpoint, for what they refuse. */
  readonly models: (endpointId: string) => readonly EndpointModel[];
}

/** Answers stored in one go. */
const AT_ONCE = 64;

/**
 * Puts the lines of results into the store as they come, in whatever order: of several answers to one request the first
 * counts, an answer counts more than a failure, and what is stored stays as it is. May be done again after it broke off.
 */
export class AnswerTaker {
  readonly #taking: Taking;
  readonly #answers = new Set<string>();
  readonly #failures = new Map<string, ErrorInfo>();
  readonly #waiting: Extract<BatchLine, { kind: 'answer' }>[] = [];
  #answered = 0;
  #known = 0;
  #duplicates = 0;
  #unknown = 0;
  #unreadable = 0;

  constructor(taking: Taking) {
    this.#taking = taking;
  }

  /** Takes in one line, blank ones for nothing. */
  async take(text: string): Promise<void> {
    if (text.trim() === '') return;
    const line = parseBatchLine(text);
    if (line.kind === 'unreadable') this.#unreadable++;
    else if (this.#taking.requests.get(line.id) === undefined) this.#unknown++;
    else if (this.#answers.has(line.id)) this.#duplicates++;
    else if (line.kind === 'failure') this.#failures.set(line.id, line.error);
    else {
      this.#answers.add(line.id);
      if (this.#waiting.push(line) >= AT_ONCE) await this.#store();
    }
  }

  /** How many lines so far are nothing that answers a request. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** True when a request was answered. */
  has(id: string): boolean {
    return this.#answers.has(id);
  }

  /** Stores what is left; `asked` are the ids that the results should speak of. */
  async end(asked: Iterable<string>): Promise<TakenAnswers> {
    await this.#store();
    const failures = [...this.#failures].filter(([id]) => !this.#answers.has(id));
    const reasons = new Map<string, { readonly error: ErrorInfo; readonly ids: string[] }>();
    for (const [id, error] of failures) {
      const reason = reasons.get(error.message) ?? { error, ids: [] };
      reason.ids.push(id);
      reasons.set(error.message, reason);
    }
    const missingIds = [...asked].filter((id) => !this.#answers.has(id) && !this.#failures.has(id));
    return {
      answered: this.#answered,
      known: this.#known,
      duplicates: this.#duplicates,
      unknown: this.#unknown,
      unreadable: this.#unreadable,
      failed: [...reasons.values()].map(({ error, ids }) => ({ error, ids, count: ids.length })),
      missing: missingIds.length,
      missingIds,
    };
  }

  async #store(): Promise<void> {
    const { requests, completions, models } = this.#taking;
    const lines = this.#waiting.splice(0);
    await Promise.all(
      lines.map(async (line) => {
        const item = requests.get(line.id);
        if (item === undefined) return;
        const { request, repeat } = item;
        if ((await completions.find(requestHash(request), repeat)) !== undefined) {
          this.#known++;
          return;
        }
        const { notSent } = toOpenAiRequest(request, models(request.endpointId), false);
        await completions.save(request, batchCompletion(line, notSent), repeat);
        this.#answered++;
      }),
    );
  }
}
