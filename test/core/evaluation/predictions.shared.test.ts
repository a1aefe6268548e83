import { expect, test } from 'vitest';
import { parsePredictions } from '../../../src/core/evaluation/predictionsFile';
import { scoredCaseOf } from '../../../src/core/evaluation/predictionsColumn';
import { scoreCorpus } from '../../../src/core/metrics/scoreCorpus';
import { readFileSync } from 'node:fs';
import { hasShared, sharedPath } from '../../support/core/sharedFolder';

type Golden = Readonly<Record<string, Readonly<Record<string, number>>>>;

const METRICS = ['dist-1', 'dist-2', 'bleu-1', 'bleu-2', 'bleu-3', 'bleu-4'] as const;

test
  .skipIf(!hasShared('golden/corpus_metrics.json', 'corpus scores of published predictions'))
  .each(['MIME-greedy', 'KEMP'])(
  'the published predictions of %s have the figures of NLTK, from file to score',
  (name) => {
    const file = sharedPath(`predictions/${name}.jsonl`);
    const { predictions, problems } = parsePredictions(readFileSync(file, 'utf8'), file);
    expect(problems).toEqual([]);
    expect(predictions).toHaveLength(5255);
    const golden = (
      JSON.parse(readFileSync(sharedPath('golden/corpus_metrics.json'), 'utf8')) as Record<string, Golden>
    )[name]!['nltk|repo']!;
    const expected = [golden['dist1'], golden['dist2'], ...[1, 2, 3, 4].map((order) => golden[`corpus_bleu${order}`])];
    const scores = scoreCorpus(predictions.map(scoredCaseOf), { metrics: METRICS });
    scores.forEach(({ value, metric }, index) => {
      expect(Math.abs(value! - expected[index]!), metric).toBeLessThan(0.005);
    });
  },
);
