import { describe, expect, it } from 'vitest';
import { turnLines, type Dialogue, type Role, type Turn } from '../../../src/core/inputs/dialogue';
import { findTestCase, testCasesOf } from '../../../src/core/inputs/testCase';

const turnsOf = (pattern: string): readonly Turn[] =>
  Array.from(pattern, (letter, index) => ({
    role: (letter === 'S' ? 'speaker' : 'listener') satisfies Role,
    text: `${letter}${index + 1}`,
  }));
const dialogue = (id: string, pattern: string): Dialogue => ({
  id,
  emotion: 'sad',
  situation: `Situation of ${id}.`,
  turns: turnsOf(pattern),
});

describe('testCasesOf', () => {
  it.each([
    ['SL', [2]],
    ['SLSL', [2, 4]],
    ['SLS', [2]],
    ['SSLL', [3]],
    ['LSL', [3]],
    ['S', []],
    ['L', []],
    ['LLSSLLSL', [5, 8]],
  ])('cuts %s before the listener turns that answer a speaker: %j', (pattern, positions) => {
    expect(testCasesOf(dialogue('d', pattern)).map(({ id }) => id)).toEqual(positions.map((at) => `d#${at}`));
  });

  it('gives the turns before the cut as context and the cut turn as gold', () => {
    expect(testCasesOf(dialogue('hit:3_conv:6', 'SLSL'))[1]).toEqual({
      id: 'hit:3_conv:6#4',
      dialogueId: 'hit:3_conv:6',
      emotion: 'sad',
      situation: 'Situation of hit:3_conv:6.',
      context: turnsOf('SLS'),
      gold: 'L4',
    });
  });
});

describe('findTestCase', () => {
  const dialogues = [
    dialogue('a', 'SLSL'),
    dialogue('b', 'SSL'),
    dialogue('c#1', 'SL'),
    dialogue('c', 'SL'),
    dialogue('d', 'S'),
  ];

  it('finds every test case by its id, also of ids with "#" in them', () => {
    for (const testCase of dialogues.flatMap(testCasesOf))
      expect(findTestCase(dialogues, testCase.id)).toEqual(testCase);
  });

  it.each([
    ['x#2', 'not-found', 'There is no dialogue "x". Ids look like hit:3_conv:6#2.'],
    ['#2', 'not-found', 'There is no dialogue "". Ids look like hit:3_conv:6#2.'],
    ['', 'not-found', 'There is no dialogue "". Ids look like hit:3_conv:6#2.'],
    ['a', 'not-found', '"a" names a dialogue but no turn. It has a#2, a#4.'],
    ['a#', 'not-found', 'Dialogue "a" has no turn "". It has a#2, a#4.'],
    ['a#5', 'not-found', 'Dialogue "a" has no turn "5". It has a#2, a#4.'],
    ['a#0', 'not-found', 'Dialogue "a" has no turn "0". It has a#2, a#4.'],
    ['a#-1', 'not-found', 'Dialogue "a" has no turn "-1". It has a#2, a#4.'],
    ['a#two', 'not-found', 'Dialogue "a" has no turn "two". It has a#2, a#4.'],
    ['a#2.0', 'not-found', 'Dialogue "a" has no turn "2.0". It has a#2, a#4.'],
    ['a#0x2', 'not-found', 'Dialogue "a" has no turn "0x2". It has a#2, a#4.'],
    ['a# 2', 'not-found', 'Dialogue "a" has no turn " 2". It has a#2, a#4.'],
    [
      'a#3',
      'invalid-input',
      'Turn 3 of "a" is a speaker turn, and the gold response must be a listener turn. It has a#2, a#4.',
    ],
    [
      'd#1',
      'invalid-input',
      'Turn 1 of "d" is a speaker turn, and the gold response must be a listener turn. It has no listener turn after a speaker turn.',
    ],
    ['d', 'not-found', '"d" names a dialogue but no turn. It has no listener turn after a speaker turn.'],
  ])('refuses %j', (id, code, message) => {
    expect(() => findTestCase(dialogues, id)).toThrow(expect.objectContaining({ code, message }));
  });

  it('takes a whole id with a "#" for a dialogue only where no turn can be meant', () => {
    expect(() => findTestCase([dialogue('e#2', 'SL')], 'e#2')).toThrow(
      '"e#2" names a dialogue but no turn. It has e#2#2.',
    );
    expect(findTestCase([dialogue('e#2', 'SL'), dialogue('e', 'SL')], 'e#2').dialogueId).toBe('e');
  });

  it('refuses a listener turn that answers nobody', () => {
    expect(() => findTestCase([dialogue('l', 'LLSL')], 'l#2')).toThrow(
      'Turn 2 of "l" does not follow a speaker turn. It has l#4.',
    );
    expect(() => findTestCase([dialogue('l', 'LSL')], 'l#1')).toThrow(
      'Turn 1 of "l" does not follow a speaker turn. It has l#3.',
    );
  });
});

describe('turnLines', () => {
  it('puts each turn on one line, whatever line breaks it has', () => {
    const turns: readonly Turn[] = [
      { role: 'speaker', text: '  One\n\n two \r\n three\u2028four ' },
      { role: 'listener', text: 'Five.' },
    ];
    expect(turnLines(turns)).toBe('Speaker: One two three four\nListener: Five.');
  });

  it('of no turns is empty', () => {
    expect(turnLines([])).toBe('');
  });
});
