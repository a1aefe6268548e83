import { describe, expect, it } from 'vitest';
import { builtInJudge } from '../../../src/core/judge/builtInJudges';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import { promptText } from '../../../src/core/prompt/messages';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import type { JudgeObjective, Objective } from '../../../src/core/suggest/objective';
import { formatSpent, parseSpent, SpentNotes } from '../../../src/core/suggest/searchLedger';
import type { SuggestReport } from '../../../src/core/suggest/suggestReport';
import { openSearchWorld, type SearchWorld } from '../../support/core/searchWorld';

const metric: Objective = { kind: 'metric', metric: 'bleu-1' };
const judge: JudgeObjective = {
  kind: 'judge',
  aspect: aspectsOf(['empathy'])[0] as JudgeObjective['aspect'],
  template: builtInJudge('pairwise'),
  endpointId: 'e',
  model: { id: 'the-judge', price: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } },
  sampling: { temperature: 0, maxTokens: 30 },
};

/** Each question for wordings has its own answers, so that a search made again gets the same ones. */
function answer({ model, prompt }: CompletionRequest): string {
  const text = promptText(prompt);
  // What it says at first about one story cannot be read.
  if (model === 'the-judge' && text.includes('story 1') && !text.includes('could not be read')) return 'Let me think.';
  if (model === 'the-judge') return `Verdict: ${/Response A:\n.*sorry/.test(text) ? 'A' : 'B'}`;
  const tried = text.match(/<tried /g)?.length ?? 0;
  if (text.includes('between <wording> and </wording>')) return `<wording>Be WARM, no. ${tried}.</wording>`;
  const story = /(?:dev|held) story \d/.exec(text)?.[0] ?? '';
  return `${text.includes('WARM') ? 'I am sorry' : 'hm'}: ${story}`;
}

const outcomeOf = (report: SuggestReport): unknown => ({ ...report, spent: 0, spentInAll: 0 });

describe('the budget of a search', () => {
  it.each([
    ['a metric', metric],
    ['a judge', judge],
  ])(
    'holds for all of its runs together, chosen by %s: each asks for what the one before had no room for',
    async (_, objective) => {
      const shared = { answer, objective, rounds: 2, cases: 2 };
      const whole = openSearchWorld();
      const wanted = await whole.search(shared);
      expect(wanted.stopped).toBeUndefined();
      expect(wanted.spent).toEqual(wanted.spentInAll);
      const world = openSearchWorld();
      let report: SuggestReport | undefined;
      let calls = 1;
      for (; report?.stopped !== undefined || report === undefined; calls++) {
        const before = report?.spentInAll.calls ?? 0;
        try {
          report = await world.search({ ...shared, limits: { calls } });
        } catch (error) {
          expect(error).toMatchObject({ code: 'limit-exceeded' });
          expect(world.asked).toEqual([]);
          continue;
        }
        expect(world.asked.length).toBeLessThanOrEqual(calls);
        expect(report.spentInAll.calls).toBe(world.asked.length);
        expect(report.spent.calls).toBe(world.asked.length - before);
        // Enough was kept to test what won.
        expect(report.heldOut === undefined).toBe(report.winner === undefined);
        // The same again asks for nothing, and says the same.
        const again = await world.search({ ...shared, limits: { calls } });
        expect(again.spent).toEqual({ calls: 0, tokens: 0, usd: 0 });
        expect(again.spentInAll).toEqual(report.spentInAll);
        expect(outcomeOf(again)).toEqual(outcomeOf(report));
      }
      expect(outcomeOf(report)).toEqual(outcomeOf(wanted));
      // A winner that was overtaken was tested on the way.
      expect(world.asked.length).toBeGreaterThanOrEqual(whole.asked.length);
    },
  );

  it('is not spent on answers to a wording that there is no room to judge', async () => {
    const world = openSearchWorld();
    const shared = { answer, objective: judge, cases: 2, perRound: 1 };
    // The original on both parts, a winner on one with its pairs in both orders, each repaired; the question; the answers.
    const calls = 2 + 2 * 2 + 2 * 2 * 2 + 1 + 2;
    const report = await world.search({ ...shared, limits: { calls } });
    expect(report.wordings.map(({ outcome }) => outcome.kind)).toEqual(['unscored']);
    expect(world.asked).toHaveLength(2 + 1);
  });

  it('is counted in tokens and money, too, and tells both of this run and of all', async () => {
    const world = openSearchWorld();
    const whole = await world.search({ answer });
    const { tokens, usd } = whole.spentInAll;
    expect(usd).toBeGreaterThan(0);
    const more = await world.search({ answer, rounds: 2 });
    expect(more.spentInAll.tokens).toBe(tokens + more.spent.tokens);
    expect(more.spentInAll.usd).toBeCloseTo((usd ?? 0) + (more.spent.usd ?? 0), 12);
    const none = await world.search({ answer, rounds: 3, limits: { usd: more.spentInAll.usd ?? 0 } });
    expect(none).toMatchObject({ stopped: { code: 'limit-exceeded' }, spent: { calls: 0 } });
  });

  it('is enough for a search that was stopped anywhere, beside what was under way', async () => {
    const shared = { answer, objective: metric, cases: 2 };
    const whole = openSearchWorld();
    const wanted = await whole.search(shared);
    const total = whole.asked.length;
    // Two of a kind are under way at once.
    const limits = { calls: total + 2 };
    for (let stopAt = 1; stopAt <= total; stopAt++) {
      const world: SearchWorld = openSearchWorld();
      const stop = new AbortController();
      const stopping = (request: CompletionRequest): string => {
        if (world.asked.length >= stopAt) stop.abort();
        return answer(request);
      };
      const first = await world.search({ ...shared, answer: stopping, limits }, stop.signal);
      expect(first.stopped?.code).toBe('cancelled');
      const second = await world.search({ ...shared, limits });
      expect(outcomeOf(second)).toEqual(outcomeOf(wanted));
      expect(world.asked.length).toBeLessThanOrEqual(limits.calls);
      expect(second.spentInAll.calls).toBe(world.asked.length);
    }
  });

  it('is another one for another search, and the same when only rounds and limits change', async () => {
    const world = openSearchWorld();
    await world.search({ answer });
    await world.search({ answer, rounds: 2, limits: { calls: 1000 } });
    expect(world.ledger.size).toBe(1);
    await world.search({ answer, objective: { kind: 'metric', metric: 'bleu-2' } });
    await world.search({ answer, cases: 5 });
    expect(world.ledger.size).toBe(3);
  });

  it('tells what earlier runs spent before anything is asked', async () => {
    const world = openSearchWorld();
    expect((await world.plan({ answer })).spentBefore.calls).toBe(0);
    await world.search({ answer });
    expect((await world.plan({ answer })).spentBefore.calls).toBe(world.asked.length);
  });

  it('in money needs every price', async () => {
    const world = openSearchWorld();
    const free = { answer, objective: { ...judge, model: { id: 'the-judge' } }, limits: { usd: 1 } };
    await expect(world.plan(free)).rejects.toThrow('the price of "the-judge" is unknown');
  });
});

describe('what a search spent', () => {
  it('is kept as a file that says what is wrong with it', () => {
    const spent = { calls: 3, tokens: 40, usd: null };
    expect(parseSpent(formatSpent(spent), 'f.json')).toEqual(spent);
    for (const wrong of ['', '{', '{}', formatSpent({ ...spent, calls: -1 })])
      expect(() => parseSpent(wrong, 'f.json')).toThrow(/cannot be read from f\.json\. Delete the file/);
  });

  it('is written one at a time, the newest last, and not again when nothing changed', async () => {
    const written: number[] = [];
    const open: (() => void)[] = [];
    const at = (calls: number) => ({ calls, tokens: calls, usd: 0 });
    const notes = new SpentNotes(at(0), ({ calls }) => {
      written.push(calls);
      return new Promise((resolve) => open.push(resolve));
    });
    notes.note(at(0));
    expect(written).toEqual([]);
    for (const calls of [1, 2, 3, 3]) notes.note(at(calls));
    expect(written).toEqual([1]);
    const done = notes.written();
    open.shift()?.();
    await Promise.resolve();
    expect(written).toEqual([1, 3]);
    open.shift()?.();
    await done;
    notes.note(at(4));
    expect(written).toEqual([1, 3, 4]);
  });
});
