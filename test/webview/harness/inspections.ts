import type { Neighbour } from '../../../src/core/exemplars/exemplar';
import type { ExemplarInspection, NeighbourView } from '../../../src/protocol/exemplarInspection';
import { SPEECH } from './cells';
import { SCRIPTS } from './scenes';

const shown = (SCRIPTS['ss-icl']?.exemplars ?? []).map((exemplar, index): Neighbour => ({
  ...exemplar,
  rank: index + 1,
  situation: `What happened before: ${exemplar.situation}`,
}));

const TOLD = [
  'I read my poem in front of the whole school and my hands would not stop shaking.',
  'My brother asked me for a speech at his wedding.',
  'The cat listens when I practise my talk.',
  'I have to sing on Saturday.',
];

const missed = Array.from({ length: 20 }, (_, index): Neighbour => {
  const rank = index + 6;
  const told = TOLD[index % TOLD.length] ?? '';
  return {
    id: `pool_${rank + 20}#4`,
    dialogueId: `pool_${rank + 20}`,
    emotion: index % 3 === 0 ? 'anxious' : 'terrified',
    situation: told,
    turns: [
      { role: 'speaker', text: told },
      { role: 'listener', text: 'Speaking from the heart is hard when so many people look at you.' },
    ],
    cosine: 0.6 - index * 0.008,
    rank,
  };
});

/** The inspection of SS-ICL on the test case of the scenes: flags, a pin, near misses, and another reading to compare with. */
export const INSPECTION: ExemplarInspection = {
  columnId: 'ss-icl',
  testCaseId: SPEECH.id,
  k: 5,
  setting: { encoder: 'embedded', reading: 'context' },
  signature: 'embedded:mpnet-static-v1; context; dialogues/pool.jsonl 4f1d22aa90c1; holds test dialogues',
  edits: { pinned: ['pool_4#2'] },
  neighbourhood: {
    exemplars: shown.map((one, index) => ({
      ...one,
      ...(index === 0 ? { flags: ['near-duplicate-text', 'test-split'] } : {}),
      ...(index === 1 ? { pinned: true } : {}),
      ...(index === 2 ? { emotion: SPEECH.emotion } : {}),
    })),
    nearMisses: missed,
    banned: [],
    missing: [],
    queryCut: false,
  },
  others: [
    { encoder: 'embedded', reading: 'context+response' },
    { encoder: 'hub:sentence-transformers/all-mpnet-base-v2', reading: 'context' },
  ],
};

/** The same under the other reading: two of the first five have gone. */
export const OTHER_VIEW: NeighbourView = {
  setting: { encoder: 'embedded', reading: 'context+response' },
  signature: 'embedded:mpnet-static-v1; context+response; dialogues/pool.jsonl 4f1d22aa90c1',
  neighbourhood: {
    ...INSPECTION.neighbourhood,
    exemplars: [shown[1], missed[0], shown[0], missed[1], shown[2]].flatMap((one, index) =>
      one === undefined ? [] : [{ ...one, rank: index + 1, cosine: 0.8 - index * 0.02 }],
    ),
    nearMisses: [],
  },
};
