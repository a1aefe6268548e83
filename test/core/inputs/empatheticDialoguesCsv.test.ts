import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../src/core/inputs/problem';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';

const HEADER = 'conv_id,utterance_idx,context,prompt,speaker_idx,utterance,selfeval,tags';

function parse(...rows: readonly string[]) {
  const { dialogues, problems } = parseDialogues([HEADER, ...rows, ''].join('\n'), 'train.csv');
  return { dialogues, problems: problems.map((problem) => `${problem.severity} ${describeProblem(problem)}`) };
}

describe("EmpatheticDialogues' own files", () => {
  it('are split on every comma, with quotes as they stand and _comma_ for a comma', () => {
    const { dialogues, problems } = parse(
      'hit:0_conv:1,1,Sentimental,"I remember_comma_ back then",1,"Hello_comma_ ""you"" he said,5|5,',
      'hit:0_conv:1,2,Sentimental,"I remember_comma_ back then",0,Who was \' he?_comma_ ok,5|5,',
    );
    expect(problems).toEqual([]);
    expect(dialogues).toEqual([
      {
        id: 'hit:0_conv:1',
        emotion: 'sentimental',
        situation: '"I remember, back then"',
        turns: [
          { role: 'speaker', text: '"Hello, ""you"" he said' },
          { role: 'listener', text: "Who was ' he?, ok" },
        ],
      },
    ]);
  });

  it('have a ninth column that is passed over', () => {
    const { dialogues, problems } = parse('hit:0_conv:1,1,sad,It rained.,1,Hi.,5|5,,one_comma_ two|three');
    expect(problems).toEqual([]);
    expect(dialogues[0]?.turns).toEqual([{ role: 'speaker', text: 'Hi.' }]);
  });

  it.each([
    ['the higher number', '5', '2'],
    ['the lower number', '2', '5'],
    ['a name', 'ann', 'bob'],
  ])('make whoever speaks first the Speaker: %s', (_, first, second) => {
    const { dialogues } = parse(
      `d1,1,sad,s,${first},one,,`,
      `d1,2,sad,s,${second},two,,`,
      `d1,3,sad,s,${first},three,,`,
      `d1,4,sad,s,${first},four,,`,
      `d1,5,sad,s,${second},five,,`,
    );
    expect(dialogues[0]?.turns.map(({ role }) => role)).toEqual([
      'speaker',
      'listener',
      'speaker',
      'speaker',
      'listener',
    ]);
  });

  it('tell the Speaker anew in every dialogue', () => {
    const { dialogues } = parse('d1,1,sad,s,3,a,,', 'd1,2,sad,s,4,b,,', 'd2,1,sad,s,4,c,,', 'd2,2,sad,s,3,d,,');
    expect(dialogues.map(({ turns }) => turns.map(({ role }) => role))).toEqual([
      ['speaker', 'listener'],
      ['speaker', 'listener'],
    ]);
  });

  it.each([
    ['d1,1,sad', 'This row has 3 columns, and at least 6 are needed (conv_id to utterance).'],
    [',1,sad,s,1,hi,,', 'This row has no conv_id.'],
    ['d1,one,sad,s,1,hi,,', 'utterance_idx is "one", and it must be a number from 1.'],
    ['d1,0,sad,s,1,hi,,', 'utterance_idx is "0", and it must be a number from 1.'],
    ['d1,,sad,s,1,hi,,', 'utterance_idx is "", and it must be a number from 1.'],
    ['d1,1,sad,s,1, ,,', 'This row has no utterance.'],
  ])('lose the row %j alone, with the reason', (row, reason) => {
    const { dialogues, problems } = parse(row, 'd2,1,sad,s,1,hi,,');
    expect(problems).toEqual([`error train.csv:2: ${reason} The row is skipped.`]);
    expect(dialogues.map(({ id }) => id)).toEqual(['d2']);
  });

  it('warn of an utterance out of its place and keep it in the order of the file', () => {
    const { dialogues, problems } = parse('d1,1,sad,s,1,a,,', 'd1,3,sad,s,2,b,,', 'd1,3,sad,s,1,c,,');
    expect(problems).toEqual([
      'warning train.csv:3: Utterance 3 of "d1" comes where 2 was expected. The row is kept in this order.',
    ]);
    expect(dialogues[0]?.turns.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('do not take the Listener for the Speaker where the first row was lost', () => {
    const { dialogues, problems } = parse(
      'd1,1,sad,s,1, ,,',
      'd1,2,sad,s,2,b,,',
      'd1,3,sad,s,1,c,,',
      'd1,4,sad,s,2,d,,',
    );
    expect(dialogues[0]?.turns.map(({ role, text }) => `${role} ${text}`)).toEqual([
      'listener b',
      'speaker c',
      'listener d',
    ]);
    expect(problems).toHaveLength(4);
  });

  it('skip rows of a dialogue that stand apart from it', () => {
    const { dialogues, problems } = parse(
      'd1,1,sad,s,1,a,,',
      'd2,1,sad,s,1,b,,',
      'd1,2,sad,s,2,c,,',
      'd2,2,sad,s,2,d,,',
    );
    expect(dialogues.map(({ id, turns }) => [id, turns.length])).toEqual([
      ['d1', 1],
      ['d2', 2],
    ]);
    expect(problems).toEqual([
      'error train.csv:4: A row of dialogue "d1" stands apart from its others. The row is skipped.',
    ]);
  });

  it('are known by a row, too, when their header was cut off', () => {
    const { dialogues, problems } = parseDialogues('hit:0_conv:1,1,sad,s,1,Hi_comma_ you.,5|5,\n', 'part.csv');
    expect(problems).toEqual([]);
    expect(dialogues[0]?.turns[0]?.text).toBe('Hi, you.');
  });

  it('may be joined: a header in the middle is passed over', () => {
    expect(parse('d1,1,sad,s,1,a,,', HEADER, 'd2,1,sad,s,1,b,,').problems).toEqual([]);
  });
});
