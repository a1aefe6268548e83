import { describe, expect, it } from 'vitest';
import type { Dialogue } from '../../../src/core/inputs/dialogue';
import { describeProblem } from '../../../src/core/inputs/problem';
import { createDialogueParser, parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { createRandom } from '../../../src/core/util/random';

const DIALOGUE: Dialogue = {
  id: 'walk',
  emotion: 'proud',
  situation: 'I walked to work for a month.',
  turns: [
    { role: 'speaker', text: 'A whole month on foot, naïve as I was — 🎉' },
    { role: 'listener', text: 'Well done!' },
  ],
};
const line = (changes: object = {}): string => JSON.stringify({ ...DIALOGUE, ...changes });
const placed = (text: string): readonly string[] =>
  parseDialogues(text, 'd.jsonl').problems.map(({ severity, line: at, code }) => `${severity} ${at} ${code}`);

describe('JSONL dialogues', () => {
  it('are read as they stand, unknown keys passed over', () => {
    const text = `${line()}\n\n${line({ id: 'other', source: 'ours', emotion: ' Proud ' })}\n`;
    expect(parseDialogues(text, 'd.jsonl')).toEqual({
      dialogues: [DIALOGUE, { ...DIALOGUE, id: 'other' }],
      problems: [],
    });
  });

  it.each([
    ['a byte order mark', `\ufeff${line()}\n`],
    ['CRLF', `${line()}\r\n`],
    ['CR and no final newline', `${line()}\r`],
    ['no final newline', line()],
    ['blank lines first', `\r\n \t\n\n${line()}\n`],
    ['a mark and then a blank line', `\ufeff\n${line()}\n`],
  ])('with %s are read alike', (_, text) => {
    expect(parseDialogues(text, 'd.jsonl')).toEqual({ dialogues: [DIALOGUE], problems: [] });
  });

  it.each([
    ['text', 'not json', 'not a JSON object'],
    ['a cut line', line().slice(0, -2), 'not JSON'],
    ['a list', '[1]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['a number', '3', 'not a JSON object'],
    ['no id', line({ id: undefined }), 'no "id"'],
    ['an empty id', line({ id: '' }), 'no "id"'],
    ['a numeric id', line({ id: 7 }), 'no "id"'],
    ['no emotion', line({ emotion: undefined }), '"walk" has no "emotion"'],
    ['no situation', line({ situation: null }), '"walk" has no "situation"'],
    ['no turns', line({ turns: undefined }), '"walk" has no "turns"'],
    ['empty turns', line({ turns: [] }), '"walk" has no "turns"'],
    ['turns that are no list', line({ turns: {} }), '"walk" has no "turns"'],
    ['a turn that is a text', line({ turns: [...DIALOGUE.turns, 'hi'] }), 'Turn 3 of dialogue "walk" is not an object'],
    [
      'an unknown role',
      line({ turns: [{ role: 'user', text: 'x' }] }),
      'Turn 1 of dialogue "walk" has the role "user"',
    ],
    ['no role', line({ turns: [{ text: 'x' }] }), 'has the role none'],
    ['a blank text', line({ turns: [{ role: 'speaker', text: ' \n' }] }), 'Turn 1 of dialogue "walk" has no "text"'],
    ['a text that is a number', line({ turns: [{ role: 'speaker', text: 3 }] }), 'has no "text"'],
  ])('with %s lose that line alone, and say so', (_, bad, reason) => {
    const { dialogues, problems } = parseDialogues(`${line({ id: 'a' })}\n${bad}\n${line({ id: 'b' })}\n`, 'd.jsonl');
    expect(dialogues.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'broken-dialogue',
        file: 'd.jsonl',
        line: 2,
        message: expect.stringMatching(/The line is skipped\.$/),
      },
    ]);
    expect(problems[0]?.message).toContain(reason);
  });

  it('keep the first of a repeated id and name its line', () => {
    const { dialogues, problems } = parseDialogues(`\n${line()}\n${line({ situation: 'second' })}\n`, 'd.jsonl');
    expect(dialogues).toEqual([DIALOGUE]);
    expect(problems.map(describeProblem)).toEqual([
      'd.jsonl:3: The id "walk" was used on line 2 already. The line is skipped.',
    ]);
  });

  it('that are none at all come to one problem a line, 200 of them and a count', () => {
    const text = 'x\n'.repeat(1234);
    const { dialogues, problems } = parseDialogues(text, 'd.jsonl');
    expect(dialogues).toEqual([]);
    expect(problems).toHaveLength(201);
    expect(problems[199]).toMatchObject({ line: 200, severity: 'error' });
    expect(problems[200]).toMatchObject({
      severity: 'warning',
      code: 'more-problems',
      message: '1,034 more problems in this file are not listed.',
    });
  });

  it('are told apart from exactly 200 problems, which need no count', () => {
    expect(parseDialogues('x\n'.repeat(200), 'd.jsonl').problems).toHaveLength(200);
  });

  it('load beside a line too long to be a dialogue', () => {
    const long = `{"id":"${'x'.repeat(4_000_001)}"}`;
    const text = `${line({ id: 'a' })}\n${long}\n${line({ id: 'b' })}\n`;
    expect(parseDialogues(text, 'd.jsonl').dialogues.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(placed(text)).toEqual(['error 2 long-line']);
    expect(placed(`${line()}\n${long}`)).toEqual(['error 2 long-line']);
  });

  it('do not gather up an endless line', () => {
    const parser = createDialogueParser('d.jsonl');
    for (let piece = 0; piece < 200; piece++) parser.push('x'.repeat(100_000));
    parser.push(`\n${line()}`);
    const { dialogues, problems } = parser.finish();
    expect(dialogues).toEqual([DIALOGUE]);
    expect(problems).toMatchObject([{ line: 1, code: 'long-line' }]);
  });

  it('of an empty file are none, without a problem', () => {
    for (const text of ['', '\n', '\ufeff', ' \r\n']) {
      expect(parseDialogues(text, 'd.jsonl')).toEqual({ dialogues: [], problems: [] });
    }
  });
});

describe('undecodable text', () => {
  it('costs the lines it stands on, from where it was announced', () => {
    const parser = createDialogueParser('d.jsonl');
    parser.push(`${line({ id: 'a', situation: 'a real \ufffd' })}\n`);
    parser.expectBadText();
    parser.push(`${line({ id: 'b', situation: 'caf\ufffd' })}\n${line({ id: 'c' })}\n`);
    const { dialogues, problems } = parser.finish();
    expect(dialogues.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(problems.map(describeProblem)).toEqual([
      'd.jsonl:2: This line is not valid UTF-8 text. Save the file as UTF-8. The line is skipped.',
    ]);
  });
});

describe('text in pieces', () => {
  const csv = [
    'conv_id,utterance_idx,context,prompt,speaker_idx,utterance,selfeval,tags',
    'hit:0_conv:1,1,sad,It rained_comma_ all day.,4,It rained "all" day 🎉,5|5,',
    'hit:0_conv:1,2,sad,It rained_comma_ all day.,7,Oh no.,5|5,',
    'broken row',
    'hit:1_conv:2,1,proud,I won.,4,I won!,,',
    'hit:1_conv:2,3,proud,I won.,9,Great_comma_ really!,,,<cand>',
  ];
  const jsonl = [line(), 'bad', '', line(), line({ id: 'z', emotion: 'joyful' }), '{"id":'];
  const texts = [
    ['JSONL', jsonl.join('\n')],
    ['JSONL with CRLF', `\ufeff${jsonl.join('\r\n')}\r\n`],
    ['CSV', `${csv.join('\n')}\n`],
    ['CSV with CRLF', `\ufeff${csv.join('\r\n')}`],
  ] as const;

  it.each(texts)('gives the same result wherever the %s is cut', (_, text) => {
    const whole = parseDialogues(text, 'd');
    const random = createRandom(20);
    for (let trial = 0; trial < 200; trial++) {
      const parser = createDialogueParser('d');
      for (let at = 0; at < text.length;) {
        const length = trial === 0 ? 1 : Math.floor(random() * 30);
        parser.push(text.slice(at, at + length));
        at += length;
      }
      expect(parser.finish()).toEqual(whole);
    }
  });
});
