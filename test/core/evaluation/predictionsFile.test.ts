import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePredictions } from '../../../src/core/evaluation/predictionsFile';
import { predictionColumn } from '../../../src/core/evaluation/predictionsColumn';
import { targetsOf } from '../../../src/core/evaluation/predictionsAlign';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { testCasesOf } from '../../../src/core/inputs/testCase';

const folder = path.join(import.meta.dirname, '../../fixtures/predictions');
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const testCases = parseDialogues(read('testCases.jsonl'), 'testCases.jsonl').dialogues.flatMap(testCasesOf);

const RESPONSES = ['well done ! how did it feel ?', 'what breed is the dog ?', 'i am sorry that nobody came .'];

describe('the layouts in which systems publish their predictions', () => {
  const layouts = [
    ['ours.jsonl', 'jsonl', undefined, []],
    ['mime.txt', 'blocks', 'Greedy', ['Beam', 'Topk']],
    ['moel.txt', 'blocks', 'MOE', ['trs', 'trs+multitask', 'MOE+oracle']],
    ['empdg.txt', 'blocks', 'Pred', []],
    ['kemp.txt', 'blocks', 'Pred', []],
    ['cem.txt', 'blocks', 'Greedy', ['Beam']],
    ['case.txt', 'blocks', 'Greedy', ['Beam']],
    ['ec.log', 'numbered', undefined, []],
    ['blenderbot.jsonl', 'parlai-log', undefined, []],
    ['emphi.txt', 'parlai-display', undefined, []],
  ] as const;

  test.each(layouts)('%s is read as %s and meets the raw test cases', (name, layout, field, otherFields) => {
    const parsed = parsePredictions(read(name), name);
    expect(parsed).toMatchObject({ file: name, layout, otherFields, problems: [] });
    expect(parsed.field).toBe(field);
    expect(parsed.predictions.map(({ response }) => response)).toEqual(RESPONSES);
    const { cases, alignment } = predictionColumn(parsed.predictions, targetsOf(testCases));
    expect(alignment.predictionOf).toEqual([0, 1, 2]);
    expect(alignment.unaligned).toEqual([]);
    expect(cases.map((scored) => scored?.gold)).toEqual(testCases.map(({ gold }) => [gold]));
    expect(parsed.predictions.every(({ gold }) => gold?.length === 1)).toBe(true);
  });

  test('the emotions that a system inferred are read, the first of several', () => {
    const expected = [{ label: 'proud' }, { label: 'joyful' }, { label: 'lonely' }];
    for (const name of ['ours.jsonl', 'mime.txt', 'cem.txt'])
      expect(parsePredictions(read(name), name).predictions.map(({ inferred }) => inferred)).toEqual(expected);
    expect(parsePredictions(read('kemp.txt'), 'kemp.txt').predictions[0]?.inferred).toBeUndefined();
  });

  test('lines are those at which a block begins', () => {
    expect(parsePredictions(read('mime.txt'), 'mime.txt').predictions.map(({ line }) => line)).toEqual([4, 11, 18]);
    expect(parsePredictions(read('kemp.txt'), 'kemp.txt').predictions.map(({ line }) => line)).toEqual([1, 6, 11]);
  });

  test('another field can be asked for, and one that is not there is refused with those that are', () => {
    const oracle = parsePredictions(read('moel.txt'), 'moel.txt', { field: 'moe+ORACLE' });
    expect(oracle.field).toBe('MOE+oracle');
    expect(oracle.predictions.map(({ response }) => response)).toEqual(Array(3).fill('told the emotion'));
    const wrong = parsePredictions(read('moel.txt'), 'moel.txt', { field: 'Greedy' });
    expect(wrong.predictions).toEqual([]);
    expect(wrong.problems[0]).toMatchObject({
      code: 'no-response-field',
      message: expect.stringContaining('MOE+oracle'),
    });
  });
});

describe('bad blocks', () => {
  const block = (fields: Record<string, string>): string =>
    Object.entries(fields)
      .map(([label, value]) => `${label}:${value}\n`)
      .join('');
  const whole = { Emotion: 'sad', Context: "['a']", Pred: 'yes', Ref: 'no' };
  const without = (label: string): Record<string, string> =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => name !== label));

  test('a block without a response is reported with its line and left out, the others stay', () => {
    const lacking = without('Pred');
    const parsed = parsePredictions(block(whole) + block(lacking) + block(whole), 'f.txt');
    expect(parsed.predictions.map(({ line }) => line)).toEqual([1, 8]);
    expect(parsed.problems).toMatchObject([{ code: 'no-response', file: 'f.txt', line: 5, severity: 'error' }]);
  });

  test('a block without a gold response is kept and told', () => {
    const lacking = without('Ref');
    const parsed = parsePredictions(block(lacking) + block(whole), 'f.txt');
    expect(parsed.predictions.map(({ gold }) => gold)).toEqual([undefined, ['no']]);
    expect(parsed.problems).toMatchObject([{ code: 'no-gold', line: 1 }]);
  });

  test('an empty response counts as an answer and is told', () => {
    const parsed = parsePredictions(block({ ...whole, Pred: ' ' }), 'f.txt');
    expect(parsed.predictions).toMatchObject([{ response: '' }]);
    expect(parsed.problems).toMatchObject([{ code: 'empty-response', line: 1 }]);
  });

  test('a response over very many lines stays one', () => {
    const more = 'and so on and on and on and on and on and on and on and on and on\n'.repeat(50_000);
    const parsed = parsePredictions(block(whole) + more + block(whole), 'f.txt');
    expect(parsed.predictions.map(({ response }) => response)).toEqual(['yes', 'yes']);
    expect(parsed.predictions[0]?.gold?.[0]?.split('\n')).toHaveLength(50_001);
  });

  test('a response over several lines stays one, with a colon in it too', () => {
    const parsed = parsePredictions(block(whole) + block({ ...whole, Pred: 'yes\n\nAnd note: more' }), 'f.txt');
    expect(parsed.predictions.map(({ response }) => response)).toEqual(['yes', 'yes\nAnd note: more']);
  });

  test('an emotion that is not one of the 32 is told and not kept', () => {
    const parsed = parsePredictions(block({ ...whole, Emotion: 'hangry' }), 'f.txt');
    expect(parsed.predictions[0]?.emotion).toBeUndefined();
    expect(parsed.problems).toMatchObject([{ code: 'unknown-emotion', line: 1 }]);
  });

  test('a context that is no Python list is one text', () => {
    expect(parsePredictions(block({ ...whole, Context: "it's [fine" }), 'f').predictions[0]?.context).toEqual([
      "it's [fine",
    ]);
  });
});

describe('our JSONL', () => {
  const lines = (...objects: readonly unknown[]): string =>
    objects.map((object) => (typeof object === 'string' ? object : JSON.stringify(object))).join('\r\n');

  test('broken lines are reported with their number and the rest loads', () => {
    const text = lines(
      '\ufeff{"id":"a","response":"x"}',
      'oops',
      '{"id":"b","response":NaN}',
      '',
      { id: 'c' },
      { response: 'y' },
      [1],
      { id: 'd', response: 'z', gold: 7 },
      { id: 5, response: 'five', gold: ['one', 'two'], stageOne: { text: 'sad', label: null } },
    );
    const parsed = parsePredictions(text, 'p.jsonl');
    expect(parsed.predictions).toMatchObject([
      { id: 'a', response: 'x', line: 1 },
      { id: '5', response: 'five', gold: ['one', 'two'], inferred: {}, line: 9 },
    ]);
    expect(parsed.problems.map(({ line }) => line)).toEqual([2, 3, 5, 6, 7, 8]);
    expect(parsed.problems[1]?.message).toContain('NaN');
  });

  test('of lines with one id the last counts, and the earlier one is named', () => {
    const parsed = parsePredictions(
      lines({ id: 'a', response: 'old' }, { id: 'b', response: 'x' }, { id: 'a', response: 'new' }),
      'p.jsonl',
    );
    expect(parsed.predictions.map(({ id, response }) => [id, response])).toEqual([
      ['a', 'new'],
      ['b', 'x'],
    ]);
    expect(parsed.problems).toMatchObject([
      { code: 'repeated-id', line: 3, severity: 'warning', message: expect.stringContaining('line 1') },
    ]);
  });

  test('stage one: a text is read by the rule, a label is taken, null was not asked', () => {
    const stage = (stageOne: unknown): unknown =>
      parsePredictions(lines({ id: 'a', response: 'x', stageOne }), 'p').predictions[0]?.inferred;
    expect(stage('Perhaps jealous, or sad.')).toEqual({ label: 'jealous' });
    expect(stage('no idea')).toEqual({});
    expect(stage({ text: 'sad', label: 'Proud' })).toEqual({ label: 'proud' });
    expect(stage({ text: 'sad' })).toEqual({ label: 'sad' });
    expect(stage(null)).toBeUndefined();
  });

  test('empty responses and other scripts are read as they are', () => {
    const parsed = parsePredictions(lines({ id: 'a', response: '' }, { id: 'b', response: '気の毒に。 👩‍👩‍👧' }), 'p');
    expect(parsed.predictions.map(({ response }) => response)).toEqual(['', '気の毒に。 👩‍👩‍👧']);
    expect(parsed.problems).toMatchObject([{ code: 'empty-response', line: 1 }]);
  });

  test('a file of something else says what is expected', () => {
    expect(parsePredictions('', 'p').problems[0]).toMatchObject({ code: 'no-predictions', severity: 'error' });
    expect(parsePredictions('a,b\n1,2', 'p').problems).toHaveLength(2);
  });
});

describe('numbered lines', () => {
  test('fairseq writes a score before the response, and its detokenised line comes first', () => {
    const text = 'S-0\tc\nT-0\tg\nH-0\t-0.51\tr aw\nD-0\t-0.51\traw\nS-1\tc\nT-1\tg\nH-1\t-1.0e-05\tx\nH-1\t-2.5\ty';
    const parsed = parsePredictions(text, 'f');
    expect(parsed.predictions.map(({ id, response }) => [id, response])).toEqual([
      ['0', 'raw'],
      ['1', 'x'],
    ]);
    expect(parsed.problems).toEqual([]);
  });

  test('a case without a response is reported', () => {
    const parsed = parsePredictions('S-0\tc\nT-0\tg\nS-1\tc\nH-1\tx', 'f');
    expect(parsed.predictions).toHaveLength(1);
    expect(parsed.problems).toMatchObject([{ code: 'no-response', line: 1 }]);
  });
});

describe('logs of ParlAI', () => {
  const log = (labels: unknown): string =>
    JSON.stringify({ dialog: [[{ text: 'hi\nthere', eval_labels: labels }, { text: 'yo' }]] });

  test('one label may stand without its list', () => {
    const parsed = parsePredictions(log('hello'), 'f.jsonl');
    expect(parsed.predictions).toEqual([{ response: 'yo', context: ['hi', 'there'], gold: ['hello'], line: 1 }]);
    expect(parsed.problems).toEqual([]);
  });

  test.each([5, [7], { a: 'b' }, true])('labels that are no texts, such as %j, are told and not kept', (labels) => {
    const parsed = parsePredictions(`${log(labels)}\n${log(['ok'])}`, 'f.jsonl');
    expect(parsed.predictions.map(({ gold }) => gold)).toEqual([undefined, ['ok']]);
    expect(parsed.problems).toMatchObject([{ code: 'broken-labels', severity: 'warning', line: 1 }]);
  });

  test('what is printed may stand in brackets', () => {
    const text = '[empathetic_dialogues]: hi\n[eval_labels: hello [you] ]  \n   model: yo';
    expect(parsePredictions(text, 'f.txt').predictions).toMatchObject([{ response: 'yo', gold: ['hello [you]'] }]);
  });
});
