import { describe, expect, it } from 'vitest';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { scoreNotes, scoreReasons, scoreRows } from '../../../webview/model/scoreRows';
import { scoreOf } from '../harness/cells';

const BLEU: MetricInfo = { id: 'bleu-2', name: 'BLEU-2', decimals: 2, higherIsBetter: true, card: 'card' };
const REPETITION: MetricInfo = {
  id: 'repetition',
  name: 'Repetition',
  decimals: 1,
  higherIsBetter: false,
  card: 'card',
};
const WORDS: MetricInfo = { id: 'length', name: 'Words', decimals: 0, card: 'card' };

function deltaOf(metric: MetricInfo, value: number | null, base: number | null) {
  const id = metric.id as 'bleu-2';
  return scoreRows([metric], [scoreOf(id, value)], [scoreOf(id, base)])[0]?.delta;
}

describe('the lines of a scores cell', () => {
  it.each([
    [BLEU, 7.42, 6.14, { text: '+1.28', direction: 'up', verdict: 'better' }],
    [BLEU, 5.02, 6.14, { text: '−1.12', direction: 'down', verdict: 'worse' }],
    [REPETITION, 3, 2, { text: '+1.0', direction: 'up', verdict: 'worse' }],
    [REPETITION, 1, 2, { text: '−1.0', direction: 'down', verdict: 'better' }],
    [WORDS, 16, 29, { text: '−13', direction: 'down', verdict: 'neutral' }],
    [BLEU, 6.14, 6.14, { text: '0', direction: 'same', verdict: 'neutral' }],
    [BLEU, 6.144, 6.141, { text: '0', direction: 'same', verdict: 'neutral' }],
  ] as const)('compare %o: %d against %d', (metric, value, base, delta) => {
    expect(deltaOf(metric, value, base)).toEqual(delta);
  });

  it('compare nothing with a value that cannot be computed, on either side', () => {
    expect(deltaOf(BLEU, null, 6)).toBeUndefined();
    expect(deltaOf(BLEU, 6, null)).toBeUndefined();
    expect(scoreRows([BLEU], [scoreOf('bleu-2', 6)], undefined)[0]?.delta).toBeUndefined();
  });

  it('show a dash with the reason for what cannot be computed', () => {
    const [row] = scoreRows([BLEU], [scoreOf('bleu-2', null, { reason: 'Empty response.' })], undefined);
    expect(row).toMatchObject({ value: '–', reason: 'Empty response.' });
  });

  it('stand without values before there are scores, and say what this run did not score', () => {
    expect(scoreRows([BLEU], undefined, undefined)[0]).not.toHaveProperty('value');
    expect(scoreRows([BLEU], [], undefined)[0]).toMatchObject({ value: '–', reason: 'Not scored in this run.' });
  });

  it('keep the order of the metrics and mark those where lower is better', () => {
    const rows = scoreRows([WORDS, REPETITION, BLEU], [scoreOf('bleu-2', 1), scoreOf('length', 2)], undefined);
    expect(rows.map(({ name, lowerIsBetter }) => [name, lowerIsBetter])).toEqual([
      ['Words', false],
      ['Repetition', true],
      ['BLEU-2', false],
    ]);
  });
});

describe('what holds for the whole row of scores', () => {
  it('names a reservation once, with the metrics it holds for', () => {
    const note = 'this response only';
    const scores = [
      [scoreOf('bleu-2', 1, { note }), scoreOf('length', 2, { note })],
      undefined,
      [scoreOf('bleu-2', 2, { note })],
    ];
    expect(scoreNotes([BLEU, WORDS], scores)).toEqual(['BLEU-2, Words: this response only']);
  });

  it('names the columns that have no number, with the reason', () => {
    const scores = [[scoreOf('bleu-2', 1)], [scoreOf('bleu-2', null, { reason: 'Empty response.' })], undefined];
    const columns = [{ name: '0-shot' }, { name: '1-shot' }, { name: '5-shot' }];
    expect(scoreReasons(BLEU, columns, scores)).toEqual([{ column: '1-shot', reason: 'Empty response.' }]);
  });
});
