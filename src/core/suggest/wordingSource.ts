import { requestHash } from '../llm/requestHash';
import type { PromptTemplate } from '../prompt/template';
import type { ErrorInfo } from '../util/errors';
import { askForWordings, asksThatFit, wordingRequest, type AskedWith } from './askWordings';
import type { BudgetRoom } from './budgetRoom';
import { freshVariantName, type NamedWording } from './insertWordings';
import { readWording } from './readWording';
import type { SuggestPorts, SuggestSpec } from './suggestSpec';
import { sameWording, whyNoWording, type WordingRules } from './wordingRules';

/** What a round of asking brought. */
export interface AskedRound {
  readonly wordings: readonly (NamedWording & {
    /** Why it cannot be used; absent when it can. */
    readonly refusal?: string;
  })[];
  /** The budget had no room for more. */
  readonly cutShort: boolean;
  /** Why it is of no use to ask again. */
  readonly hopeless?: ErrorInfo;
}

/** Every other try would come to the same. */
export const HOPELESS: ReadonlySet<string> = new Set(['unauthorized', 'model-not-found', 'limit-exceeded']);

/** Repeats of one question that a draw has for itself. */
const REPEATS_OF_A_DRAW = 10_000;

/** The model that words anew, asked round by round; the same questions in the same order get the same stored answers. */
export class WordingSource {
  readonly #spec: SuggestSpec;
  readonly #ports: SuggestPorts;
  readonly #rules: WordingRules;
  readonly #template: PromptTemplate;
  readonly #room: BudgetRoom;
  /** How often each question was asked in this search. */
  readonly #asked = new Map<string, number>();

  constructor(spec: SuggestSpec, ports: SuggestPorts, rules: WordingRules, template: PromptTemplate, room: BudgetRoom) {
    this.#spec = spec;
    this.#ports = ports;
    this.#rules = rules;
    this.#template = template;
    this.#room = room;
  }

  /** Asks for a round's wordings and checks them, also against those that were `tried` before. Throws `cancelled`. */
  async ask(
    round: number,
    told: AskedWith,
    tried: readonly NamedWording[],
    onAnswer: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<AskedRound> {
    const { perRound, draw, section, metaPrompt } = this.#spec;
    const request = await wordingRequest(this.#spec, this.#rules, told, this.#ports.renderer, signal);
    const hash = requestHash(request);
    const before = this.#asked.get(hash) ?? 0;
    this.#asked.set(hash, before + perRound);
    const first = (draw - 1) * REPEATS_OF_A_DRAW + before;
    const count = await asksThatFit(this.#spec, this.#ports, request, first, this.#room);
    const tell = (done: number): void => onAnswer(done, count);
    tell(0);
    const answers = await askForWordings(this.#spec, this.#ports, request, { first, count }, tell, signal);
    const wordings: AskedRound['wordings'][number][] = [];
    let hopeless: ErrorInfo | undefined;
    for (const [index, answer] of answers.entries()) {
      const name = freshVariantName(this.#template, section, `suggested ${round}.${index + 1}`);
      if ('code' in answer) {
        if (HOPELESS.has(answer.code)) hopeless = answer;
        wordings.push({ name, text: '', refusal: answer.message });
        continue;
      }
      const read = readWording(answer, metaPrompt.answer);
      const text = read.kind === 'wording' ? read.text : '';
      const refusal = read.kind === 'none' ? read.reason : await this.#whyNot(text, [...tried, ...wordings], signal);
      wordings.push({ name, text, ...(refusal === undefined ? {} : { refusal }) });
    }
    return { wordings, cutShort: count < perRound, ...(hopeless === undefined ? {} : { hopeless }) };
  }

  async #whyNot(text: string, others: readonly NamedWording[], signal: AbortSignal): Promise<string | undefined> {
    if (sameWording(text, this.#spec.section.source)) return 'The wording is the original.';
    const same = others.find((other) => other.text !== '' && sameWording(other.text, text));
    if (same !== undefined) return `The wording is that of "${same.name}".`;
    return whyNoWording(text, this.#rules, signal);
  }
}
