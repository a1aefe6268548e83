import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tableMetrics } from '../../src/core/evaluation/resultTableScores';
import { METRICS } from '../../src/core/metrics/metricTable';
import { hasShared, sharedPath } from '../support/core/sharedFolder';
import { answers, file, fixture, folder, run, runJson, useScoreWorker, type JsonScore } from './scoreRun';

useScoreWorker();

describe('rapport score', { timeout: 60_000 }, () => {
  test('gives count and scores with signatures', async () => {
    const { json, of, err } = await runJson(['--predictions', fixture('ours.jsonl')]);
    expect(err).toBe('');
    expect(json.count).toBe(3);
    expect(json.scores.map(({ metric }) => metric)).toEqual([
      'dist-1',
      'dist-2',
      'bleu-1',
      'bleu-2',
      'bleu-3',
      'bleu-4',
      'emotion-accuracy',
    ]);
    expect(of('emotion-accuracy').value).toBeCloseTo(200 / 3, 9);
    expect(of('bleu-2')).toEqual({
      metric: 'bleu-2',
      value: expect.any(Number),
      signature: 'bleu|n:2|tok:nltk|case:lower|smooth:none|scope:corpus|v:1',
    });
  });

  test('with a baseline each score has delta, interval, p, Holm and test', async () => {
    const own = file('own.jsonl', answers(['gold answer number 0', 'gold answer 1', 'some answer number', 'x y z']));
    const base = file('base.jsonl', answers(['a b c d', 'gold words', 'answer this', 'x y z']));
    const args = ['--predictions', own, '--baseline', base, '--resamples', '500', '--seed', '5'];
    const { json, of } = await runJson(args);
    expect(of('bleu-1')).toMatchObject({
      delta: expect.any(Number),
      interval: [expect.any(Number), expect.any(Number)],
      p: expect.any(Number),
      pHolm: expect.any(Number),
      test: 'paired-bootstrap',
    });
    expect(of('dist-1')).toMatchObject({ interval: null, test: 'approximate-randomisation', p: expect.any(Number) });
    const baseline = json['baseline'] as { scores: readonly JsonScore[] };
    expect(of('bleu-1')['delta']).toBeCloseTo(of('bleu-1').value! - baseline.scores[2]!.value!, 9);
    expect(json['comparison']).toMatchObject({ seed: 5, resamples: 500, baselineName: 'base' });
    expect((await runJson(args)).json).toEqual(json);
  });

  test('adjusts for all metrics of the table, as the results panel does, whichever are shown', async () => {
    const own = file('holm.jsonl', answers(['gold answer number 0', 'gold answer 1', 'some answer number', 'x y z']));
    const base = file('holm-base.jsonl', answers(['a b c d', 'gold words', 'answer this', 'x y z']));
    const args = ['--predictions', own, '--baseline', base, '--resamples', '200'];
    const whole = await runJson(args);
    const few = await runJson([...args, '--metrics', 'length,bleu-2']);
    expect(few.json.scores.map(({ metric }) => metric)).toEqual(['length', 'bleu-2']);
    expect(few.of('bleu-2')).toEqual(whole.of('bleu-2'));
    const all = tableMetrics(false).length;
    expect(few.json['comparison']).toMatchObject({ familySize: all, family: `1 system x ${all} metrics` });
    const withBert = await runJson([...args, '--bertscore', 'm'], {
      scoreBert: (_, pairs) =>
        Promise.resolve({
          perCase: pairs.map(({ response: { length } }) => ({ p: length, r: 1, f: 1 })),
          signature: 's',
        }),
    });
    expect(withBert.json['comparison']).toMatchObject({ familySize: METRICS.length });
  });

  test('options reach the scores', async () => {
    const cased = file('cased.jsonl', [{ id: '1', response: 'GOLD answer', gold: 'gold answer' }]);
    const bleu = async (...more: string[]) => (await runJson(['--predictions', cased, ...more])).of('bleu-1');
    expect((await bleu()).value).toBeCloseTo(100, 9);
    expect(await bleu('--cased')).toMatchObject({
      value: expect.closeTo(50, 9),
      signature: expect.stringContaining('case:mixed'),
    });
    expect((await bleu('--tokenizer', '13a')).signature).toContain('tok:13a');
    expect((await bleu('--smoothing', 'method1')).signature).toContain('smooth:method1|scope:mean');
    const { json } = await runJson(['--predictions', cased, '--metrics', 'length,dist-1']);
    expect(json.scores.map(({ metric, value }) => [metric, value])).toEqual([
      ['length', 2],
      ['dist-1', 100],
    ]);
  });

  test.each([
    'mime.txt',
    'moel.txt',
    'empdg.txt',
    'kemp.txt',
    'cem.txt',
    'case.txt',
    'ec.log',
    'blenderbot.jsonl',
    'emphi.txt',
  ])('%s meets our own predictions by context, through the test cases', async (name) => {
    const dialogues = ['--dialogues', fixture('testCases.jsonl'), '--resamples', '100'];
    const { json } = await runJson(['--predictions', fixture(name), '--baseline', fixture('ours.jsonl'), ...dialogues]);
    expect(json).toMatchObject({ count: 3, unaligned: [] });
    for (const { metric, delta } of json.scores.slice(0, 6)) expect(delta, metric).toBe(0);
  });

  test('says which decoder was taken, and takes another when asked', async () => {
    expect((await run(['--predictions', fixture('mime.txt')])).err).toContain('"Greedy"; there are also Beam, Topk');
    const beam = await runJson(['--predictions', fixture('mime.txt'), '--field', 'Beam', '--metrics', 'length']);
    expect([beam.err, beam.of('length').value]).toEqual(['', 2]);
  });

  test('rows come best first by the metric asked for', async () => {
    const [short, long] = [file('short.jsonl', answers(['a'])), file('long.jsonl', answers(['a b']))];
    const args = ['--predictions', short, '--predictions', long, '--metrics', 'length', '--format', 'csv'];
    const names = async (...more: string[]): Promise<string[]> =>
      (await run([...args, ...more])).out.split('\r\n').map((line) => line.split(',')[0]!);
    expect(await names()).toEqual(['system', 'short', 'long']);
    expect(await names('--sort', 'length')).toEqual(['system', 'long', 'short']);
  });

  test('several systems, the paper and tables by emotion in one', async () => {
    const args = ['--predictions', fixture('mime.txt'), '--predictions', fixture('cem.txt'), '--published'];
    const { json } = await runJson([...args, '--dialogues', fixture('testCases.jsonl'), '--by-emotion']);
    expect(json['systems']).toMatchObject([{ name: 'mime' }, { name: 'cem' }]);
    expect((json['published'] as { rows: unknown[] }).rows).toHaveLength(24);
    expect(json['warnings']).toEqual(expect.arrayContaining([expect.stringContaining('5,255')]));
    expect(json['emotions']).toMatchObject([
      { emotion: 'proud', systems: [{ count: 2 }, { count: 2 }] },
      { emotion: 'lonely', systems: [{ count: 1 }, { count: 1 }] },
    ]);
  });

  test.each(['table', 'jsonl', 'csv', 'markdown', 'latex'])('prints as %s', async (format) => {
    const { out, code } = await run(['--predictions', fixture('ours.jsonl'), '--format', format]);
    expect(code).toBe(0);
    expect(out).toMatch(
      { table: /Dist-1/, jsonl: /^\{/, csv: /^system,/, markdown: /^\| {2}\|/, latex: /toprule/ }[format]!,
    );
  });

  test('files of one name in two folders are told apart by their paths', async () => {
    for (const name of ['one', 'two']) mkdirSync(path.join(folder, name), { recursive: true });
    const files = ['one/system.jsonl', 'two/system.jsonl', 'other.jsonl'].map((name) => file(name, answers(['a b c'])));
    const { json } = await runJson(files.flatMap((one) => ['--predictions', one]));
    const names = (json['systems'] as readonly { readonly name: string }[]).map(({ name }) => name);
    expect(names).toEqual([files[0], files[1], 'other']);
  });
});

describe.skipIf(!hasShared('predictions/KEMP.jsonl', 'rapport score on published predictions'))(
  'published files',
  () => {
    test('KEMP against MIME: every test case, and the difference of their figures', { timeout: 120_000 }, async () => {
      const [own, base] = ['KEMP', 'MIME-greedy'].map((name) => sharedPath(`predictions/${name}.jsonl`));
      const { json, of } = await runJson(['--predictions', own!, '--baseline', base!, '--resamples', '200']);
      expect(json).toMatchObject({ count: 5255, unaligned: [] });
      expect(of('bleu-2')).toMatchObject({ value: expect.closeTo(7.501, 3), delta: expect.closeTo(7.501 - 9.602, 3) });
      expect(of('dist-1')).toMatchObject({ value: expect.closeTo(0.603, 3), interval: null });
    });
  },
);
