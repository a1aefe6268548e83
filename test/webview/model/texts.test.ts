import { describe, expect, it } from 'vitest';
import { firstWords, modelLabel, planText } from '../../../webview/model/barText';
import { beginningOf, cutAtWord, withoutEmptyLines } from '../../../webview/model/longText';
import { messageOf } from '../../../webview/model/messageOf';
import {
  counted,
  countText,
  dayText,
  decimalText,
  durationText,
  shortCountText,
} from '../../../webview/model/numberText';
import { showControls } from '../../../webview/model/showControls';
import { MODELS } from '../harness/scenes';

describe('numbers in words', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1180, '1,180'],
    [1234567, '1,234,567'],
  ])('a count of %d is %s', (count, text) => expect(countText(count)).toBe(text));

  it.each([
    [940, '940'],
    [3120, '3.1k'],
    [9949, '9.9k'],
    [41_200, '41k'],
    [999_499, '999k'],
    [1_200_000, '1.2M'],
  ])('in a bar %d is %s', (count, text) => expect(shortCountText(count)).toBe(text));

  it.each([
    [640, '640 ms'],
    [1840, '1.8 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it('one thing is singular, a negative decimal has a true minus, a date is cut to its day', () => {
    const words = (count: number): string => counted(count, '1 word', (many) => `${many} words`);
    expect([words(1), words(0), words(1204)]).toEqual(['1 word', '0 words', '1,204 words']);
    expect(decimalText(-1.456, 2)).toBe('−1.46');
    expect([decimalText(-0.004, 2), decimalText(-0, 0), decimalText(-0.4, 0), decimalText(-0.05, 1)]).toEqual([
      '0.00',
      '0',
      '0',
      '−0.1',
    ]);
    expect([dayText('2026-02-11T09:12:44Z'), dayText('last week')]).toEqual(['2026-02-11', 'last week']);
  });
});

describe('the plan', () => {
  it('says calls and an estimate of tokens', () => {
    expect(planText({ columns: 6, calls: 6, known: 0, promptTokens: 3120, unseenPrompts: 0 }, false)).toBe(
      '6 calls · ≈ 3.1k prompt tokens',
    );
    expect(planText({ columns: 6, calls: 0, known: 0, promptTokens: 0, unseenPrompts: 0 }, false)).toBe('no calls');
  });

  it('says instead why nothing can run', () => {
    expect(
      planText(
        { columns: 6, calls: 6, known: 0, promptTokens: 9, unseenPrompts: 0, blocked: 'Choose a model.' },
        false,
      ),
    ).toBe('Choose a model.');
  });

  it('says what is stored, what waits for an answer, and what it costs or that nobody knows', () => {
    const plan = { columns: 6, calls: 5, known: 2, promptTokens: 3120, unseenPrompts: 3 };
    expect(planText({ ...plan, cost: { leastUsd: 0.00124, mostUsd: 0.004 } }, false)).toBe(
      '5 calls · 2 stored · > 3.1k prompt tokens · $0.0012–0.004',
    );
    expect(planText({ ...plan, cost: null }, false)).toBe('5 calls · 2 stored · > 3.1k prompt tokens · price unknown');
    expect(planText({ ...plan, calls: 0, known: 7 }, true)).toBe('7 recorded');
    expect(planText({ ...plan, calls: 7, known: 0 }, true)).toBe('7 not recorded');
  });

  it('a recorded model is marked so, a live one by its endpoint', () => {
    expect(MODELS.map(modelLabel)).toEqual(['gemma-3-270m-it · recorded', 'smollm2-135m · llama.cpp']);
  });
});

describe('texts as they may be shown', () => {
  it('controls become pictures, reordering characters are named, line breaks are one kind', () => {
    expect(showControls('a\u0000b\u001Bc\u007Fd\u0085e')).toBe('a␀b␛c␡d⟨U+0085⟩e');
    expect(showControls('x\u202Ey\u202C\u2066z\u2069')).toBe('x⟨U+202E⟩y⟨U+202C⟩⟨U+2066⟩z⟨U+2069⟩');
    expect(showControls('a\r\nb\rc\td\ne')).toBe('a\nb\nc\td\ne');
  });

  it('markup, emoji and right-to-left letters stay as they are', () => {
    const text = '<b onclick="x">&amp;</b> 👩‍👧 مرحبا \u200F שלום';
    expect(showControls(text)).toBe(text);
  });

  it('first words end at a word and on one line', () => {
    expect(firstWords('one two\nthree four five', 16)).toBe('one two three…');
    expect(firstWords('short', 16)).toBe('short');
  });

  it('a cut never splits a character of two units', () => {
    expect(cutAtWord('ab😀cd', 3)).toBe('ab');
    expect(cutAtWord('ab😀cd', 4)).toBe('ab😀');
  });

  it('loses its empty lines where room is scarce, and no other', () => {
    expect(withoutEmptyLines('a\n\n \nb\nc  d')).toBe('a\nb\nc  d');
  });

  it('a long text is shown from its beginning, with the number of words left out; a short or asked-for one whole', () => {
    const text = Array.from({ length: 4000 }, (_, index) => `word${index}`).join(' ');
    const { shown, hiddenWords } = beginningOf(text, false);
    expect(shown.length).toBeLessThanOrEqual(1200);
    expect(shown.split(' ').length + hiddenWords).toBe(4000);
    expect(beginningOf(text, true)).toMatchObject({ shown: text, hiddenWords: 0 });
    expect(beginningOf('one two', false)).toEqual({ shown: 'one two', words: 2, hiddenWords: 0 });
  });
});

describe('the sentence of a failed call', () => {
  it('is the message of an error or of plain data, or says where to look', () => {
    expect(messageOf(new Error('No.'))).toBe('No.');
    expect(messageOf({ code: 'refused', message: 'Refused.' })).toBe('Refused.');
    expect(messageOf('Plain.')).toBe('Plain.');
    expect(messageOf({})).toMatch(/log/);
  });
});
