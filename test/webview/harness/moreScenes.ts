import type { TestCase } from '../../../src/core/inputs/testCase';
import type { RunEvent } from '../../../src/core/run/runEvents';
import type { Strategy } from '../../../src/core/strategy/strategy';
import type { BenchSnapshot, BenchState } from '../../../src/protocol/benchState';
import { headerOf, keyOf, recordOf, scoresOf, SPEECH, type CellScript } from './cells';
import { knowledge } from './knowledgeScene';
import { answered, benchOf, MODELS, preset, runEvents, SCRIPTS, SIX } from './scenes';

const UNAVAILABLE = {
  'ss-icl': 'Nearest exemplars need an index of the pool: run "Rapport: Index Dialogues".',
  knowledge: 'Knowledge needs a commonsense model: choose one in the settings.',
} as const;

/** SS-ICL and Knowledge beside the six, as an installation without their engines shows them. */
const EIGHT: readonly Strategy[] = [
  'zero-shot',
  'one-shot',
  'five-shot',
  'ss-icl',
  'two-stage',
  'two-stage-emotion',
  'two-stage-situation',
  'knowledge',
].map(preset);

function withReasons(bench: BenchState): BenchState {
  const reasons: Readonly<Record<string, string>> = UNAVAILABLE;
  const columns = bench.columns.map((column) => {
    const unavailable = reasons[column.id];
    return unavailable === undefined ? column : { ...column, unavailable };
  });
  return { ...bench, columns };
}

function unavailable(): BenchSnapshot {
  const started: RunEvent[] = runEvents(EIGHT, { ...SCRIPTS, 'ss-icl': {} }).filter(
    (event) => !('cell' in event && event.cell.columnId in UNAVAILABLE),
  );
  const refused = Object.entries(UNAVAILABLE).map(([id, message]): RunEvent => ({
    kind: 'cell-failed',
    cell: keyOf(id),
    error: { code: 'unavailable', message },
  }));
  return {
    bench: withReasons(
      benchOf(EIGHT, { plan: { columns: 6, calls: 6, known: 0, promptTokens: 3120, unseenPrompts: 0 } }),
    ),
    run: recordOf([...started, ...refused]),
  };
}

function streaming(): BenchSnapshot {
  const done = ['zero-shot', 'one-shot'];
  const events = runEvents(SIX).filter((event) => event.kind !== 'run-finished');
  const halfway = SIX.flatMap(({ id }, index) => {
    const own = events.filter((event) => 'cell' in event && event.cell.columnId === id);
    return done.includes(id) ? own : own.slice(0, Math.ceil(own.length * [1, 1, 0.5, 0.8, 0.3, 0][index]!));
  });
  return {
    bench: benchOf(SIX, { running: true }),
    run: recordOf([{ kind: 'run-started', header: headerOf(SIX) }, ...halfway]),
  };
}

function errors(): BenchSnapshot {
  const said = 'I hear how much this';
  const scripts: Record<string, CellScript> = {
    ...SCRIPTS,
    'one-shot': {
      error: {
        code: 'unauthorized',
        message: 'The endpoint "llama.cpp" refused the key. Set it again with "Rapport: Set API Key".',
      },
    },
    'five-shot': {
      said,
      error: { code: 'interrupted', message: 'The connection was lost while the answer came. Run the column again.' },
    },
    'two-stage': {
      error: {
        code: 'not-recorded',
        message: 'Not recorded: this prompt differs from those that were recorded. Connect a model to run it.',
      },
    },
    'two-stage-emotion': { error: { code: 'cancelled', message: 'Stopped.' } },
  };
  const bench = benchOf(SIX, {
    template: {
      ...benchOf(SIX).template!,
      dirty: true,
      changedSinceRun: ['Guideline Instruction', 'Stage One'],
      problems: [
        {
          severity: 'error',
          code: 'unknown-slot',
          line: 27,
          message: 'There is no slot "exemplar" here. Did you mean "exemplars"?',
        },
        { severity: 'warning', code: 'empty-section', line: 40, message: 'The section Knowledge is empty.' },
      ],
    },
    plan: {
      columns: 6,
      calls: 0,
      known: 0,
      promptTokens: 0,
      unseenPrompts: 0,
      blocked: 'The template has an error on line 27.',
    },
    notices: ['samples/extra.jsonl, line 12: "turns" is missing. The row is left out.'],
  });
  return { bench, run: recordOf(runEvents(SIX, scripts)) };
}

/** Text that would act if it were ever taken for anything but text. */
export const HOSTILE_TEXT =
  '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script> {{ slot }} \u202Egnirts desrever\u202C \u0000 \u001B[31mred';

function longWords(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
}

function hostile(): BenchSnapshot {
  const testCase: TestCase = {
    ...SPEECH,
    id: `<b>${HOSTILE_TEXT}#41`,
    emotion: '<i>anxious</i>',
    situation: HOSTILE_TEXT,
    gold: HOSTILE_TEXT,
    context: Array.from({ length: 40 }, (_, index) => ({
      role: index % 2 === 0 ? ('speaker' as const) : ('listener' as const),
      text:
        index === 38
          ? HOSTILE_TEXT
          : index === 36
            ? 'مرحبا كيف حالك اليوم؟ أنا قلق'
            : index === 37
              ? '明日のスピーチが心配です。'
              : `Turn number ${index + 1} of a long talk.`,
    })).slice(0, 39),
  };
  const scripts: Record<string, CellScript> = {
    'zero-shot': { said: HOSTILE_TEXT, scores: scoresOf(1, 100, 100, 4), system: HOSTILE_TEXT },
    'one-shot': {
      said: longWords(4000),
      scores: scoresOf(0, 1, 1, 4000),
      exemplars: [
        {
          id: HOSTILE_TEXT,
          dialogueId: 'x',
          emotion: HOSTILE_TEXT,
          situation: HOSTILE_TEXT,
          turns: [
            { role: 'speaker', text: HOSTILE_TEXT },
            { role: 'listener', text: 'x'.repeat(600) },
          ],
        },
      ],
    },
    'five-shot': { said: 'نعم، هذا يبدو صعبًا جدًا. ما الذي يقلقك أكثر؟', scores: scoresOf(1, 100, 100, 4) },
    'two-stage': {
      thought: { text: HOSTILE_TEXT, sentReply: HOSTILE_TEXT },
      said: '明日のスピーチ、きっとうまくいきますよ。'.repeat(6),
      scores: scoresOf(1, 100, 100, 4, false),
    },
    'two-stage-emotion': { error: { code: 'malformed-response', message: `The server answered ${HOSTILE_TEXT}.` } },
    'two-stage-situation': { said: 'y'.repeat(900), scores: scoresOf(1, 100, 100, 1) },
  };
  const bench = benchOf(SIX, {
    testCase,
    models: [{ ...MODELS[0], model: HOSTILE_TEXT, endpointName: HOSTILE_TEXT, recorded: false }],
    model: { ...MODELS[0], model: HOSTILE_TEXT, endpointName: HOSTILE_TEXT, recorded: false },
    template: {
      ...benchOf(SIX).template!,
      fileName: `${HOSTILE_TEXT}.rapport.md`,
      problems: [{ severity: 'error', code: 'x', line: 3, message: HOSTILE_TEXT }],
    },
    notices: [HOSTILE_TEXT],
  });
  return {
    bench: {
      ...bench,
      columns: bench.columns.map((column, index) => (index === 5 ? { ...column, name: HOSTILE_TEXT } : column)),
    },
    run: recordOf(runEvents(SIX, scripts, testCase)),
  };
}

function twelve(): BenchSnapshot {
  const many = Array.from({ length: 12 }, (_, index) => {
    const like = SIX[index % SIX.length]!;
    return index < 6 ? like : { ...like, id: `${like.id}-warmer`, name: `${like.name}, warmer` };
  });
  const scripts = Object.fromEntries(many.map(({ id }) => [id, SCRIPTS[id.replace('-warmer', '')] ?? {}]));
  return {
    bench: benchOf(many, { plan: { columns: 12, calls: 12, known: 0, promptTokens: 6400, unseenPrompts: 0 } }),
    run: recordOf(runEvents(many, scripts)),
  };
}

/** Responses with words of what their models were given, in each kind. */
function evidence(): BenchSnapshot {
  const columns = ['zero-shot', 'five-shot', 'two-stage', 'knowledge'].map(preset);
  const of = (...texts: string[]) => texts.map((text) => ({ text }));
  const scripts: Record<string, CellScript> = {
    ...SCRIPTS,
    'zero-shot': {
      ...SCRIPTS['zero-shot'],
      said: 'That sounds like a lot of pressure! Does it help that the cat hears draft number four and my hands shake, as you said?',
    },
    'five-shot': {
      ...SCRIPTS['five-shot'],
      said: 'That sounds like a lot! What courage, and how did you celebrate finished school? You must have melted them at the wedding.',
      exemplars: [
        ...(SCRIPTS['five-shot']?.exemplars ?? []).slice(0, 4),
        {
          id: 'pool_9#2',
          dialogueId: 'pool_9',
          emotion: 'proud',
          situation: 'x',
          turns: [
            { role: 'speaker', text: 'My nephew finished school, you must have melted too.' },
            { role: 'listener', text: 'How did you celebrate, finished school and all?' },
          ],
        },
      ],
    },
    'two-stage': {
      ...SCRIPTS['two-stage'],
      said: 'It makes sense to dread reading a speech, that is a lot of pressure! What would you like your sister to hear?',
    },
    knowledge: {
      said: 'It is normal to be nervous and to want applause. Would practice with one friend help?',
      knowledge: {
        source: 'comet',
        model: 'comet-bart',
        event: 'i am on draft number four',
        inferences: {
          xIntent: of('to do well'),
          xNeed: [{ text: 'to practice' }, { text: 'practice', dropped: 'repeated' }],
          xWant: of('to get applause', 'to be calm'),
          xEffect: of('hands shake'),
          xReact: of('nervous', 'anxious'),
        },
      },
      scores: scoresOf(5.3, 94, 100, 16),
    },
  };
  return { bench: benchOf(columns), run: recordOf(runEvents(columns, scripts)) };
}

const empty: BenchState = {
  position: { index: 0, count: 0, setName: '' },
  models: [],
  seed: 13,
  columns: [],
  metrics: [],
  plan: { columns: 0, calls: 0, known: 0, promptTokens: 0, unseenPrompts: 0, blocked: 'Open a template first.' },
  running: false,
  repeats: {},
  missing: 0,
  runOnSave: { on: false, mostCalls: 20 },
  knowledge: { edits: [], others: [] },
  notices: [],
};

/** Every state that tests and screenshots show, by name. */
export const SCENES = {
  empty: () => ({ bench: empty }),
  ready: () => ({ bench: benchOf(SIX) }),
  streaming,
  answered: () => answered(SIX),
  full: () => answered([...EIGHT.filter(({ id }) => id !== 'knowledge')]),
  errors,
  unavailable,
  evidence,
  knowledge,
  hostile,
  twelve,
} as const satisfies Record<string, () => BenchSnapshot>;

/** The name of a scene. */
export type SceneName = keyof typeof SCENES;
