import { describe, expect, test } from 'vitest';
import { describeMetric, isMetricId, METRICS } from '../../../src/core/metrics/metricTable';
import type { MetricId, Score } from '../../../src/core/metrics/score';
import { CASE_METRICS, scoreCase } from '../../../src/core/metrics/scoreCase';
import { CORPUS_METRICS, scoreCorpus } from '../../../src/core/metrics/scoreCorpus';
import type { ScoredCase } from '../../../src/core/metrics/scoreInput';
import { createTokenCache } from '../../../src/core/metrics/tokenizer';
import { hasSharedData, readSharedJson, readSharedLines, relativeError } from './sharedData';

function pick(scores: readonly Score[], metric: MetricId): Score {
  const found = scores.find((score) => score.metric === metric);
  if (found === undefined) throw new Error(`no ${metric}`);
  return found;
}

describe('scoreCase', () => {
  const scores = scoreCase({ response: 'I am so sorry. What happened?', gold: 'i am sorry. what happened then?' });

  test('gives Dist, BLEU-2, BLEU-4 and length, each with a signature', () => {
    expect(scores.map(({ metric }) => metric)).toEqual(CASE_METRICS);
    expect(scores.map(({ signature }) => signature)).toEqual([
      'dist|n:1|tok:nltk|case:mixed|scope:case|v:1',
      'dist|n:2|tok:nltk|case:mixed|scope:case|v:1',
      'bleu|n:2|tok:nltk|case:lower|smooth:method1|scope:case|v:1',
      'bleu|n:4|tok:nltk|case:lower|smooth:method1|scope:case|v:1',
      'length|tok:nltk|scope:case|v:1',
    ]);
    expect(scores.every(({ scope, value }) => scope === 'case' && value !== null)).toBe(true);
  });

  test('BLEU is lower-cased unless asked otherwise', () => {
    expect(pick(scores, 'bleu-2').value).toBeCloseTo(100 * Math.sqrt((7 / 8) * (4 / 7)), 9);
    const cased = scoreCase({ response: 'I am', gold: 'i am' }, { cased: true, metrics: ['bleu-1'] });
    expect(cased[0]).toMatchObject({
      value: 50,
      signature: 'bleu|n:1|tok:nltk|case:mixed|smooth:method1|scope:case|v:1',
    });
  });

  test('Dist says that it is of this response only', () => {
    expect(pick(scores, 'dist-1')).toMatchObject({ value: 100, note: 'this response only' });
  });

  test('several gold responses are named in the signature', () => {
    const [score] = scoreCase({ response: 'a b', gold: ['a x', 'x b'] }, { metrics: ['bleu-1'] });
    expect(score).toMatchObject({ value: 100, signature: expect.stringContaining('|refs:2|') });
  });

  test.each<[what: string, scored: ScoredCase, metric: MetricId, reason: RegExp]>([
    ['an empty response', { response: '', gold: 'a b' }, 'bleu-4', /empty/],
    ['a blank response', { response: ' \n', gold: 'a b' }, 'dist-1', /empty/],
    ['a response of one word', { response: 'oh' }, 'dist-2', /fewer than 2/],
    ['no gold response', { response: 'a b' }, 'bleu-2', /no gold/],
    ['an empty gold response', { response: 'a b', gold: ' ' }, 'bleu-2', /gold response is empty/],
    ['no context', { response: 'a b' }, 'context-overlap', /no context/],
    ['three tokens', { response: 'a b c' }, 'repetition', /fewer than 4/],
    ['a told emotion', { response: 'a', emotion: { kind: 'given' } }, 'emotion-accuracy', /told/],
    ['no stage one', { response: 'a' }, 'emotion-accuracy', /No emotion/],
    ['no encoder', { response: 'a', gold: 'a' }, 'bertscore-f', /encoder/],
  ])('%s gives null with a reason, never 0', (_, scored, metric, reason) => {
    const [score] = scoreCase(scored, { metrics: [metric] });
    expect(score).toMatchObject({ metric, value: null, reason: expect.stringMatching(reason) });
  });

  test('the length of an empty response is 0', () => {
    expect(scoreCase({ response: '' }, { metrics: ['length'] })[0]?.value).toBe(0);
  });

  test('a response in another script is scored, not refused', () => {
    const [bleu] = scoreCase({ response: '我很抱歉。', gold: '我 很 抱歉' }, { metrics: ['bleu-2'] });
    expect(bleu?.value).toBe(0);
  });

  test('stage one is right or wrong', () => {
    const right: ScoredCase = { response: 'a', emotion: { kind: 'inferred', gold: 'sad', inferred: 'sad' } };
    const none: ScoredCase = { response: 'a', emotion: { kind: 'inferred', gold: 'sad' } };
    expect(scoreCase(right, { metrics: ['emotion-accuracy'] })[0]?.value).toBe(100);
    expect(scoreCase(none, { metrics: ['emotion-accuracy'] })[0]?.value).toBe(0);
  });
});

describe('scoreCorpus', () => {
  const cases: readonly ScoredCase[] = [
    {
      response: 'I am so sorry.',
      gold: 'i am sorry.',
      context: ['I am sad.'],
      emotion: { kind: 'inferred', gold: 'sad', inferred: 'sad' },
    },
    {
      response: 'What happened?',
      gold: 'What?',
      context: ['It happened.'],
      emotion: { kind: 'inferred', gold: 'proud' },
    },
    { response: '', gold: 'oh', context: ['Hm'], emotion: { kind: 'inferred', gold: 'afraid', inferred: 'sad' } },
  ];

  test('gives every metric that words can give, on the set', () => {
    const scores = scoreCorpus(cases);
    expect(scores.map(({ metric }) => metric)).toEqual(CORPUS_METRICS);
    expect(pick(scores, 'dist-1')).toMatchObject({
      value: 100,
      signature: 'dist|n:1|tok:nltk|case:mixed|scope:corpus|v:1',
    });
    expect(pick(scores, 'bleu-1').value).toBeCloseTo((100 * 6) / 9, 9);
    expect(pick(scores, 'length').value).toBeCloseTo(8 / 3, 12);
    expect(pick(scores, 'question-share').value).toBeCloseTo(100 / 3, 12);
    expect(pick(scores, 'context-overlap').value).toBeCloseTo((50 + 50) / 2, 12);
    expect(pick(scores, 'emotion-accuracy').value).toBeCloseTo(100 / 3, 12);
    expect(pick(scores, 'repetition').value).toBe(0);
  });

  test('an empty response counts in BLEU as in NLTK, and does not make it null', () => {
    expect(pick(scoreCorpus(cases), 'bleu-2').value).toBeGreaterThan(0);
  });

  test('a smoothing makes BLEU the mean of sentence BLEU, and says so', () => {
    const [score] = scoreCorpus(cases.slice(0, 2), { smoothing: 'method1', metrics: ['bleu-2'] });
    const single = cases.slice(0, 2).map((scored) => scoreCase(scored, { metrics: ['bleu-2'] })[0]?.value ?? NaN);
    expect(score?.value).toBeCloseTo((single[0]! + single[1]!) / 2, 12);
    expect(score?.signature).toBe('bleu|n:2|tok:nltk|case:lower|smooth:method1|scope:mean|v:1');
  });

  test('without test cases, gold responses, contexts or emotions the figure is null with a count', () => {
    const [none] = scoreCorpus([], { metrics: ['bleu-2'] });
    expect(none).toMatchObject({ value: null, reason: expect.stringContaining('no test case') });
    const bare = scoreCorpus([...cases, { response: 'a' }]);
    for (const metric of ['bleu-2', 'context-overlap', 'emotion-accuracy'] as const) {
      expect(pick(bare, metric)).toMatchObject({ value: null, reason: expect.stringContaining('1 of 4') });
    }
    const told = scoreCorpus([{ response: 'a', emotion: { kind: 'given' } }], { metrics: ['emotion-accuracy'] });
    expect(told[0]).toMatchObject({ value: null, reason: expect.stringContaining('told') });
    const mixed: ScoredCase[] = [
      { response: 'a', emotion: { kind: 'given' } },
      { response: 'a', emotion: { kind: 'inferred', gold: 'sad', inferred: 'sad' } },
    ];
    for (const some of [mixed, mixed.toReversed()])
      expect(scoreCorpus(some, { metrics: ['emotion-accuracy'] })[0]).toMatchObject({
        ...{ value: null, reason: 'The strategy was told the emotion.' },
      });
  });

  test('differing numbers of references are named', () => {
    const [score] = scoreCorpus(
      [
        { response: 'a', gold: ['a', 'b'] },
        { response: 'a', gold: 'a' },
      ],
      { metrics: ['bleu-1'] },
    );
    expect(score?.signature).toContain('|refs:var|');
  });

  test('a token cache changes no number', () => {
    const cache = createTokenCache();
    expect(scoreCorpus(cases, { cache })).toEqual(scoreCorpus(cases));
    expect(scoreCorpus(cases, { cache })).toEqual(scoreCorpus(cases));
  });
});

describe('the metric table', () => {
  test('describes every metric once, with a card of three sentences', () => {
    const ids = METRICS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(14);
    for (const id of [...CASE_METRICS, ...CORPUS_METRICS]) expect(ids).toContain(id);
    for (const { card } of METRICS) {
      const text = card.replaceAll(' et al.', ' et al');
      expect(text.match(/[.?!](?= |$)/g), card).toHaveLength(3);
    }
  });

  test('knows names and refuses others', () => {
    expect(describeMetric('bleu-2')).toMatchObject({ name: 'BLEU-2', higherIsBetter: true, decimals: 2 });
    expect(describeMetric('length').higherIsBetter).toBeUndefined();
    expect(isMetricId('bleu-2')).toBe(true);
    expect(isMetricId('bleu-9')).toBe(false);
  });
});

describe.skipIf(!hasSharedData('published predictions'))('published predictions', { timeout: 60_000 }, () => {
  type Golden = Record<string, Record<string, Record<string, number>>>;

  test.each(['MIME-greedy', 'KEMP'])('%s: Dist and BLEU from text are those of NLTK', (system) => {
    const cases = readSharedLines(`predictions/${system}.jsonl`) as ScoredCase[];
    const golden = readSharedJson('golden/corpus_metrics.json') as Golden;
    const compare = (tokenizer: 'nltk' | 'whitespace', key: string, tolerance: (value: number) => number): void => {
      const expected = golden[system]?.[key] ?? {};
      const scores = scoreCorpus(cases, { tokenizer });
      for (const name of ['dist-1', 'dist-2', 'bleu-1', 'bleu-2', 'bleu-3', 'bleu-4'] as const) {
        const value = expected[name.startsWith('bleu') ? `corpus_${name.replace('-', '')}` : name.replace('-', '')]!;
        expect(Math.abs(pick(scores, name).value! - value), `${key} ${name}`).toBeLessThan(tolerance(value));
      }
      expect(relativeError(pick(scores, 'length').value!, expected['avg_hyp_len']!)).toBeLessThan(1e-3);
    };
    expect(cases).toHaveLength(5255);
    compare('nltk', 'nltk|repo', () => 0.005);
    // White space alone leaves no room for a different token, so nothing but rounding may differ.
    compare('whitespace', 'ws|repo', (value) => 1e-9 * value);
  });

  test.each(['method1', 'method2', 'method3', 'method4', 'method5', 'method7'] as const)(
    'means of sentence BLEU with %s are those of NLTK',
    (smoothing) => {
      const cases = readSharedLines('predictions/KEMP.jsonl') as ScoredCase[];
      const golden = readSharedJson('golden/corpus_metrics.json') as Golden;
      for (const order of [1, 2, 3, 4] as const) {
        const [score] = scoreCorpus(cases, { smoothing, tokenizer: 'whitespace', metrics: [`bleu-${order}`] });
        const expected = golden['KEMP']?.['ws|repo']?.[`sentence_mean_bleu${order}_${smoothing}`] ?? NaN;
        expect(relativeError(score?.value ?? NaN, expected), `BLEU-${order}`).toBeLessThan(1e-9);
      }
    },
  );
});
