import { describe, expect, test } from 'vitest';
import { splitSentences } from '../../../src/core/metrics/sentenceSplitter';

describe('splitSentences', () => {
  test.each<[behaviour: string, text: string, sentences: readonly string[]]>([
    ['an empty text has no sentence', '', []],
    ['a blank text has no sentence', ' \n ', []],
    ['a text without an end mark is one sentence', 'no mark here', ['no mark here']],
    ['white space between sentences is dropped', 'One.  Two!\nThree?', ['One.', 'Two!', 'Three?']],
    ['a period ends a sentence before lower case too', 'it ended. then rain', ['it ended.', 'then rain']],
    ['a period inside a chunk ends nothing', 'It was late.Then rain.', ['It was late.Then rain.']],
    ['a run of end marks stays together', 'What?! No!!! Really??', ['What?!', 'No!!!', 'Really??']],
    ['a title goes on', 'I saw Dr. Ames. He left.', ['I saw Dr. Ames.', 'He left.']],
    ['an abbreviation before an opening word ends', 'We met in Nov. It rained.', ['We met in Nov.', 'It rained.']],
    ['the part after a hyphen may be the abbreviation', 'The ex-gov. Smith spoke.', ['The ex-gov. Smith spoke.']],
    ['dotted short forms go on', 'At 5 p.m. sharp we ate.', ['At 5 p.m. sharp we ate.']],
    ['initials go on', 'Ask J. Baker.', ['Ask J. Baker.']],
    ['the word I ends a sentence', 'So am I. Well done!', ['So am I.', 'Well done!']],
    ['the word I before I goes on, as in the trained splitter', "So am I. I'm glad.", ["So am I. I'm glad."]],
    ['a number before lower case goes on', 'Room no 5. is free.', ['Room no 5. is free.']],
    ['a number before a capital ends', 'I am 30. She is 5.', ['I am 30.', 'She is 5.']],
    ["the t of don't is no initial", "I don't. She does.", ["I don't.", 'She does.']],
    ['an ellipsis goes on', 'well... maybe... yes', ['well... maybe... yes']],
    ['an ellipsis before an opening word ends', 'so sad... I cried', ['so sad...', 'I cried']],
    [
      'closing quotes and brackets stay with their sentence',
      '(It ended.) "Bad." Yes.',
      ['(It ended.)', '"Bad."', 'Yes.'],
    ],
    ['a loose closing quote belongs to the sentence before', 'He left. " Then rain.', ['He left. "', 'Then rain.']],
    ['an opening bracket after the mark begins the next', 'Fine.(Not really.)', ['Fine.', '(Not really.)']],
    ['closers before a double dash stay too', '(It ended.)--Then rain.', ['(It ended.)', '--Then rain.']],
    ['a quotation mark glued to a word begins the next', 'He said no."Why?', ['He said no.', '"Why?']],
  ])('%s', (_, text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });

  // Milliseconds where time grows with the text, minutes where it grows with its square.
  test('ends soon, however many end marks a text has', { timeout: 60_000 }, () => {
    const join = (text: string): string => splitSentences(text).join('').replaceAll(' ', '');
    for (const text of ['.'.repeat(400_000), 'a. '.repeat(150_000), `${')'.repeat(400_000)}x`])
      expect(join(text)).toHaveLength(text.replaceAll(' ', '').length);
  });
});
