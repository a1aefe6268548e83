import type { Inference, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { BenchSnapshot } from '../../../src/protocol/benchState';
import type { KnowledgeComparison } from '../../../src/protocol/knowledgeView';
import { recordOf, scoresOf, SPEECH, type CellScript } from './cells';
import { benchOf, preset, runEvents, SCRIPTS } from './scenes';

const beams = (...texts: readonly [string, number][]): readonly Inference[] =>
  texts.map(([text, score]) => ({ text, score }));

/** What COMET would say of the test case, every fate of an inference among it. */
export const KNOWLEDGE: Knowledge = {
  source: 'stored',
  model: 'comet-bart-ai2',
  event: 'not one bit . i am on draft number four and my hands shake when i read it to the cat .',
  rule: 'last-utterance',
  inferences: {
    xIntent: beams(['to do well', -0.62], ['to be prepared', -1.1], ['to honour her sister', -1.84]),
    xNeed: [
      { text: 'to practice', score: -0.4 },
      { text: 'practice', score: -1.2, dropped: 'repeated' },
      { text: 'to write the speech', score: -1.51 },
      { text: 'none', score: -2.3, dropped: 'says nothing' },
    ],
    xWant: [
      ...beams(['to get applause', -0.9]),
      { text: 'to hear a kind word', score: -1.3, original: 'to be over' },
      { text: 'to run away', score: -1.9, dropped: 'left out by you' },
    ],
    xEffect: beams(['hands shake', -0.21], ['gets sweaty', -0.97]),
    xReact: beams(['nervous', -0.12], ['anxious', -0.34], ['scared', -0.8]),
  },
  origin: { source: 'comet', model: 'comet-bart-ai2', date: '2026-02-11', quantisation: 'q8' },
  signature: 'last-utterance; comet comet-bart-ai2, beams 5; first 5 of each relation',
  latencyMs: 2,
};

/** What the graph says of the same. */
export const OTHER_KNOWLEDGE: KnowledgeComparison = {
  source: 'atomic',
  testCaseId: SPEECH.id,
  knowledge: {
    ...KNOWLEDGE,
    source: 'atomic',
    model: 'ATOMIC-2020',
    inferences: {
      xIntent: [{ text: 'to do well', head: 'PersonX gives a speech' }],
      xNeed: [{ text: 'to stand up' }],
      xWant: [{ text: 'to sit down' }],
      xEffect: [],
      xReact: [{ text: 'Nervous' }, { text: 'proud' }],
    },
    heads: [{ text: 'PersonX gives a speech', cosine: 0.71 }],
  },
};

/** A column with knowledge beside one without, two inferences changed by hand. */
export function knowledge(): BenchSnapshot {
  const columns = ['zero-shot', 'knowledge'].map(preset);
  const scripts: Record<string, CellScript> = {
    ...SCRIPTS,
    knowledge: {
      said: 'It is normal to be nervous and to want applause. Would practice with one friend help?',
      knowledge: KNOWLEDGE,
      scores: scoresOf(5.3, 94, 100, 16),
    },
  };
  return {
    bench: benchOf(columns, {
      knowledge: {
        edits: [
          { kind: 'edit', relation: 'xWant', text: 'to be over', to: 'to hear a kind word' },
          { kind: 'drop', relation: 'xWant', text: 'to run away' },
        ],
        others: ['atomic', 'llm', 'comet:path:/models/comet'],
      },
    }),
    run: recordOf(runEvents(columns, scripts)),
  };
}
