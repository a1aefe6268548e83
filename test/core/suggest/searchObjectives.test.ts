import { describe, expect, it } from 'vitest';
import { builtInJudge } from '../../../src/core/judge/builtInJudges';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import { promptText } from '../../../src/core/prompt/messages';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import type { RatingMode } from '../../../src/core/ratings/ratingValue';
import type { JudgeObjective } from '../../../src/core/suggest/objective';
import { reportMarkdown } from '../../../src/core/suggest/reportMarkdown';
import { AppError } from '../../../src/core/util/errors';
import { openSearchWorld } from '../../support/core/searchWorld';

const judge = (mode: RatingMode): JudgeObjective => ({
  kind: 'judge',
  aspect: aspectsOf(['empathy'])[0] as JudgeObjective['aspect'],
  template: builtInJudge(mode),
  endpointId: 'e',
  model: { id: 'the-judge', price: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } },
  sampling: { temperature: 0, maxTokens: 30 },
});

const asksForWording = (text: string): boolean => text.includes('between <wording> and </wording>');
const asksJudge = ({ model }: CompletionRequest): boolean => model === 'the-judge';
const WORDINGS = ['<wording>Be WARM.</wording>', '<wording>Be COLD.</wording>'];

/** Words anew in a fixed order, answers by the guideline in use, and lets `verdict` say what the judge does. */
function answering(verdict: (question: string) => string = () => 'unasked') {
  let asked = 0;
  return (request: CompletionRequest): string => {
    const text = promptText(request.prompt);
    if (asksJudge(request)) return verdict(text);
    if (asksForWording(text)) return WORDINGS[asked++ % WORDINGS.length] ?? '';
    const story = /(?:dev|held) story \d/.exec(text)?.[0] ?? '';
    return `${text.includes('WARM') ? 'sorry' : text.includes('COLD') ? 'so what' : 'hm'}: ${story}`;
  };
}

/** What stands below a heading of the built-in question. */
const shown = (question: string, heading: string): string =>
  new RegExp(`^${heading}:\\n(.*)$`, 'm').exec(question)?.[1] ?? '';

describe('a search by BERTScore', () => {
  const objective = { kind: 'metric', metric: 'bertscore-f', encoder: 'path:tiny' } as const;
  const scoreBert = (response: string): number =>
    (response.startsWith('sorry') ? 0.9 : 0.5) + Number(/\d$/.exec(response)?.[0] ?? 0) / 100;

  it('chooses by the mean over the development part, and tests the same figure case by case on the other', async () => {
    const report = await openSearchWorld().search({ answer: answering(), objective, scoreBert });
    // Stories 0 to 3: 0.5 and 0.9, and 0.015 on average.
    expect(report.original.dev).toBeCloseTo(0.515, 10);
    const dev = report.wordings.map(({ outcome }) => (outcome.kind === 'scored' ? outcome.dev : null));
    expect(dev[0]).toBeCloseTo(0.915, 10);
    expect(dev[1]).toBeCloseTo(0.515, 10);
    expect(report.wordings[0]?.outcome).toMatchObject({ better: 4, worse: 0 });
    expect(report).toMatchObject({ winner: 'suggested 1.1', signature: 'bertscore|model:path:tiny' });
    expect(report.heldOut).toMatchObject({ cases: 4, test: 'wilcoxon' });
    expect(report.heldOut?.delta).toBeCloseTo(0.4, 10);
    expect(reportMarkdown(report)).toContain('| F-BERT | 0.5150 | 0.9150 | +0.4000 |');
  });

  it('asks nobody anything where the encoder cannot be had', async () => {
    const world = openSearchWorld();
    await expect(world.search({ answer: answering(), objective })).rejects.toThrow('There is no encoder path:tiny.');
    expect(world.asked).toEqual([]);
  });
});

describe('a search by the win rate that a judge gives', () => {
  const objective = judge('pairwise');
  /** Prefers who is sorry, and everyone to who says so what, whichever comes first. */
  const fair = (question: string): string => {
    const rank = (heading: string): number =>
      ['so', 'hm', 'sorry'].indexOf(shown(question, heading).split(/\W/)[0] ?? '');
    return `Reason: none.\nVerdict: ${rank('Response A') > rank('Response B') ? 'A' : 'B'}`;
  };

  it('has the original at 50, counts ties half, asks each pair in both orders, and tests the rate against 50', async () => {
    const world = openSearchWorld();
    const report = await world.search({ answer: answering(fair), objective, cases: 10 });
    expect(report.original.dev).toBe(50);
    expect(report.wordings.map(({ outcome }) => outcome)).toEqual([
      { kind: 'scored', dev: 100, better: 10, worse: 0 },
      { kind: 'scored', dev: 0, better: 0, worse: 10 },
    ]);
    expect(report.heldOut).toMatchObject({ cases: 10, original: 50, winner: 100, delta: 50, looks: 1 });
    // Ten of ten, two-sided: 2 / 2^10.
    expect(report.heldOut?.otherTests).toContainEqual({ test: 'sign', p: 2 / 1024 });
    expect(report.heldOut?.judged).toEqual({
      verdicts: 10,
      unreadable: 0,
      flipped: 0,
      warnings: expect.any(Array) as unknown,
    });
    const questions = world.asked.filter((text) => text.includes('Which response is better'));
    // Two wordings on the development part and one on the other, each pair twice; nobody judges the original by itself.
    expect(questions).toHaveLength(2 * 10 * 2 + 10 * 2);
    expect(new Set(questions).size).toBe(questions.length);
    expect(reportMarkdown(report)).toContain('| Win rate (Empathy) | 50.0 | 100.0 | +50.0 |');
    expect(reportMarkdown(report)).toContain('10 verdicts of the judge, 0 changed with the order and count as ties');
  });

  it('makes a tie of a verdict that changes with the order, and leaves out what cannot be read', async () => {
    const biased = (question: string): string => {
      if (question.includes('story 0')) return 'I would rather not say.';
      return question.includes('story 1') ? 'Verdict: A' : fair(question);
    };
    const report = await openSearchWorld().search({ answer: answering(biased), objective });
    // Of stories 0 to 3 one is unreadable, one a tie by its flip, two are won.
    const [warm] = report.wordings;
    expect(warm?.outcome).toMatchObject({ kind: 'scored', better: 2, worse: 0 });
    expect(warm?.outcome.kind === 'scored' ? warm.outcome.dev : null).toBeCloseTo(250 / 3, 10);
    expect(report.heldOut).toMatchObject({
      cases: 4,
      original: 50,
      judged: { verdicts: 4, unreadable: 1, flipped: 1 },
    });
    expect(report.heldOut?.winner).toBeCloseTo(250 / 3, 10);
  });

  it('does not ask about two responses that are the same', async () => {
    const world = openSearchWorld();
    const same = (request: CompletionRequest): string => {
      const text = promptText(request.prompt);
      return asksForWording(text) ? '<wording>Be WARM.</wording>' : asksJudge(request) ? 'Verdict: A' : 'The same.';
    };
    const report = await world.search({ answer: same, objective, perRound: 1 });
    expect(report.wordings[0]?.outcome).toEqual({ kind: 'scored', dev: 50, better: 0, worse: 0 });
    expect(world.asked.some((text) => text.includes('Which response is better'))).toBe(false);
    expect(report.noHeldOut).toMatch(/No wording is better/);
  });

  it('tells the proposer what the judge is asked', async () => {
    const world = openSearchWorld();
    await world.search({ answer: answering(fair), objective, rounds: 2 });
    const questions = world.asked.filter(asksForWording);
    const last = questions.at(-1) ?? '';
    expect(last).toContain('The score is Win rate (Empathy): higher is better.');
    // From the worst to the best.
    expect(Array.from(last.matchAll(/<tried score="(.*)">\n(.*)\n/g), ([, score, text]) => [score, text])).toEqual([
      ['0.0', 'Be COLD.'],
      ['50.0', 'GUIDE'],
      ['100.0', 'Be WARM.'],
    ]);
  });

  const warmer = answering(fair);

  it('stops where the judge cannot be asked, and tells why', async () => {
    const report = await openSearchWorld().search({
      answer: (request) => (asksJudge(request) ? new AppError('unauthorized', 'No key.') : answering()(request)),
      objective,
    });
    expect(report).toMatchObject({ stopped: { code: 'unauthorized', message: 'No key.' }, counts: { scored: 0 } });
  });

  it('scores no wording of which a question failed, and goes on', async () => {
    const report = await openSearchWorld().search({
      answer: (request) => {
        const fails = asksJudge(request) && promptText(request.prompt).includes('so what: dev story 2');
        return fails ? new AppError('refused', 'Not that.') : warmer(request);
      },
      objective,
    });
    const reason = '2 of 8 questions to the judge were not answered: Not that.';
    expect(report.wordings[1]?.outcome).toEqual({ kind: 'unscored', reason });
    expect(report).toMatchObject({ winner: 'suggested 1.1', counts: { scored: 1, unscored: 1 } });
    expect(report.stopped).toBeUndefined();
  });
});

describe('a search by the rating that a judge gives', () => {
  const objective = judge('absolute');
  const rating = (question: string): string => {
    const response = shown(question, 'Response');
    const story = Number(/\d$/.exec(response)?.[0] ?? 0);
    return `Reason: none.\nRating: ${response.startsWith('sorry') ? 5 : 1 + (story % 3)}`;
  };

  it('takes the mean of the ratings of each wording, the original included, and tests the difference', async () => {
    const world = openSearchWorld();
    const report = await world.search({ answer: answering(rating), objective });
    // Stories 0 to 3: 1, 2, 3, 1.
    expect(report.original.dev).toBe(7 / 4);
    expect(report.wordings.map(({ outcome }) => (outcome.kind === 'scored' ? outcome.dev : null))).toEqual([5, 7 / 4]);
    expect(report.heldOut).toMatchObject({ original: 7 / 4, winner: 5, delta: 13 / 4, judged: { verdicts: 8 } });
    expect(reportMarkdown(report)).toContain('| Rating (Empathy) | 1.75 | 5.00 | +3.25 |');
    expect(world.asked.filter((text) => text.includes('Rate the response'))).toHaveLength(3 * 4 + 2 * 4);
    // The proposer is shown the dialogue on which the original does worst.
    const question = world.asked.find(asksForWording) ?? '';
    expect(question).toMatch(/<case score="1\.00">\nSpeaker: dev story 0\.\nFrom the model: hm: dev story 0\n/);
    expect(question.match(/<case /g)).toHaveLength(1);
  });

  it('stops where the original cannot be judged', async () => {
    const report = await openSearchWorld().search({
      answer: (request) => (asksJudge(request) ? new AppError('refused', 'Not that.') : answering()(request)),
      objective,
    });
    expect(report).toMatchObject({ counts: { roundsDone: 0, tries: 0 }, stopped: { code: 'unavailable' } });
    expect(report.stopped?.message).toBe('4 of 4 questions to the judge were not answered: Not that.');
  });

  it('is planned with all its questions, and with what they cost', async () => {
    const world = openSearchWorld();
    const plan = await world.plan({ answer: answering(rating), objective });
    expect(plan).toMatchObject({ asks: 2, devCalls: 3 * 4, heldOutCalls: 2 * 4, judgeCalls: 3 * 4 + 2 * 4 });
    const pairwise = await world.plan({ answer: answering(rating), objective: judge('pairwise') });
    expect(pairwise.judgeCalls).toBe(2 * (2 * 4) + 2 * 4);
    const without = await world.plan({ answer: answering(rating) });
    expect(without.judgeCalls).toBe(0);
    expect(plan.usd?.least).toBeGreaterThan(without.usd?.least ?? Infinity);
    expect(world.asked).toEqual([]);
  });
});
