import type { TestCase } from '../inputs/testCase';
import { requestHash } from '../llm/requestHash';
import type { PromptTemplate } from '../prompt/template';
import type { ExperimentRun } from '../run/experimentRuns';
import { forEachConcurrently } from '../util/concurrency';
import { AppError, isCancelled, throwIfAborted, toErrorInfo, type ErrorInfo } from '../util/errors';
import { asksThatFit, completionOf, wordingRequest, type ScoredWording } from './askWordings';
import { fits, isLimited, needOfRun, NO_NEED, sumOfNeeds, type Need } from './budgetRoom';
import { candidateRun, columnIdOf, ORIGINAL, standInFor } from './candidateRuns';
import { HELD_OUT, testOnHeldOut } from './heldOutTest';
import { freshVariantName, templateWithWordings, type NamedWording } from './insertWordings';
import { caseFigures, figureOf, isBetter } from './objective';
import { makeReport } from './makeReport';
import { readWording } from './readWording';
import { answersOf, runToEnd, whyUnanswered, type EndedRun } from './scoreWordings';
import type { HeldOutTest, SuggestReport, TriedWording, WordingOutcome } from './suggestReport';
import type { SuggestPorts, SuggestProgress, SuggestSpec } from './suggestSpec';
import { sameWording, whyNoWording, wordingRules, type WordingRules } from './wordingRules';

/** Repeats of one question that a draw has for itself. */
const REPEATS_OF_A_DRAW = 10_000;

/**
 * Looks for a better wording of a section, after Yang et al. (2023), Large Language Models as Optimizers: round by round a model
 * is shown the wordings so far with their scores on the development part, and words anew; what keeps to the rules is scored
 * there. The best, if better than the original, is tested against it on the held-out part, once. Everything is asked through the
 * session, so that the same search made again finds what it asked before in the store, and goes on where it ended. A search
 * that is cancelled, or whose budget ends, reports what there is. Throws `limit-exceeded`, before anything is asked, when
 * the budget is too small for the original and the held-out test, and `invalid-template` for a meta-prompt that cannot be filled.
 */
export async function searchWordings(
  spec: SuggestSpec,
  ports: SuggestPorts,
  signal: AbortSignal,
): Promise<SuggestReport> {
  const { text, file, section } = spec;
  const rules = await wordingRules(section.name, section.source, ports.renderer, signal);
  return new Search(spec, ports, rules, templateWithWordings(text, file, section, []), signal).run();
}

type NamedScore = ScoredWording & { readonly name: string };

class Search {
  readonly #spec: SuggestSpec;
  readonly #ports: SuggestPorts;
  readonly #rules: WordingRules;
  readonly #template: PromptTemplate;
  readonly #signal: AbortSignal;
  /** Of wordings, in the order in which they were asked for. */
  readonly #names: string[] = [];
  readonly #tried: TriedWording[] = [];
  readonly #scored: NamedScore[] = [];
  /** How often each question was asked in this search. */
  readonly #asked = new Map<string, number>();
  /** Test cases that the original answered. */
  #cases: readonly TestCase[] = [];
  #original: ScoredWording | undefined;
  #signature: string | undefined;
  /** What the held-out test can come to. */
  #kept: Need = NO_NEED;
  #rounds = 0;
  #stopped: ErrorInfo | undefined;

  constructor(
    spec: SuggestSpec,
    ports: SuggestPorts,
    rules: WordingRules,
    template: PromptTemplate,
    signal: AbortSignal,
  ) {
    this.#spec = spec;
    this.#ports = ports;
    this.#rules = rules;
    this.#template = template;
    this.#signal = signal;
  }

  async run(): Promise<SuggestReport> {
    let heldOut: HeldOutTest | string;
    try {
      await this.#keepForHeldOut();
      await this.#scoreOriginal();
      for (let round = 1; round <= this.#spec.rounds && this.#stopped === undefined; round++) await this.#round(round);
      heldOut = await this.#testWinner();
    } catch (error) {
      if (!isCancelled(error)) throw error;
      this.#stopped = { code: 'cancelled', message: 'Stopped.' };
      heldOut = 'The search was stopped before its end.';
    }
    return this.#report(heldOut);
  }

  /** The budget has to have room for the original and the held-out test, or nothing that follows can be believed. */
  async #keepForHeldOut(): Promise<void> {
    const { limits, split } = this.#spec;
    if (!isLimited(limits)) return;
    const standIn = standInFor(this.#spec, this.#template);
    const original = await this.#needOf(candidateRun(this.#spec, 'plan', [], true, split.dev));
    this.#kept = await this.#needOf(candidateRun(this.#spec, 'plan', [standIn], true, split.heldOut));
    const least = sumOfNeeds(original, this.#kept);
    if (fits(least, limits, this.#ports.session.spent)) return;
    throw new AppError(
      'limit-exceeded',
      `The budget has no room for a search: the original on both parts, and a winner on the held-out part, can take ${least.calls.toLocaleString('en')} calls and ${Math.round(least.tokens).toLocaleString('en')} tokens${least.usd > 0 ? ` (${least.usd.toFixed(2)} US dollars)` : ''}. Raise it, or take fewer test cases.`,
    );
  }

  async #scoreOriginal(): Promise<void> {
    const { section, metric, split } = this.#spec;
    const run = candidateRun(this.#spec, 'original', [], true, split.dev);
    const ended = await this.#runCells(run, 'original', 0);
    const answers = answersOf(ended, run, ORIGINAL);
    this.#cases = split.dev.filter((_, place) => answers[place] !== undefined);
    const scored = answers.filter((answer) => answer !== undefined);
    if (this.#stopped !== undefined) return;
    if (scored.length === 0) {
      const why = whyUnanswered(ended, run, ORIGINAL) ?? '';
      this.#stopped = { code: 'unavailable', message: `The original wording has no answer to compare with. ${why}` };
      return;
    }
    const { value, signature, reason } = figureOf(metric, scored);
    this.#signature = signature;
    if (value === null)
      this.#stopped = { code: 'invalid-input', message: `The original wording has no figure: ${reason ?? ''}` };
    this.#original = { text: section.source, dev: value, answers: scored };
  }

  async #round(round: number): Promise<void> {
    const sound = await this.#ask(round);
    this.#rounds = round;
    const { limits } = this.#spec;
    const affordable: NamedWording[] = [];
    let need = this.#kept;
    for (const wording of sound) {
      if (isLimited(limits) && this.#stopped === undefined) {
        need = sumOfNeeds(need, await this.#needOf(this.#runOf(round, [wording])));
        if (!fits(need, limits, this.#ports.session.spent)) this.#stopForBudget();
      }
      if (this.#stopped === undefined) affordable.push(wording);
      else this.#tell(wording, round, { kind: 'unscored', reason: this.#stopped.message });
    }
    if (affordable.length === 0) return;
    const run = this.#runOf(round, affordable);
    const ended = await this.#runCells(run, 'scoring', round);
    for (const wording of affordable) this.#tell(wording, round, this.#outcomeOf(wording, run, ended));
  }

  /** Asks for a round's wordings and keeps those that are sound. */
  async #ask(round: number): Promise<readonly NamedWording[]> {
    const { perRound, proposer, draw } = this.#spec;
    const { session, renderer } = this.#ports;
    const refusals = this.#tried.flatMap(({ outcome }) => (outcome.kind === 'refused' ? [outcome.reason] : []));
    const scored = this.#original === undefined ? this.#scored : [this.#original, ...this.#scored];
    const told = { scored, testCases: this.#cases, refusals };
    const request = await wordingRequest(this.#spec, this.#rules, told, renderer, this.#signal);
    const hash = requestHash(request);
    const before = this.#asked.get(hash) ?? 0;
    this.#asked.set(hash, before + perRound);
    const first = (draw - 1) * REPEATS_OF_A_DRAW + before;
    const count = await asksThatFit(this.#spec, this.#ports, request, first, this.#kept);
    const answers: (Awaited<ReturnType<typeof completionOf>> | ErrorInfo)[] = [];
    let done = 0;
    this.#progress('asking', round, done, count);
    await forEachConcurrently(Array.from({ length: count }), count, async (_, index) => {
      throwIfAborted(this.#signal);
      try {
        const client = session.client(proposer.endpointId, proposer.model, first + index);
        answers[index] = await completionOf(client, request, this.#signal);
      } catch (error) {
        if (isCancelled(error)) throw error;
        answers[index] = toErrorInfo(error);
      }
      this.#progress('asking', round, ++done, count);
    });
    if (count < perRound) this.#stopForBudget();
    const sound: NamedWording[] = [];
    for (const [index, answer] of answers.entries()) {
      const name = freshVariantName(this.#template, this.#spec.section, `suggested ${round}.${index + 1}`);
      this.#names.push(name);
      if ('code' in answer) {
        if (HOPELESS.has(answer.code)) this.#stopped = answer;
        this.#tell({ name, text: '' }, round, { kind: 'refused', reason: answer.message });
        continue;
      }
      const read = readWording(answer, this.#spec.metaPrompt.answer);
      const text = read.kind === 'wording' ? read.text : '';
      const reason = read.kind === 'none' ? read.reason : await this.#whyNot(read.text, sound);
      if (reason === undefined) sound.push({ name, text });
      else this.#tell({ name, text }, round, { kind: 'refused', reason });
    }
    return sound;
  }

  async #whyNot(text: string, sound: readonly NamedWording[]): Promise<string | undefined> {
    if (sameWording(text, this.#spec.section.source)) return 'The wording is the original.';
    const same = [...this.#tried, ...sound].find((other) => other.text !== '' && sameWording(other.text, text));
    if (same !== undefined) return `The wording is that of "${same.name}".`;
    return whyNoWording(text, this.#rules, this.#signal);
  }

  #outcomeOf({ name, text }: NamedWording, run: ExperimentRun, ended: EndedRun): WordingOutcome {
    const columnId = columnIdOf(name);
    const reason = whyUnanswered(ended, run, columnId);
    if (reason !== undefined) return { kind: 'unscored', reason };
    const { metric } = this.#spec;
    const answers = answersOf(ended, run, columnId).filter((answer) => answer !== undefined);
    const dev = figureOf(metric, answers).value;
    const [own, base] = [caseFigures(metric, answers), caseFigures(metric, this.#original?.answers ?? [])];
    const count = (counts: (place: number) => boolean): number => own.filter((_, place) => counts(place)).length;
    this.#scored.push({ name, text, dev, answers });
    return {
      kind: 'scored',
      dev,
      better: count((place) => isBetter(metric, own[place] ?? null, base[place] ?? null)),
      worse: count((place) => isBetter(metric, base[place] ?? null, own[place] ?? null)),
    };
  }

  async #testWinner(): Promise<HeldOutTest | string> {
    if (this.#stopped !== undefined && this.#stopped.code !== 'limit-exceeded')
      return 'The search was stopped before its end.';
    const winner = this.#winner;
    if (winner === undefined)
      return this.#scored.length === 0
        ? 'No wording was scored.'
        : 'No wording is better than the original on the development part.';
    const run = candidateRun(this.#spec, HELD_OUT, [winner], true, this.#spec.split.heldOut);
    const before = this.#stopped;
    this.#stopped = undefined;
    const ended = await this.#runCells(run, 'held-out', this.#rounds);
    const failed = this.#stopped as ErrorInfo | undefined;
    this.#stopped = failed ?? before;
    if (failed !== undefined) return `The held-out part was not answered to its end: ${failed.message}`;
    return testOnHeldOut(this.#spec, winner.name, run, ended, this.#ports, this.#signal);
  }

  /** The best on the development part, the earliest of equals; `undefined` when none is better than the original. */
  get #winner(): NamedScore | undefined {
    const { metric } = this.#spec;
    return this.#scored.reduce<NamedScore | undefined>(
      (best, one) => (isBetter(metric, one.dev, best?.dev ?? this.#original?.dev ?? null) ? one : best),
      undefined,
    );
  }

  #runOf(round: number, wordings: readonly NamedWording[]): ExperimentRun {
    return candidateRun(this.#spec, `round ${round}`, wordings, false, this.#cases);
  }

  async #runCells(run: ExperimentRun, phase: SuggestProgress['phase'], round: number): Promise<EndedRun> {
    const total = run.spec.columns.length * run.spec.testCases.length;
    this.#progress(phase, round, 0, total);
    const ended = await runToEnd(run, this.#ports, (done) => this.#progress(phase, round, done, total), this.#signal);
    if (ended.stopped !== undefined) this.#stopped = ended.stopped;
    return ended;
  }

  async #needOf(run: ExperimentRun): Promise<Need> {
    return needOfRun(await this.#ports.session.foresee(run, this.#signal), run.spec);
  }

  #stopForBudget(): void {
    this.#stopped = {
      code: 'limit-exceeded',
      message: 'The rest of the budget is kept for the held-out test. Raise it and resume.',
    };
  }

  #tell({ name, text }: NamedWording, round: number, outcome: WordingOutcome): void {
    this.#tried.push({ name, round, text, outcome });
  }

  #progress(phase: SuggestProgress['phase'], round: number, done: number, total: number): void {
    this.#ports.onProgress({ phase, round, done, total, spent: this.#ports.session.spent });
  }

  #report(heldOut: HeldOutTest | string): SuggestReport {
    const place = new Map(this.#names.map((name, index) => [name, index]));
    return makeReport(this.#spec, {
      template: this.#template.name,
      original: this.#original?.dev ?? null,
      signature: this.#signature,
      scoredOn: this.#cases.length,
      wordings: this.#tried.toSorted((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0)),
      rounds: this.#rounds,
      winner: this.#winner?.name,
      heldOut,
      spent: this.#ports.session.spent,
      stopped: this.#stopped,
    });
  }
}

/** Every other try would come to the same. */
const HOPELESS: ReadonlySet<string> = new Set(['unauthorized', 'model-not-found', 'limit-exceeded']);
