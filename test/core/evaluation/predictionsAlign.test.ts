import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../../src/core/evaluation/predictions';
import { alignPredictions, type AlignTarget } from '../../../src/core/evaluation/predictionsAlign';
import { commonCases, describeUnaligned, predictionColumn } from '../../../src/core/evaluation/predictionsColumn';
import { parsePythonTexts } from '../../../src/core/evaluation/predictionsPython';
import { contextKey, textKey } from '../../../src/core/evaluation/predictionsText';

const prediction = (fields: Partial<Prediction>): Prediction => ({ response: 'r', line: 1, ...fields });
const reasons = (predictions: readonly Prediction[], targets: readonly AlignTarget[]): unknown =>
  alignPredictions(predictions, targets).unaligned.map(({ reason }) => reason);

describe('the key of a text', () => {
  test.each([
    ["I can't say; it's BAD!", 'i cannot say ; it is bad !'],
    ["We won't go, they're here and I've seen 'em", "we will not go , they are here and i have seen 'em"],
    ['My friend’s baby shouldn’t…', "my friend 's baby should n't ..."],
    ["i'd say you'll be 100% fine_comma_ ok", 'i would say you will be 100 % fine , ok'],
  ])('%s is the same as what was published', (raw, published) => {
    expect(textKey(raw)).toBe(textKey(published));
  });

  test('other words give other keys, in every script', () => {
    expect(textKey('i can go')).not.toBe(textKey("i can't go"));
    expect(textKey('気の毒に')).not.toBe(textKey('よかった'));
    expect(textKey('Ünlü')).toBe('ünlü');
  });

  test('a word that every object of JavaScript has a member of is a word like others', () => {
    expect(textKey('My dad is a constructor.')).toBe('my dad is a constructor');
    expect(textKey("The constructor isn't here")).toBe('the constructor is not here');
  });

  test('where one utterance ends does not count', () => {
    expect(contextKey(['a b', 'c'])).toBe(contextKey(['a', '', 'b c']));
  });
});

describe('aligning predictions', () => {
  test('by id, whatever the order', () => {
    const alignment = alignPredictions(
      [prediction({ id: 'b' }), prediction({ id: 'a' })],
      [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    );
    expect(alignment).toMatchObject({ predictionOf: [1, 0, undefined], unaligned: [], missing: [2] });
    expect(alignment.alignedBy).toEqual({ id: 2, context: 0, order: 0 });
  });

  test('an id whose gold response or context is another is not believed', () => {
    expect(reasons([prediction({ id: '0', gold: ['x'] })], [{ id: '0', gold: ['y'] }])).toEqual(['contradicted']);
    expect(reasons([prediction({ id: '0', context: ['x'] })], [{ id: '0', context: ['y'] }])).toEqual(['contradicted']);
    expect(reasons([prediction({ id: '0', gold: ["It's ok"] })], [{ id: '0', gold: ['it is ok'] }])).toEqual([]);
    expect(reasons([prediction({ id: '0', gold: ['x', 'y'] })], [{ id: '0', gold: ['y'] }])).toEqual([]);
  });

  test('ids of another numbering are passed over when the contexts tell', () => {
    const alignment = alignPredictions(
      [prediction({ id: '0', context: ['second'] }), prediction({ id: '1', context: ['first'] })],
      [
        { id: '0', context: ['First'] },
        { id: '1', context: ['Second'] },
      ],
    );
    expect(alignment.predictionOf).toEqual([1, 0]);
    expect(alignment.alignedBy).toMatchObject({ id: 0, context: 2 });
  });

  test('the same context twice is told apart by the gold response', () => {
    const targets = [
      { context: ['hi'], gold: ['one'] },
      { context: ['hi'], gold: ['two'] },
    ];
    const two = prediction({ context: ['Hi!'], gold: ['Two'] });
    expect(alignPredictions([two], targets).predictionOf).toEqual([undefined, 0]);
    expect(reasons([prediction({ context: ['hi'] })], targets)).toEqual(['ambiguous']);
    expect(reasons([prediction({ context: ['hi'], gold: ['three'] })], targets)).toEqual(['contradicted']);
  });

  test('two predictions for one test case are both listed', () => {
    const twice = [prediction({ context: ['hi'], gold: ['a'] }), prediction({ context: ['hi'], gold: ['a'] })];
    const alignment = alignPredictions(twice, [{ context: ['hi'], gold: ['a'] }]);
    expect(alignment.unaligned).toEqual([
      { prediction: 0, reason: 'ambiguous' },
      { prediction: 1, reason: 'ambiguous' },
    ]);
    expect(alignment.missing).toEqual([0]);
  });

  test('test cases that nothing tells apart are taken in order, but not when their emotions differ', () => {
    const twins = [prediction({ context: ['hi'], gold: ['a'] }), prediction({ context: ['hi'], gold: ['a'] })];
    const target = { context: ['hi'], gold: ['a'], emotion: 'sad' };
    expect(alignPredictions(twins, [target, target]).predictionOf).toEqual([0, 1]);
    expect(reasons(twins, [target, { ...target, emotion: 'proud' }])).toEqual(['ambiguous', 'ambiguous']);
    const [first, second] = twins as [Prediction, Prediction];
    const labelled = [
      { ...first, emotion: 'proud' as const },
      { ...second, emotion: 'sad' as const },
    ];
    expect(alignPredictions(labelled, [target, { ...target, emotion: 'proud' }]).predictionOf).toEqual([1, 0]);
  });

  test('in order only when every gold response agrees', () => {
    const own = [prediction({ id: 'x', gold: ['a'] }), prediction({ id: 'y', gold: ['b'] })];
    const agreeing = alignPredictions(own, [{ gold: ['A!'] }, { gold: ['b'] }]);
    expect(agreeing).toMatchObject({ predictionOf: [0, 1], alignedBy: { order: 2 }, unaligned: [] });
    expect(alignPredictions(own, [{ gold: ['b'] }, { gold: ['a'] }]).predictionOf).toEqual([undefined, undefined]);
    expect(alignPredictions(own, [{ gold: ['a'] }]).predictionOf).toEqual([undefined]);
    expect(alignPredictions([prediction({})], [{}]).unaligned).toMatchObject([{ reason: 'nothing-to-go-by' }]);
  });

  test('what is left out is said with file and line, on both sides', () => {
    const file = { file: 'f.txt', predictions: [prediction({ id: 'z', line: 7 })] };
    const targets = [{ id: 'a#2' }];
    expect(describeUnaligned(file, targets, alignPredictions(file.predictions, targets))).toEqual([
      'f.txt:7: prediction "z" is left out: no test case has its id or context.',
      'f.txt: there is no prediction for test case a#2.',
    ]);
  });
});

describe('columns', () => {
  test('are measured against what the test case has, else against what their file has', () => {
    const own = prediction({ id: 'a', gold: ['it is fine'], emotion: 'sad', inferred: { label: 'proud' } });
    expect(predictionColumn([own], [{ id: 'a', gold: ["It's fine"], context: ['c'] }]).cases).toEqual([
      {
        response: 'r',
        gold: ["It's fine"],
        context: ['c'],
        emotion: { kind: 'inferred', gold: 'sad', inferred: 'proud' },
      },
    ]);
    expect(predictionColumn([own], [{ id: 'a', emotion: 'Proud' }]).cases[0]).toMatchObject({
      gold: ['it is fine'],
      emotion: { gold: 'proud' },
    });
  });

  test('only test cases that all have count, and a gold response of one serves all', () => {
    const common = commonCases([
      [{ response: 'a', gold: ['g'] }, { response: 'b' }, undefined],
      [{ response: 'x' }, undefined, { response: 'z' }],
    ]);
    expect(common.places).toEqual([0]);
    expect(common.columns.map(([scored]) => scored)).toMatchObject([
      { response: 'a', gold: ['g'] },
      { response: 'x', gold: ['g'] },
    ]);
  });
});

describe('Python lists of texts', () => {
  test.each([
    [`['a', "b 's"]`, ['a', "b 's"]],
    [`['it\\'s', 'a\\\\b', 'x\\ny', '\\u4f60\\x41']`, ["it's", 'a\\b', 'x\ny', '你A']],
    [`[['a', 'b'], ['c']]`, ['a b', 'c']],
    [`[]`, []],
    [`('a',)`, ['a']],
  ])('%s', (source, texts) => {
    expect(parsePythonTexts(source)).toEqual(texts);
  });

  test.each([`['a'`, `['a]`, `a`, `['a'] b`, `[1]`, `['a' 'b']`, `[[['a']]]`, ``])('%s is none', (source) => {
    expect(parsePythonTexts(source)).toBeUndefined();
  });

  test('an escape that is none stays as it is', () => {
    expect(parsePythonTexts(`['\\q \\u12']`)).toEqual(['\\q \\u12']);
  });
});
