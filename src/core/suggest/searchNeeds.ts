import type { TestCase } from '../inputs/testCase';
import type { Spent } from '../llm/budget';
import type { PromptTemplate } from '../prompt/template';
import type { ExperimentRun } from '../run/experimentRuns';
import { AppError } from '../util/errors';
import { fits, needOfRun, NO_NEED, sumOfNeeds, type Need } from './budgetRoom';
import { candidateRun, standInFor } from './candidateRuns';
import { needOfJudgingUnseen } from './judgeNeed';
import type { SuggestPorts, SuggestSpec } from './suggestSpec';

/** What the steps of a search can come to at most, cells and judge together. */
export class SearchNeeds {
  readonly #spec: SuggestSpec;
  readonly #ports: Pick<SuggestPorts, 'session' | 'tokens'>;
  readonly #template: PromptTemplate;

  constructor(spec: SuggestSpec, ports: Pick<SuggestPorts, 'session' | 'tokens'>, template: PromptTemplate) {
    this.#spec = spec;
    this.#ports = ports;
    this.#template = template;
  }

  /**
   * What the held-out test can come to. Throws `limit-exceeded` when the budget of a search that has spent nothing has no room
   * for it and the original: nothing that follows could be believed. One that goes on has had that room.
   */
  async toKeep(before: Spent, signal: AbortSignal): Promise<Need> {
    const { split, limits } = this.#spec;
    const standIn = standInFor(this.#spec, this.#template);
    const kept = sumOfNeeds(
      await this.#ofCells(candidateRun(this.#spec, 'plan', [standIn], true, split.heldOut), signal),
      await this.#ofJudge(split.heldOut, 'original', signal),
      await this.#ofJudge(split.heldOut, 'wording', signal),
    );
    const least = sumOfNeeds(
      await this.#ofCells(candidateRun(this.#spec, 'plan', [], true, split.dev), signal),
      await this.#ofJudge(split.dev, 'original', signal),
      kept,
    );
    if (before.calls > 0 || fits(least, limits, this.#ports.session.spent)) return kept;
    throw new AppError(
      'limit-exceeded',
      `The budget has no room for a search: the original on both parts, and a winner on the held-out part, can take ${least.calls.toLocaleString('en')} calls and ${Math.round(least.tokens).toLocaleString('en')} tokens${least.usd > 0 ? ` (${least.usd.toFixed(2)} US dollars)` : ''}. Raise it, or take fewer test cases.`,
    );
  }

  /** What a wording can come to on the test cases of a run. Answers that are all stored may be judged, too: that is told when they are seen. */
  async ofWording(run: ExperimentRun, signal: AbortSignal): Promise<Need> {
    const cells = await this.#ofCells(run, signal);
    if (cells.calls === 0) return NO_NEED;
    return sumOfNeeds(cells, await this.#ofJudge(run.spec.testCases, 'wording', signal));
  }

  async #ofCells(run: ExperimentRun, signal: AbortSignal): Promise<Need> {
    return needOfRun(await this.#ports.session.foresee(run, signal), run.spec);
  }

  #ofJudge(testCases: readonly TestCase[], whose: 'original' | 'wording', signal: AbortSignal): Promise<Need> {
    const { objective, base } = this.#spec;
    return needOfJudgingUnseen(objective, testCases, whose, base.spec.sampling, this.#ports.tokens, signal);
  }
}
