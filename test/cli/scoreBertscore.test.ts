import { describe, expect, test } from 'vitest';
import type { BertPair, BertRequest, ScoreBert } from '../../src/core/evaluation/resultTableScores';
import { file, fixture, run, runJson, useScoreWorker } from './scoreRun';

useScoreWorker();

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
