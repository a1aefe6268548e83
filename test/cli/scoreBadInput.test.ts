import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScoreOptions } from '../../src/cli/scoreOptions';
import { scoreInWorker } from '../../src/node/scoreInWorker';
import { answers, file, folder, run, runJson, useScoreWorker } from './scoreRun';

useScoreWorker();

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
