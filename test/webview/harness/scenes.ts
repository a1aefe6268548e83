import type { Exemplar } from '../../../src/core/exemplars/exemplar';
import type { Turn } from '../../../src/core/inputs/dialogue';
import type { TestCase } from '../../../src/core/inputs/testCase';
import type { CompletionSource } from '../../../src/core/llm/completion';
import type { RunEvent } from '../../../src/core/run/runEvents';
import { PRESETS } from '../../../src/core/strategy/presets';
import type { Strategy } from '../../../src/core/strategy/strategy';
import type { BenchSnapshot, BenchState, MetricInfo, ModelChoice } from '../../../src/protocol/benchState';
import { cellEvents, headerOf, recordOf, scoresOf, SPEECH, type CellScript } from './cells';

const CARD = 'What the number says about a response. How it is read. Where its definition comes from.';

/** Metrics as a host would describe them. */
export const METRICS: readonly MetricInfo[] = [
  { id: 'bleu-2', name: 'BLEU-2', decimals: 2, higherIsBetter: true, card: CARD },
  { id: 'dist-1', name: 'Dist-1', decimals: 2, higherIsBetter: true, card: CARD },
  { id: 'dist-2', name: 'Dist-2', decimals: 2, higherIsBetter: true, card: CARD },
  { id: 'length', name: 'Words', decimals: 0, card: CARD },
  { id: 'emotion-accuracy', name: 'Emotion', decimals: 0, higherIsBetter: true, card: CARD },
];

/** A recorded model and a live one. */
export const MODELS: readonly [ModelChoice, ModelChoice] = [
  { endpointId: 'recorded', endpointName: 'Sample recordings', model: 'gemma-3-270m-it', form: 'chat', recorded: true },
  { endpointId: 'local', endpointName: 'llama.cpp', model: 'smollm2-135m', form: 'chat', recorded: false },
];

/** The preset with that id. */
export function preset(id: string): Strategy {
  const found = PRESETS.find((strategy) => strategy.id === id);
  if (found === undefined) throw new RangeError(id);
  return found;
}

/** The six strategies that run without further engines. */
export const SIX = ['zero-shot', 'one-shot', 'five-shot', 'two-stage', 'two-stage-emotion', 'two-stage-situation'].map(
  preset,
);

/** A bench that could run these strategies. */
export function benchOf(strategies: readonly Strategy[], change: Partial<BenchState> = {}): BenchState {
  return {
    template: {
      fileName: 'paper.rapport.md',
      dirty: false,
      problems: [],
      uri: 'file:///samples/paper.rapport.md',
      version: 4,
      sections: [
        { title: 'Task Definition', line: 6, source: 'The text of Task Definition.' },
        { title: 'Guideline Instruction', line: 14, source: 'The text of Guideline Instruction.' },
        { title: 'Exemplars', line: 22, source: 'The text of Exemplars.' },
        { title: 'Stage One', line: 31, source: 'The text of Stage One.' },
        { title: 'Stage Two', line: 38, source: 'The text of Stage Two.' },
      ],
      changedSinceRun: [],
    },
    testCase: SPEECH,
    position: { index: 3, count: 24, setName: 'samples/test.jsonl' },
    models: MODELS,
    model: MODELS[0],
    seed: 13,
    columns: strategies.map((strategy) => ({ id: strategy.id, name: strategy.name, strategy })),
    baseColumnId: 'zero-shot',
    metrics: METRICS,
    plan: { columns: strategies.length, calls: 6, known: 0, promptTokens: 3120, unseenPrompts: 0 },
    running: false,
    repeats: {},
    missing: 0,
    runOnSave: { on: false, mostCalls: 20 },
    knowledge: { edits: [], others: [] },
    notices: [],
    ...change,
  };
}

const SHOTS: readonly Exemplar[] = [
  [
    'joyful',
    'My boy took his first steps across the kitchen last night.',
    'Oh, that must have melted you. Did you catch it on film?',
  ],
  ['lonely', 'Since the move I eat dinner with the radio on.', 'New places can be quiet. Who do you miss most?'],
  ['proud', 'My mother finished school at sixty-one.', 'What courage. How did you celebrate her?'],
  ['guilty', 'I forgot my best friend’s birthday, again.', 'That weighs on you. Have you told her so?'],
  ['surprised', 'A stranger paid for my groceries today.', 'How kind! What did you say to them?'],
].map(([emotion = '', told = '', heard = ''], index) => ({
  id: `pool_${index + 3}#2`,
  dialogueId: `pool_${index + 3}`,
  emotion,
  situation: told,
  turns: [
    { role: 'speaker', text: told },
    { role: 'listener', text: heard },
  ] satisfies Turn[],
}));

const RECORDED: CompletionSource = {
  kind: 'recorded',
  model: 'gemma-3-270m-it',
  date: '2026-02-11T09:12:44Z',
  server: 'llama.cpp',
  quantisation: 'Q4_K_M',
};

const THOUGHT = 'The user’s emotion may be "afraid". They dread reading a speech at the wedding of their sister.';
const SITUATION = 'They dread reading a speech at the wedding of their sister.';

/** What each strategy does in the made-up run. */
export const SCRIPTS: Readonly<Record<string, CellScript>> = {
  'zero-shot': {
    said: 'That sounds like a lot of pressure! Have you tried practising in front of a mirror?',
    scores: scoresOf(6.14, 93.75, 100, 16),
    source: RECORDED,
  },
  'one-shot': {
    exemplars: SHOTS.slice(0, 1),
    said: 'A cat is a tough audience. What part of the speech makes you most nervous?',
    scores: scoresOf(7.42, 93.33, 100, 15),
    source: RECORDED,
  },
  'five-shot': {
    exemplars: SHOTS,
    said: 'Shaking hands only show how much this day matters to you. What would you most like your sister to hear?',
    scores: scoresOf(8.03, 95.24, 100, 21),
    source: RECORDED,
  },
  'ss-icl': {
    exemplars: SHOTS.map((shot, index) => ({ ...shot, cosine: 0.741 - index * 0.031 })),
    said: 'Four drafts already! Speaking from the heart is hard when so many people look at you. Is there someone who could hear it first?',
    scores: scoresOf(9.18, 96.15, 100, 26),
    source: RECORDED,
  },
  'two-stage': {
    thought: { text: THOUGHT, label: 'afraid', situation: SITUATION, sentReply: THOUGHT },
    said: 'It makes sense to be frightened of that moment. What is the first thing you want to say about your sister?',
    scores: scoresOf(5.02, 95, 100, 22, false),
    source: RECORDED,
  },
  'two-stage-emotion': {
    thought: {
      text: THOUGHT,
      label: 'anxious',
      situation: SITUATION,
      sentReply: `The user's emotion may be "anxious". ${SITUATION}`,
    },
    said: 'Being anxious before a speech is so human. I am sure your sister will feel the love in',
    scores: scoresOf(4.4, 94.12, 100, 17, true),
    source: RECORDED,
    finishReason: 'length',
    notSent: ['temperature', 'stop'],
  },
  'two-stage-situation': {
    thought: {
      text: 'I would say both hopeful and scared, hard to tell.',
      label: 'hopeful',
      sentReply: `I would say both hopeful and scared, hard to tell. ${SPEECH.situation}`,
      truthAppended: true,
    },
    said: 'A wedding speech is a big moment. Would it help to keep it short and tell just one story?',
    scores: scoresOf(6.14, 94.74, 100, 19, false),
    source: RECORDED,
  },
};

/** All events of a run of these strategies, columns one after the other. */
export function runEvents(strategies: readonly Strategy[], scripts = SCRIPTS, testCase: TestCase = SPEECH): RunEvent[] {
  return [
    { kind: 'run-started', header: headerOf(strategies, testCase) },
    ...strategies.flatMap((strategy) => cellEvents(strategy, scripts[strategy.id] ?? {}, testCase)),
    { kind: 'run-finished', outcome: 'completed' },
  ];
}

/** A bench with an answered run of these strategies. */
export function answered(strategies: readonly Strategy[], change: Partial<BenchState> = {}): BenchSnapshot {
  return { bench: benchOf(strategies, change), run: recordOf(runEvents(strategies)) };
}
