import { describe, expect, test } from 'vitest';
import { builtInJudge } from '../../../src/core/judge/builtInJudges';
import { judgeChecks } from '../../../src/core/judge/judgeChecks';
import { JUDGE_SAMPLING, judgeQuestions, type JudgeSpec } from '../../../src/core/judge/judgeQuestions';
import { judgeRatings, judgeVerdicts } from '../../../src/core/judge/judgeVerdicts';
import { runJudge } from '../../../src/core/judge/runJudge';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import { lengthCheck } from '../../../src/core/ratings/lengthCheck';
import type { RatingKey, RatingSet } from '../../../src/core/ratings/ratingSet';
import { formatRating, parseRatings } from '../../../src/core/ratings/ratings';
import { AppError } from '../../../src/core/util/errors';
import { createRandom } from '../../../src/core/util/random';
import { createFakeModel, type Answer } from '../../support/core/fakeModel';

const signal = new AbortController().signal;
const COUNT = 20;

/** Items of which A is the longer one in half of the cases. */
const set: RatingSet = {
  kind: 'rapport-rating-set',
  version: 1,
  name: 'planted',
  mode: 'pairwise',
  aspects: aspectsOf(['empathy', 'coherence']),
  bothBad: false,
  orderSeed: 1,
  items: Array.from({ length: COUNT }, (_, index) => ({
    id: `i${index}`,
    context: [{ role: 'speaker', text: 'I lost my keys.' }],
    responses: [
      { label: 'A', text: index % 2 === 0 ? `short ${index}` : `a much longer text about ${index}` },
      { label: 'B', text: index % 2 === 0 ? `a much longer text about ${index}` : `short ${index}` },
    ],
  })),
};
const absolute: RatingSet = { ...set, mode: 'absolute' };

const spec = (over: Partial<JudgeSpec> = {}): JudgeSpec => ({
  set,
  template: builtInJudge((over.set ?? set).mode),
  endpointId: 'e',
  model: 'judge-1',
  sampling: JUDGE_SAMPLING,
  repeats: 1,
  ...over,
});

async function judged(answer: Answer, over: Partial<JudgeSpec> = {}) {
  const model = createFakeModel(answer);
  const asked = spec(over);
  const { replies, stopped } = await runJudge(asked, { client: () => model, concurrency: 3 }, signal);
  const verdicts = judgeVerdicts(replies);
  return { model, replies, stopped, verdicts, checks: judgeChecks(verdicts, asked.set, asked.model) };
}

function shown({ prompt }: CompletionRequest): { readonly first: string; readonly second: string } {
  const text = prompt.form === 'chat' ? (prompt.messages.find(({ role }) => role === 'user')?.content ?? '') : '';
  const [, first = '', second = ''] = /Response A:\n(.*)\n\nResponse B:\n(.*)\n/.exec(text) ?? [];
  return { first, second };
}

describe('a planted judge', () => {
  test('that always says "first" has nothing but ties, and is called out', async () => {
    const { verdicts, checks } = await judged(() => 'Reason: it is better.\nVerdict: A');
    expect(verdicts).toHaveLength(2 * COUNT);
    expect(verdicts.every(({ value, flipped }) => value === 'tie' && flipped === true)).toBe(true);
    expect(checks).toMatchObject({ tieShare: 1, flipRate: 1, firstShare: 1, unreadable: 0 });
    expect(checks.warnings.join(' ')).toMatch(/100 % of its choices took the response shown first/);
    expect(checks.warnings.join(' ')).toMatch(/100 % of the verdicts changed/);
    expect(checks.length).toMatchObject({ decided: 0, share: null });
  });

  test('that always says "second" is called out, too', async () => {
    const { verdicts, checks } = await judged(() => 'Verdict: B');
    expect(verdicts.every(({ value }) => value === 'tie')).toBe(true);
    expect(checks.warnings.join(' ')).toMatch(/shown second/);
  });

  test('that calls everything a tie is called out; one that follows the place is not called that as well', async () => {
    const every = /Every verdict is a tie/;
    expect((await judged(() => 'Verdict: tie')).checks.warnings).toEqual([expect.stringMatching(every)]);
    expect((await judged(() => 'Verdict: A')).checks.warnings.join(' ')).not.toMatch(every);
  });

  test('that prefers the longer text is found by the length check, and by nothing else', async () => {
    const { verdicts, checks } = await judged((request) => {
      const { first, second } = shown(request);
      return `Verdict: ${first.length > second.length ? 'A' : 'B'}`;
    });
    expect(verdicts.map(({ value }) => value)).toContain('A');
    expect(verdicts.every(({ flipped }) => flipped === false)).toBe(true);
    expect(checks.length).toMatchObject({ decided: 2 * COUNT, longer: 2 * COUNT, share: 1 });
    expect(checks.warnings).toEqual([expect.stringMatching(/prefers the longer text: 100 % of its 40 choices/)]);
  });

  test('that is fair has no warning', async () => {
    const random = createRandom(3);
    const better = new Map(set.items.flatMap(({ responses }) => responses.map(({ text }) => [text, random()])));
    const { checks } = await judged((request) => {
      const { first, second } = shown(request);
      return `Verdict: ${(better.get(first) ?? 0) > (better.get(second) ?? 0) ? 'A' : 'B'}`;
    });
    expect(checks.flipRate).toBe(0);
    expect(checks.warnings).toEqual([]);
  });

  test('of the scale that goes by length is found', async () => {
    const { verdicts, checks } = await judged(
      ({ prompt }) => `Reason: x\nRating: ${JSON.stringify(prompt).includes('much longer') ? 5 : 2}`,
      { set: absolute },
    );
    expect(verdicts).toHaveLength(4 * COUNT);
    expect(checks).toMatchObject({ flipRate: null, length: null });
    expect(checks.lengthRho).toBeGreaterThan(0.8);
    expect(checks.warnings.join()).toMatch(/go with the length/);
  });
});

describe('a judge', () => {
  test('sees both orders of a pair, each response where it belongs', () => {
    const questions = judgeQuestions(spec());
    expect(questions).toHaveLength(COUNT * 2 * 2);
    const [straight, swapped] = questions.filter(({ unit, aspect }) => unit.id === 'i0' && aspect.id === 'empathy');
    expect(shown(straight!.request)).toEqual({ first: 'short 0', second: 'a much longer text about 0' });
    expect(shown(swapped!.request)).toEqual({ first: 'a much longer text about 0', second: 'short 0' });
  });

  test('asks about an aspect by the words of the set where its template has none of its own', () => {
    const own = { ...set, aspects: aspectsOf(['constructor', 'warmth']) };
    const template = { ...builtInJudge('pairwise'), definitions: { warmth: 'Which is warmer?' } };
    const texts = judgeQuestions(spec({ set: own, template })).map(({ request }) => JSON.stringify(request.prompt));
    expect(texts[0]).toContain('Aspect: constructor. constructor?');
    expect(texts[2]).toContain('Aspect: warmth. Which is warmer?');
  });

  test('whose answer cannot be read is asked once more, and then no more', async () => {
    let repairs = 0;
    const { verdicts, replies, model } = await judged(
      ({ prompt }) => {
        const again = prompt.form === 'chat' && prompt.messages.at(-1)?.content.includes('could not be read');
        if (again !== true) return 'I find the first one nicer, on the whole.';
        return ++repairs % 2 === 0 ? 'Verdict: tie' : 'well ...';
      },
      { set: { ...set, items: set.items.slice(0, 1), aspects: set.aspects.slice(0, 1) } },
    );
    expect(model.requests).toHaveLength(4);
    expect(replies.filter(({ repaired }) => repaired)).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({ value: null, flipped: null });
  });

  test('repeats keep their own answers, and the verdict is what most of them give', async () => {
    const model = createFakeModel(() => 'Verdict: tie');
    const answers = ['B', 'A', 'A'];
    const clients = answers.map((first) =>
      createFakeModel((request) => {
        const { first: text } = shown(request);
        const own = text.startsWith('short') ? first : first === 'A' ? 'B' : 'A';
        return `Verdict: ${own}`;
      }),
    );
    const asked = spec({ repeats: 3, set: { ...set, items: set.items.slice(0, 1) } });
    const { replies } = await runJudge(asked, { client: (repeat) => clients[repeat] ?? model, concurrency: 2 }, signal);
    expect(judgeVerdicts(replies).map(({ value }) => value)).toEqual(['A', 'A']);
    expect(model.requests).toHaveLength(0);
  });

  test('that has no budget left keeps what was answered and says why it ended', async () => {
    let calls = 0;
    const { replies, stopped } = await judged(() =>
      ++calls > 7 ? new AppError('limit-exceeded', 'No room.') : 'Verdict: A',
    );
    expect(stopped).toMatchObject({ code: 'limit-exceeded' });
    expect(replies).toHaveLength(7);
  });

  test('that fails at many questions, but never at twenty in a row, is asked to the end', async () => {
    let calls = 0;
    const { replies, stopped } = await judged(() =>
      ++calls % 15 === 0 ? 'Verdict: tie' : new AppError('server-error', 'The server broke.'),
    );
    expect(stopped).toBeUndefined();
    expect(replies).toHaveLength(COUNT * 2 * 2);
    const all = await judged(() => new AppError('server-error', 'The server broke.'));
    expect(all.stopped?.message).toMatch(/^20 questions failed in a row; the last: The server broke/);
  });

  test('that fails at a question fails there alone', async () => {
    const { verdicts, checks } = await judged((request) =>
      shown(request).first === 'short 0' ? new AppError('server-error', 'The server broke.') : 'Verdict: tie',
    );
    expect(verdicts.filter(({ value }) => value === null).map(({ id }) => id)).toEqual(['i0', 'i0']);
    expect(checks).toMatchObject({ unreadable: 2, unreadableBy: { failed: 2 } });
    expect(checks.warnings.join()).toMatch(/2 of 40 verdicts could not be read/);
  });

  test('that refuses says why, and its lines say whether a verdict changed with the order', async () => {
    const { verdicts, checks } = await judged((request) =>
      shown(request).first === 'short 0' ? 'I am sorry, I cannot judge people.' : 'Verdict: A',
    );
    expect(checks).toMatchObject({ unreadable: 2, unreadableBy: { refused: 2 } });
    const lines = judgeRatings(verdicts, 'judge-1');
    expect(lines).toHaveLength(2 * COUNT - 2);
    expect(lines[0]).toMatchObject({ rater: 'judge:judge-1', value: 'tie', flipped: true });
    const text = lines.map(formatRating).join('\n');
    expect(parseRatings(text, 'judge.ratings.jsonl', set)).toMatchObject({ ratings: lines, problems: [] });
  });

  test('that is the judged model itself is warned of', () => {
    const key = {
      kind: 'rapport-rating-key',
      version: 1,
      setHash: '',
      seed: 1,
      columns: [{ id: 'a', name: 'Zero-shot', model: 'Judge-1' }],
      items: {},
      checks: [],
    } as const satisfies RatingKey;
    expect(judgeChecks([], set, 'judge-1', key).warnings.join()).toMatch(/"Zero-shot" are the same model/);
    expect(judgeChecks([], set, 'judge-2', key).warnings).toEqual([]);
  });

  test('with examples is told them before each question, on the same aspect', () => {
    const [first, ...others] = judgeQuestions(spec({ template: builtInJudge('pairwise', 'small') }));
    const messages = first?.request.prompt.form === 'chat' ? first.request.prompt.messages : [];
    expect(messages.map(({ role }) => role)).toEqual('user assistant user assistant user assistant user'.split(' '));
    expect(messages.map(({ content }) => content)).toEqual([
      expect.stringMatching(/My dog is ill[\s\S]*understands the feelings of the speaker\. A, B or C\?$/),
      'B',
      expect.stringMatching(/I passed the test/),
      'A',
      expect.stringMatching(/The bus was late/),
      'C',
      expect.stringMatching(/I lost my keys\.\n\nA\) short 0\nB\) a much longer text about 0\nC\) equal/),
    ]);
    expect(others).toHaveLength(4 * COUNT - 1);
  });

  test('refuses a template of the other mode', () => {
    expect(() => judgeQuestions(spec({ set: absolute, template: builtInJudge('pairwise') }))).toThrow(/absolute/);
  });
});

test('the share of the longer text counts people as well as judges, and leaves equal lengths out', () => {
  const equal = {
    ...set.items[0]!,
    id: 'same',
    responses: [
      { label: 'A', text: 'ab' },
      { label: 'B', text: 'cd' },
    ],
  };
  const wide = { ...set, items: [...set.items, equal] };
  const found = lengthCheck(
    [
      { id: 'i0', value: 'B' },
      { id: 'i1', value: 'B' },
      { id: 'same', value: 'A' },
    ],
    wide,
  );
  expect(found).toMatchObject({ decided: 2, longer: 1, share: 0.5, p: 1 });
});
