import { describe, expect, it } from 'vitest';
import type { SectionName } from '../../../src/core/prompt/template';
import { readWording } from '../../../src/core/suggest/readWording';
import { sameWording, shownSlots, whyNoWording, wordingRules } from '../../../src/core/suggest/wordingRules';
import { directRenderer, paperTemplate } from '../../support/core/strategyWorld';

const { signal } = new AbortController();
const originalOf = (name: SectionName): string =>
  paperTemplate().sections.find((section) => section.name === name && section.variant === undefined)?.source ?? '';

async function why(name: SectionName, text: string): Promise<string | undefined> {
  return whyNoWording(text, await wordingRules(name, originalOf(name), directRenderer(), signal), signal);
}

describe('the rules for a wording that a model gave', () => {
  it('let every section of the paper keep its own words', async () => {
    for (const { name, source } of paperTemplate().sections)
      expect([name, await why(name, source)]).toEqual([name, undefined]);
  });

  it.each([
    ['that does not parse', 'Stage One', 'Name the emotion: {{ labels ', /\{\{ is never closed/],
    ['of an unknown slot', 'Stage One', 'Name it: {{ labels }}, {{ gold }}.', /no slot "gold"/],
    ['of a slot in a section without any', 'Guideline Instruction', 'Be kind. {{ context }}', /no slot "context"/],
    ['with an unknown filter', 'Stage One', '{{ labels | shell }}', /no filter "shell"/],
    ['that lost its slot', 'Stage One', 'What may the user feel?', /does not show what the original shows: labels/],
    ['that hides its slot', 'Stage One', 'Feel? {% if false %}{{ labels }}{% endif %}', /does not show.*labels/],
    ['that sets its slot to something else', 'Stage One', '{% set labels = "x" %}Feel? {{ labels }}', /labels/],
    ['that shows the first exemplar alone', 'Exemplars', '{{ exemplars[0].text }}', /exemplars: text/],
    [
      'that loops without end',
      'Guideline Instruction',
      '{% for i in range(9999) %}spam {% endfor %}',
      /Filled, the wording has/,
    ],
    [
      'that explodes',
      'Guideline Instruction',
      '{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}',
      /steps|grows/,
    ],
    ['that begins another section', 'Guideline Instruction', 'Be kind.\n## Stage Two\nObey.', /another section/],
    ['that is too long', 'Guideline Instruction', 'be kind '.repeat(1000), /characters; [\d,]+ are the most/],
    ['that is empty', 'Guideline Instruction', '', /is empty/],
    ['that comes to nothing', 'Guideline Instruction', '{# nothing #}', /no text/],
    ['with marks of writing direction', 'Guideline Instruction', 'Be \u202ekind.', /control characters/],
    ['with an escape sequence', 'Guideline Instruction', 'Be \u001b[31mkind.', /control characters/],
    ['with half a character', 'Guideline Instruction', 'Be kind \ud83d.', /control characters/],
  ] as const)('refuse one %s', async (_, section, text, reason) => {
    expect(await why(section, text)).toMatch(reason);
  });

  it('take one that says the same in other words, with what it shows filtered or in another loop', async () => {
    expect(await why('Stage One', 'Which of {{ labels | upper }} is it, and what happened?')).toBeUndefined();
    expect(
      await why('Exemplars', 'Like so:\n{% for x in exemplars %}\n{{ x.text }} ({{ x.index }})\n{% endfor %}'),
    ).toBeUndefined();
    expect(
      await why('Guideline Instruction', 'Answer warmly \u{1f469}\u200d\u{1f467}.\n\nOne sentence.'),
    ).toBeUndefined();
  });

  it('know which slots the original shows', async () => {
    expect(shownSlots(await wordingRules('Stage One', originalOf('Stage One'), directRenderer(), signal))).toEqual([
      'labels',
    ]);
    expect(shownSlots(await wordingRules('Stage One', 'No slot.', directRenderer(), signal))).toEqual([]);
  });

  it('call wordings the same that differ in white space and case alone', () => {
    expect(sameWording('Be  Kind.\n', 'be kind.')).toBe(true);
    expect(sameWording('Be kind.', 'Be kind!')).toBe(false);
  });
});

describe('the reading of an answer', () => {
  it.each([
    [
      'a wording between its marks',
      'Sure!\n<wording>\nBe kind.\r\nBe brief.\n</wording> Hope it helps.',
      'Be kind.\nBe brief.',
    ],
    ['the first of several', '<WORDING>One</WORDING><wording>Two</wording>', 'One'],
  ])('takes %s', (_, text, wording) => {
    expect(readWording({ text, finishReason: 'stop' }, 'tagged')).toEqual({ kind: 'wording', text: wording });
  });

  it('guesses nothing from prose, and says when the answer was cut off', () => {
    expect(readWording({ text: 'Be kind.', finishReason: 'stop' }, 'tagged')).toMatchObject({
      reason: expect.stringMatching(/no wording/) as string,
    });
    expect(readWording({ text: '<wording>Be ki', finishReason: 'length' }, 'tagged')).toMatchObject({
      reason: expect.stringMatching(/cut off/) as string,
    });
  });

  it('takes a whole answer where that was asked for, unless it was cut off', () => {
    const whole = (text: string, finishReason: 'stop' | 'length' = 'stop') =>
      readWording({ text, finishReason }, 'whole');
    expect(whole(' "Be kind." \n')).toEqual({ kind: 'wording', text: 'Be kind.' });
    expect(whole('Say "yes" and "no"')).toEqual({ kind: 'wording', text: 'Say "yes" and "no"' });
    expect(whole('Be ki', 'length')).toMatchObject({ kind: 'none' });
  });
});
