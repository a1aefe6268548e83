import type { TestCase } from '../inputs/testCase';
import { NOTHING_SPENT, spentSince, type Spent } from '../llm/budget';
import type { PromptTemplate } from '../prompt/template';
import type { ExperimentRun } from '../run/experimentRuns';
import { isAppError, isCancelled, toErrorInfo, type ErrorInfo } from '../util/errors';
import type { Answered, Figures } from './answered';
import type { ScoredWording } from './askWordings';
import { BudgetRoom, NO_NEED, sumOfNeeds } from './budgetRoom';
import { candidateRun, columnIdOf, ORIGINAL } from './candidateRuns';
import { figuresOf, openEncoder } from './figures';
import { HELD_OUT, testOnHeldOut } from './heldOutTest';
import { templateWithWordings, type NamedWording } from './insertWordings';
import { needOfJudging } from './judgeNeed';
import { makeReport } from './makeReport';
import { describeObjective, isBetter, type DescribedObjective } from './objective';
import { answersOf, runToEnd, whyUnanswered, type EndedRun } from './scoreWordings';
import { searchIdOf } from './searchId';
import { SpentNotes } from './searchLedger';
import { SearchNeeds } from './searchNeeds';
import type { HeldOutTest, SuggestReport, TriedWording, WordingOutcome } from './suggestReport';
import type { SuggestPorts, SuggestProgress, SuggestSpec } from './suggestSpec';
import { wordingRules, type WordingRules } from './wordingRules';
import { HOPELESS, WordingSource } from './wordingSource';

/**
 * Looks for a better wording of a section, after Yang et al. (2023), Large Language Models as Optimizers: round by round a model
 * is shown the wordings so far with their scores on the development part, and words anew; what keeps to the rules is scored
 * there. The best, if better than the original, is tested against it on the held-out part, once. Everything is asked through the
 * session, so that the same search made again finds what it asked before in the store, and goes on where it ended; what it spent
 * before counts in its budget. A search that is cancelled, or whose budget ends, reports what there is. Throws `limit-exceeded`,
 * before anything is asked, when the budget of a new search is too small for the original and the held-out test, `invalid-template`
 * for a meta-prompt that cannot be filled, `unavailable` when an encoder cannot be had, and `file-error` when what was spent cannot be told.
 */
export async function searchWordings(
  spec: SuggestSpec,
  ports: SuggestPorts,
  signal: AbortSignal,
): Promise<SuggestReport> {
  const { text, file, section, objective } = spec;
  const { ledger, session, renderer } = ports;
  const rules = await wordingRules(section.name, section.source, renderer, signal);
  await openEncoder(objective, ports, signal);
  const id = searchIdOf(spec);
  const before = (await ledger?.read(id)) ?? NOTHING_SPENT;
  session.countBefore(before);
  const notes = new SpentNotes(before, async (spent) => ledger?.write(id, spent));
  const onProgress: SuggestPorts['onProgress'] = (progress) => {
    notes.note(session.spent);
    ports.onProgress(progress);
  };
  const template = templateWithWordings(text, file, section, []);
  try {
    return await new Search(spec, { ...ports, onProgress }, rules, template, before, signal).run();
  } finally {
    notes.note(session.spent);
    await notes.written();
  }
}

type NamedScore = ScoredWording & { readonly name: string };

class Search {
  readonly #spec: SuggestSpec;
  readonly #ports: SuggestPorts;
  readonly #template: PromptTemplate;
  /** By earlier runs of the search. */
  readonly #before: Spent;
  readonly #signal: AbortSignal;
  readonly #by: DescribedObjective;
  readonly #room: BudgetRoom;
  readonly #needs: SearchNeeds;
  readonly #source: WordingSource;
  /** Of wordings, in the order in which they were asked for. */
  readonly #names: string[] = [];
  readonly #tried: TriedWording[] = [];
  readonly #scored: NamedScore[] = [];
  /** Test cases that the original answered. */
  #cases: readonly TestCase[] = [];
  #original: ScoredWording | undefined;
  #signature: string | undefined;
  #rounds = 0;
  #stopped: ErrorInfo | undefined;

  constructor(
    spec: SuggestSpec,
    ports: SuggestPorts,
    rules: WordingRules,
    template: PromptTemplate,
    before: Spent,
    signal: AbortSignal,
  ) {
    this.#spec = spec;
    this.#ports = ports;
    this.#template = template;
    this.#before = before;
    this.#signal = signal;
    this.#by = describeObjective(spec.objective);
    this.#room = new BudgetRoom(spec.limits, () => ports.session.spent);
    this.#needs = new SearchNeeds(spec, ports, template);
    this.#source = new WordingSource(spec, ports, rules, template, this.#room);
  }

  async run(): Promise<SuggestReport> {
    let heldOut: HeldOutTest | string;
    try {
      if (this.#room.limited) this.#room.keep(await this.#needs.toKeep(this.#before, this.#signal));
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

  async #scoreOriginal(): Promise<void> {
    const { section, split } = this.#spec;
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
    const figures = await this.#figures({ testCases: this.#cases, answers: scored }, 0);
    if (typeof figures === 'string') return;
    const { value, signature, reason, perCase } = figures;
    this.#signature = signature;
    if (value === null)
      this.#stopped = { code: 'invalid-input', message: `The original wording has no figure: ${reason ?? ''}` };
    this.#original = { text: section.source, dev: value, answers: scored, perCase };
  }

  async #round(round: number): Promise<void> {
    const sound = await this.#ask(round);
    this.#rounds = round;
    const affordable: NamedWording[] = [];
    let need = NO_NEED;
    for (const wording of sound) {
      if (this.#room.limited && this.#stopped === undefined) {
        need = sumOfNeeds(need, await this.#needs.ofWording(this.#runOf(round, [wording]), this.#signal));
        if (!this.#room.has(need)) this.#stopForBudget();
      }
      if (this.#stopped === undefined) affordable.push(wording);
      else this.#tell(wording, round, { kind: 'unscored', reason: this.#stopped.message });
    }
    if (affordable.length === 0) return;
    const run = this.#runOf(round, affordable);
    const ended = await this.#runCells(run, 'scoring', round);
    for (const wording of affordable) this.#tell(wording, round, await this.#outcomeOf(wording, round, run, ended));
  }

  /** Asks for a round's wordings and keeps those that are sound. */
  async #ask(round: number): Promise<readonly NamedWording[]> {
    const refusals = this.#tried.flatMap(({ outcome }) => (outcome.kind === 'refused' ? [outcome.reason] : []));
    const scored = this.#original === undefined ? this.#scored : [this.#original, ...this.#scored];
    const told = { scored, testCases: this.#cases, refusals };
    const onAnswer = (done: number, total: number): void => this.#progress('asking', round, done, total);
    const asked = await this.#source.ask(round, told, this.#tried, onAnswer, this.#signal);
    if (asked.cutShort) this.#stopForBudget();
    if (asked.hopeless !== undefined) this.#stopped = asked.hopeless;
    for (const { refusal, ...wording } of asked.wordings) {
      this.#names.push(wording.name);
      if (refusal !== undefined) this.#tell(wording, round, { kind: 'refused', reason: refusal });
    }
    return asked.wordings.filter(({ refusal }) => refusal === undefined);
  }

  async #outcomeOf(
    { name, text }: NamedWording,
    round: number,
    run: ExperimentRun,
    ended: EndedRun,
  ): Promise<WordingOutcome> {
    const columnId = columnIdOf(name);
    const reason = whyUnanswered(ended, run, columnId);
    if (reason !== undefined) return { kind: 'unscored', reason };
    const answers = answersOf(ended, run, columnId).filter((answer) => answer !== undefined);
    const original = this.#original?.answers ?? [];
    const figures = await this.#figures({ testCases: this.#cases, answers, original }, round);
    if (typeof figures === 'string') return { kind: 'unscored', reason: figures };
    const { value: dev, perCase } = figures;
    this.#scored.push({ name, text, dev, answers, perCase });
    const base = this.#original?.perCase ?? [];
    const count = (counts: (place: number) => boolean): number => perCase.filter((_, place) => counts(place)).length;
    return {
      kind: 'scored',
      dev,
      better: count((place) => isBetter(this.#by, perCase[place] ?? null, base[place] ?? null)),
      worse: count((place) => isBetter(this.#by, base[place] ?? null, perCase[place] ?? null)),
    };
  }

  /** The figures of the development part, or why there are none: no room for a judge, or one that did not answer. */
  async #figures(answered: Answered, round: number): Promise<Figures | string> {
    const { objective, base } = this.#spec;
    if (this.#stopped !== undefined && objective.kind === 'judge') return this.#stopped.message;
    const need = this.#room.limited ? await needOfJudging(objective, answered, this.#ports, this.#signal) : NO_NEED;
    if (!this.#room.has(need)) return this.#stopForBudget();
    const onReply = (done: number, total: number): void => this.#progress('judging', round, done, total);
    try {
      const ports = { ...this.#ports, concurrency: base.spec.maxConcurrent, onReply };
      return await figuresOf(objective, answered, ports, this.#signal);
    } catch (error) {
      if (objective.kind !== 'judge' || isCancelled(error) || !isAppError(error)) throw error;
      // Without it the original has nothing to be compared by; a wording may fail alone.
      if (HOPELESS.has(error.code) || answered.original === undefined) this.#stopped = toErrorInfo(error);
      return error.message;
    }
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
    const onReply = (done: number, total: number): void => this.#progress('judging', this.#rounds, done, total);
    try {
      return await testOnHeldOut(this.#spec, winner.name, run, ended, this.#ports, onReply, this.#signal);
    } catch (error) {
      if (this.#spec.objective.kind !== 'judge' || isCancelled(error) || !isAppError(error)) throw error;
      this.#stopped = toErrorInfo(error);
      return `The held-out part was not judged to its end: ${error.message}`;
    }
  }

  /** The best on the development part, the earliest of equals; `undefined` when none is better than the original. */
  get #winner(): NamedScore | undefined {
    return this.#scored.reduce<NamedScore | undefined>(
      (best, one) => (isBetter(this.#by, one.dev, best?.dev ?? this.#original?.dev ?? null) ? one : best),
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

  #stopForBudget(): string {
    const message = 'The rest of the budget is kept for the held-out test. Raise it and resume.';
    this.#stopped = { code: 'limit-exceeded', message };
    return message;
  }

  #tell({ name, text }: NamedWording, round: number, outcome: WordingOutcome): void {
    this.#tried.push({ name, round, text, outcome });
  }

  #progress(phase: SuggestProgress['phase'], round: number, done: number, total: number): void {
    this.#ports.onProgress({ phase, round, done, total, spent: spentSince(this.#before, this.#ports.session.spent) });
  }

  #report(heldOut: HeldOutTest | string): SuggestReport {
    const place = new Map(this.#names.map((name, index) => [name, index]));
    const spentInAll = this.#ports.session.spent;
    return makeReport(this.#spec, {
      template: this.#template.name,
      original: this.#original?.dev ?? null,
      signature: this.#signature,
      scoredOn: this.#cases.length,
      wordings: this.#tried.toSorted((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0)),
      rounds: this.#rounds,
      winner: this.#winner?.name,
      heldOut,
      spent: spentSince(this.#before, spentInAll),
      spentInAll,
      stopped: this.#stopped,
    });
  }
}
