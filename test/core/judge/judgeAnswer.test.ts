import { describe, expect, test } from 'vitest';
import { BUILT_IN_JUDGES, builtInJudge, builtInJudgeText } from '../../../src/core/judge/builtInJudges';
import { readJudgeAnswer } from '../../../src/core/judge/judgeAnswer';
import { fillSlots, parseJudgeTemplate } from '../../../src/core/judge/judgeTemplate';
import { RATING_VALUES, type RatingValue } from '../../../src/core/ratings/ratingValue';

const read = (text: string, mode: 'pairwise' | 'absolute' = 'pairwise', finishReason: 'stop' | 'length' = 'stop') =>
  readJudgeAnswer({ text, finishReason }, mode, RATING_VALUES[mode]);

describe('the answer of a judge', () => {
  test.each([
    ['Reason: B is warmer.\nVerdict: B', 'B'],
    ['**Verdict:** A', 'A'],
    ['Verdict: **Tie**.', 'tie'],
    ['verdict: Response B', 'B'],
    ['- Verdict: [A]', 'A'],
    ['Verdict: both bad', 'both-bad'],
    ['Verdict: A\nVerdict: A', 'A'],
    ['{"verdict": "B"}', 'B'],
    ['A', 'A'],
    [' [[B]]. ', 'B'],
    ['Tie.', 'tie'],
  ])('is read by its line alone: %j', (text, value) => {
    expect(read(text)).toMatchObject({ kind: 'verdict', value });
  });

  test('that is marks by the thousand is read in no time', () => {
    expect(read(`${'_'.repeat(100_000)}é`)).toMatchObject({ kind: 'unreadable', why: 'prose' });
  });

  test('keeps the reason', () => {
    expect(read('Reason: it *names*\nthe feeling.\n\nVerdict: A')).toMatchObject({ reason: 'it *names* the feeling.' });
  });

  test.each([
    ['I think that A is better.', 'prose'],
    ['', 'prose'],
    ['I cannot judge that. As an AI I have no feelings.', 'refused'],
    ['Verdict: C', 'out-of-range'],
    ['A or B', 'prose'],
    ['A.\nB.', 'prose'],
    ['Verdict: A or B or tie', 'out-of-range'],
    ['Verdict: A\nVerdict: B', 'contradictory'],
    ['The verdict: A is better than B because', 'prose'],
  ])('is not guessed: %j is %s', (text, why) => {
    expect(read(text)).toMatchObject({ kind: 'unreadable', why, text });
  });

  test('that was cut off before the verdict says so, one cut off after it counts', () => {
    expect(read('Reason: the first one', 'pairwise', 'length')).toMatchObject({ why: 'cut-off' });
    expect(read('Verdict: A\nBecause the', 'pairwise', 'length')).toMatchObject({ value: 'A' });
    const filtered = { text: '', finishReason: 'content-filter' } as const;
    expect(readJudgeAnswer(filtered, 'pairwise', RATING_VALUES.pairwise)).toMatchObject({ why: 'refused' });
  });

  test('that the set does not offer is none', () => {
    const answer = { text: 'Verdict: both bad', finishReason: 'stop' } as const;
    expect(readJudgeAnswer(answer, 'pairwise', ['A', 'B', 'tie'])).toMatchObject({ why: 'out-of-range' });
  });

  test('on the scale is a whole number from 1 to 5', () => {
    expect(read('Rating: 4', 'absolute')).toMatchObject({ value: 4 });
    expect(read('Rating: **5/5**', 'absolute')).toMatchObject({ value: 5 });
    for (const text of ['Rating: 6', 'Rating: 0', 'Rating: 3.5', 'Rating: four', 'Rating: 3-4'])
      expect(read(text, 'absolute')).toMatchObject({ why: 'out-of-range' });
    expect(read('Verdict: 4', 'absolute')).toMatchObject({ why: 'prose' });
    expect(read('4', 'absolute')).toMatchObject({ value: 4 });
    expect(read('4 5', 'absolute')).toMatchObject({ why: 'prose' });
  });
});

describe('an answer of one character', () => {
  const readCharacter = (text: string, allowed: readonly RatingValue[] = RATING_VALUES.pairwise) =>
    readJudgeAnswer({ text, finishReason: 'stop' }, 'pairwise', allowed, 'character');

  test.each([
    ['A', 'A'],
    [' b.', 'B'],
    ['"C"', 'tie'],
    ['D', 'both-bad'],
    ['tie', 'tie'],
    ['Verdict: A', 'A'],
  ])('is read: %j', (text, value) => {
    expect(readCharacter(text)).toMatchObject({ kind: 'verdict', value });
  });

  test.each(['A: Goldfish', 'A\nB', 'A because', 'AB', 'E', '1', '', 'A) Oh no'])('is not guessed: %j', (text) => {
    expect(readCharacter(text)).toMatchObject({ kind: 'unreadable', why: 'prose' });
  });

  test('that the set does not offer is none', () => {
    expect(readCharacter('D', ['A', 'B', 'tie'])).toMatchObject({ kind: 'unreadable' });
  });

  test('is a digit on the scale, and a letter means a tie only where letters are asked for', () => {
    const answer = { text: '4', finishReason: 'stop' } as const;
    expect(readJudgeAnswer(answer, 'absolute', RATING_VALUES.absolute, 'character')).toMatchObject({ value: 4 });
    expect(read('C')).toMatchObject({ kind: 'unreadable' });
  });
});

describe('a judge template', () => {
  test('of a small model is short, has examples of each answer in turn, and asks for one character', () => {
    for (const mode of ['pairwise', 'absolute'] as const) {
      const { answer, maxTokens, examples, question } = builtInJudge(mode, 'small');
      expect({ answer, maxTokens }).toEqual({ answer: 'character', maxTokens: 4 });
      expect(question.length).toBeLessThan(140);
      expect(examples.map((example) => example.answer)).toEqual(
        mode === 'pairwise' ? ['B', 'A', 'C'] : ['5', '1', '3'],
      );
    }
  });

  test('is a file to copy and change; its own definitions count', () => {
    for (const [mode, which] of (['pairwise', 'absolute'] as const).flatMap((mode) =>
      BUILT_IN_JUDGES.map((which) => [mode, which] as const),
    )) {
      const own = builtInJudgeText(mode, which).replace('## Aspect empathy', '## Aspect warmth');
      const text = `${own}\n## Aspect empathy\n\nIs it warm?\n`;
      const template = parseJudgeTemplate(text, 'my.judge.md');
      expect(template).toMatchObject({ mode, definitions: expect.objectContaining({ empathy: 'Is it warm?' }) });
      expect(template.hash).not.toBe(builtInJudge(mode, which).hash);
    }
  });

  test.each([
    ['no front matter', '## Question\n', /:1: .*begins with/],
    ['an unknown mode', '---\nmode: ranking\n---\n', /absolute or pairwise/],
    ['an unknown section', '---\nmode: absolute\n---\n\n## Answer\n', /:5: .*"Answer"/],
    ['a section twice', '---\nmode: absolute\n---\n## System\n## System\n', /:5: .*twice/],
    ['an unknown slot', '---\nmode: absolute\n---\n## Question\n{{ response }} {{ gold }}\n', /:5: .*"gold"/],
    ['no response shown', '---\nmode: pairwise\n---\n## Question\n{{ first }}\n', /\{\{ second \}\}/],
    ['an unknown form of answers', '---\nmode: absolute\nanswer: word\n---\n', /line or character/],
    ['a length that is none', '---\nmode: absolute\nmaxTokens: 0\n---\n', /maxTokens/],
    [
      'an example that lacks a text',
      '---\nmode: pairwise\n---\n## Question\n{{ first }}{{ second }}\n## Example A\nfirst: x\n',
      /:6: .*context, first, second/,
    ],
    ['text in no section', '---\nmode: pairwise\n---\nhello\n', /:4: /],
  ])('with %s is refused with its line', (_, text, message) => {
    expect(() => parseJudgeTemplate(text, 'f')).toThrow(message);
  });

  test('fills slots once: a response that looks like a slot stays as it is', () => {
    expect(fillSlots('{{ first }} / {{second}}', { first: '{{ second }}', second: 'two' })).toBe('{{ second }} / two');
  });
});
