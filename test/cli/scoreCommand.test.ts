import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandEnvironment } from '../../src/cli/command';
import { createScoreCommand } from '../../src/cli/scoreCommand';
import { parseScoreOptions } from '../../src/cli/scoreOptions';
import {
  tableMetrics,
  type BertPair,
  type BertRequest,
  type ScoreBert,
} from '../../src/core/evaluation/resultTableScores';
import { METRICS } from '../../src/core/metrics/metricTable';
import { scoreInWorker } from '../../src/node/scoreInWorker';
import { hasShared, sharedPath } from '../support/core/sharedFolder';

const fixtures = path.join(import.meta.dirname, '../fixtures/predictions');
const fixture = (name: string): string => path.join(fixtures, name);
const never = new AbortController().signal;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-score-'));
  await build({
    entryPoints: [path.join(import.meta.dirname, '../../src/node/scoreWorker.ts')],
    outfile: path.join(folder, 'scoreWorker.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly object[]): string {
  const at = path.join(folder, name);
  writeFileSync(at, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return at;
}

interface JsonScore {
  readonly metric: string;
  readonly value: number | null;
  readonly signature: string;
  readonly [key: string]: unknown;
}

async function run(args: readonly string[], ports: Parameters<typeof createScoreCommand>[0] = {}, signal = never) {
  const [out, err]: [string[], string[]] = [[], []];
  const output = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const environment: CommandEnvironment = { key: undefined, workerFolder: folder, output };
  const code = await createScoreCommand(ports).run([...args], environment, signal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function runJson(args: readonly string[], ports: Parameters<typeof createScoreCommand>[0] = {}) {
  const { out, err } = await run([...args, '--format', 'json'], ports);
  const json = JSON.parse(out) as {
    readonly count: number;
    readonly scores: readonly JsonScore[];
    readonly unaligned: readonly string[];
    readonly [key: string]: unknown;
  };
  const of = (metric: string): JsonScore => json.scores.find((score) => score.metric === metric)!;
  return { json, of, err };
}

const answers = (responses: readonly string[], more: object = {}): readonly object[] =>
  responses.map((response, index) => ({ id: `${index}`, response, gold: `gold answer number ${index}`, ...more }));

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
});

describe('rapport score on bad input', { timeout: 60_000 }, () => {
  test('unequal counts: those that both have are scored, the others listed', async () => {
    const own = file('longer.jsonl', answers(['a b', 'c d', 'e f']));
    const base = file('shorter.jsonl', [...answers(['a b', 'c d']), { id: 'other', response: 'x' }]);
    const { json, err } = await runJson(['--predictions', own, '--baseline', base, '--resamples', '100']);
    expect(json.count).toBe(2);
    expect(json.unaligned).toEqual([
      `${own}:3: prediction "2" is left out: no test case has its id or context.`,
      `${own}: there is no prediction for test case other.`,
    ]);
    expect(err).toContain(json.unaligned[0]);
  });

  test('the same id twice: the last counts and the line is told', async () => {
    const twice = file('twice.jsonl', [
      { id: 'a', response: 'one' },
      { id: 'a', response: 'one two' },
    ]);
    const { json, of, err } = await runJson(['--predictions', twice, '--metrics', 'length']);
    expect([json.count, of('length').value]).toEqual([1, 2]);
    expect(err).toContain(`${twice}:2: The id "a" is here again`);
  });

  test('no gold response: BLEU has none with the reason, Dist has one', async () => {
    const { of } = await runJson(['--predictions', file('bare.jsonl', [{ id: 'a', response: 'one two' }])]);
    expect(of('bleu-2')).toMatchObject({ value: null, reason: '1 of 1 test cases have no gold response.' });
    expect(of('dist-2').value).toBe(100);
  });

  test('empty responses and other scripts are scored', async () => {
    const { json, of, err } = await runJson(['--predictions', file('odd.jsonl', answers(['', '気の毒に', '']))]);
    expect(json.count).toBe(3);
    expect(of('bleu-4').value).toBe(0);
    expect(of('dist-1').value).toBe(100);
    expect(err).toContain('is empty');
  });

  test('one test case has deltas and no significance, with the reason', async () => {
    const args = [
      '--predictions',
      file('one.jsonl', answers(['gold answer'])),
      '--baseline',
      file('two.jsonl', answers(['no'])),
    ];
    const { of } = await runJson(args);
    expect(of('bleu-1')).toMatchObject({ delta: expect.any(Number), interval: null, p: null, pHolm: null });
    expect(of('bleu-1')['pReason']).toContain('One test case');
  });

  test('nothing in common, nothing to read, and no such file are errors that say so', async () => {
    const [a, b] = [file('a.jsonl', [{ id: 'a', response: 'x' }]), file('b.jsonl', [{ id: 'b', response: 'y' }])];
    await expect(run(['--predictions', a, '--baseline', b])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(run(['--predictions', file('none.jsonl', [])])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(run(['--predictions', path.join(folder, 'no.jsonl')])).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each([
    [[], '--predictions'],
    [['--predictions', 'f', '--smoothing', 'method6'], '--smoothing'],
    [['--predictions', 'f', '--tokenizer', 'moses'], '--tokenizer'],
    [['--predictions', 'f', '--metrics', 'rouge'], 'rouge'],
    [['--predictions', 'f', '--metrics', 'bertscore-f'], '--bertscore'],
    [['--predictions', 'f', '--resamples', '5'], '--resamples'],
    [['--predictions', 'f', '--idf'], '--idf'],
    [['--predictions', 'f', '--rescale'], '--rescale'],
    [['--predictions', 'f', '--seed', '-1'], '--seed'],
    [['--predictions', 'f', '--what'], '--what'],
  ])('%j is refused, naming what is wrong', (args, named) => {
    expect(() => parseScoreOptions(args)).toThrow(
      expect.objectContaining({ code: 'invalid-setting', message: expect.stringContaining(named) }),
    );
  });

  test('an abort ends it as cancelled and does not wait for a comparison of minutes', async () => {
    const big = file(
      'big.jsonl',
      answers(Array.from({ length: 3000 }, (_, index) => `answer number ${index} is long`)),
    );
    const controller = new AbortController();
    const running = run(['--predictions', big, '--baseline', big], {}, controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const cases = Array.from({ length: 3000 }, (_, index) => ({ response: `answer ${index}`, gold: `gold ${index}` }));
    const systems = ['a', 'b'].map((id) => ({ id, name: id, cases }));
    const comparison = { baselineId: 'a', seed: 1, resamples: 1_000_000 };
    const task = { systems, metrics: ['bleu-4'] as const, options: {}, comparison };
    const late = new AbortController();
    const scoring = scoreInWorker(path.join(folder, 'scoreWorker.js'), task, late.signal);
    late.abort();
    await expect(scoring).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('rapport score --bertscore', { timeout: 60_000 }, () => {
  const asked: { request: BertRequest; pairs: readonly BertPair[] }[] = [];
  const scoreBert: ScoreBert = (request, pairs) => {
    asked.push({ request, pairs });
    const perCase = pairs.map(({ response }) => ({ p: response.length / 100, r: 0.5, f: 0.6 }));
    return Promise.resolve({ perCase, signature: `bertscore|model:${request.spec}` });
  };

  test('puts the scores of the encoder beside the others', async () => {
    const args = ['--predictions', fixture('ours.jsonl'), '--bertscore', 'hub:some/model:9'];
    const { of } = await runJson(args, { scoreBert });
    expect(asked.at(-1)).toMatchObject({
      request: { spec: 'hub:some/model:9', idf: false, rescale: false },
      pairs: { length: 3 },
    });
    expect(of('bertscore-r')).toMatchObject({ value: 0.5, signature: 'bertscore|model:hub:some/model:9' });
  });

  test('asks for weights and rescaling when told to', async () => {
    const args = ['--predictions', fixture('ours.jsonl'), '--bertscore', 'm', '--idf', '--rescale'];
    await runJson(args, { scoreBert });
    expect(asked.at(-1)?.request).toEqual({ spec: 'm', idf: true, rescale: true });
  });

  test('compares them with those of the baseline', async () => {
    const args = ['--predictions', fixture('mime.txt'), '--field', 'Beam', '--baseline', fixture('ours.jsonl')];
    const more = ['--dialogues', fixture('testCases.jsonl'), '--bertscore', 'm', '--resamples', '100'];
    const { of } = await runJson([...args, ...more], { scoreBert });
    expect(of('bertscore-p')).toMatchObject({ test: 'wilcoxon', p: expect.any(Number) });
    expect(of('bertscore-p')['delta']).toBeLessThan(0);
  });

  test('is not computed for cases without a gold response, and says so', async () => {
    const bare = file('bare2.jsonl', [{ id: 'a', response: 'one' }]);
    const { of } = await runJson(['--predictions', bare, '--bertscore', 'm'], { scoreBert });
    expect(of('bertscore-f')).toMatchObject({ value: null, reason: expect.stringContaining('no gold response') });
  });

  test('without an encoder is unavailable', async () => {
    const args = ['--predictions', fixture('ours.jsonl'), '--bertscore', 'm'];
    await expect(run(args)).rejects.toMatchObject({ code: 'unavailable' });
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
