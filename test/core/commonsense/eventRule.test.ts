import { describe, expect, it } from 'vitest';
import { eventsOf, type EventRule } from '../../../src/core/commonsense/eventRule';
import { caseOf, plainWords } from '../../support/commonsense/knowledgeWorld';

const events = (rule: EventRule, ...turns: readonly string[]): readonly string[] =>
  eventsOf(caseOf(...turns), rule, plainWords).events;

describe('the event that is made from a dialogue', () => {
  it("is the Speaker's last turn alone: lower case, contractions expanded, words parted by spaces", () => {
    expect(events('last-utterance', 'First.', 'Oh?', "I can't sleep, it's  too LOUD!")).toEqual([
      'i cannot sleep , it is too loud !',
    ]);
  });

  it('expands contractions with a curly apostrophe too, and only whole words', () => {
    expect(events('last-utterance', 'I’m fond of the rabbit’s ears')).toEqual(["i am fond of the rabbit's ears"]);
  });

  it('is made of one very long word in the time of its length', () => {
    expect(events('last-utterance', `${'a'.repeat(200_000)} it's`)).toEqual([`${'a'.repeat(200_000)} it is`]);
  });

  it('takes words with apostrophes as they come, digits and underscores with them', () => {
    expect(events('last-utterance', "x'y1don't a_it's 'it's' it's")).toEqual(["x'y1don't a_it's 'it is' it is"]);
  });

  it('leaves contractions alone that the authors do not expand', () => {
    expect(events('last-utterance', "He hadn't seen it and she's sure")).toEqual(["he hadn't seen it and she's sure"]);
  });

  it('is one event for each sentence of the last turn, where that is the rule', () => {
    expect(events('sentences', 'Hello.', 'Hi.', 'I lost my keys. I was late!')).toEqual([
      'i lost my keys .',
      'i was late !',
    ]);
  });

  it('is the whole context, where that is the rule', () => {
    expect(events('context', ' I fell. ', 'Ouch!', "It's fine")).toEqual(['i fell . ouch ! it is fine']);
  });

  it('is left as it stands, where that is the rule', () => {
    expect(events('as-is', ' PersonX eats ___ ')).toEqual(['PersonX eats ___']);
  });

  it.each(['last-utterance', 'sentences', 'context', 'as-is'] as const)('cannot be made of white space: %s', (rule) => {
    expect(() => eventsOf(caseOf(' \n '), rule, plainWords)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('made-up#2') as string }),
    );
  });

  it('keeps the end of an utterance of 2,000 words, and says how many were left off', () => {
    const text = Array.from({ length: 2000 }, (_, index) => `w${index}`).join(' ');
    const made = eventsOf(caseOf(text), 'last-utterance', plainWords);
    expect(made.cutWords).toBe(1744);
    expect(made.events[0]?.split(' ')).toHaveLength(256);
    expect(made.events[0]).toMatch(/^w1744 .* w1999$/);
  });
});
