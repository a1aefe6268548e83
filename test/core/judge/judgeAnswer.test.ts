import { describe, expect, test } from 'vitest';
import { builtInJudgeText } from '../../../src/core/judge/builtInJudges';
import { readJudgeAnswer } from '../../../src/core/judge/judgeAnswer';
import { fillSlots, parseJudgeTemplate } from '../../../src/core/judge/judgeTemplate';
import { RATING_VALUES } from '../../../src/core/ratings/ratingValue';

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

describe('a judge template', () => {
  test('is a file to copy and change; its own definitions count', () => {
    for (const mode of ['pairwise', 'absolute'] as const) {
      const text = `${builtInJudgeText(mode)}\n## Aspect empathy\n\nIs it warm?\n`;
      const template = parseJudgeTemplate(text, 'my.judge.md');
      expect(template).toMatchObject({ mode, definitions: { empathy: 'Is it warm?' } });
      expect(template.hash).not.toBe(parseJudgeTemplate(builtInJudgeText(mode), 'x').hash);
    }
  });

  test.each([
    ['no front matter', '## Question\n', /:1: .*begins with/],
    ['an unknown mode', '---\nmode: ranking\n---\n', /absolute or pairwise/],
    ['an unknown section', '---\nmode: absolute\n---\n\n## Answer\n', /:5: .*"Answer"/],
    ['a section twice', '---\nmode: absolute\n---\n## System\n## System\n', /:5: .*twice/],
    ['an unknown slot', '---\nmode: absolute\n---\n## Question\n{{ response }} {{ gold }}\n', /:5: .*"gold"/],
    ['no response shown', '---\nmode: pairwise\n---\n## Question\n{{ first }}\n', /\{\{ second \}\}/],
    ['text in no section', '---\nmode: pairwise\n---\nhello\n', /:4: /],
  ])('with %s is refused with its line', (_, text, message) => {
    expect(() => parseJudgeTemplate(text, 'f')).toThrow(message);
  });

  test('fills slots once: a response that looks like a slot stays as it is', () => {
    expect(fillSlots('{{ first }} / {{second}}', { first: '{{ second }}', second: 'two' })).toBe('{{ second }} / two');
  });
});
