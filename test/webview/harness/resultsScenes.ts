import { confusionsOf } from '../../../src/core/evaluation/emotionTables';
import { PUBLISHED_RESULTS } from '../../../src/core/evaluation/publishedResults';
import { buildResultTable } from '../../../src/core/evaluation/resultTable';
import type { TableSystem } from '../../../src/core/evaluation/resultTableScores';
import { doScoreTask } from '../../../src/core/evaluation/resultTableWork';
import { EMOTION_LABELS } from '../../../src/core/inputs/emotions';
import { isBert } from '../../../src/core/evaluation/resultTableScores';
import { METRICS } from '../../../src/core/metrics/metricTable';
import type { ScoredCase } from '../../../src/core/metrics/scoreInput';
import type { CaseTable } from '../../../src/core/evaluation/caseTable';
import { createRandom } from '../../../src/core/util/random';
import { caseTableOf, fakeCases, type FakeCases } from './fakeCases';
import type { RunChanges } from '../../../src/protocol/compareState';
import type { ResultsState } from '../../../src/protocol/resultsState';

const WORDS =
  'oh that must have been such a hard day for you what did you do next I am so glad to hear it how long have you known her well done'.split(
    ' ',
  );
const NAMES = ['0-shot', '1-shot', 'Two-stage', 'Two-stage (emo)', 'CEM'] as const;
const LABELS = EMOTION_LABELS.slice(0, 7);

/** Made-up systems over that many test cases; later ones keep more of the gold response. */
function systemsOf(count: number): { readonly systems: readonly TableSystem[]; readonly emotions: readonly string[] } {
  const random = createRandom(7);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? 'oh';
  const gold = Array.from({ length: count }, () => Array.from({ length: 9 + Math.floor(random() * 6) }, word));
  const emotions = gold.map(() => LABELS[Math.floor(random() ** 2 * LABELS.length)] ?? 'afraid');
  const systems = NAMES.map((name, place): TableSystem => ({
    id: name,
    name,
    cases: gold.map((words, index): ScoredCase => {
      const response = words.map((one) => (random() < 0.25 + place * 0.09 ? one : word())).join(' ');
      const shared = {
        response: random() < 0.3 ? `${response}?` : response,
        gold: words.join(' '),
        context: ['I feel it'],
      };
      const label = emotions[index] ?? 'afraid';
      const guess = random() < 0.5 ? label : random() < 0.9 ? LABELS[Math.floor(random() * LABELS.length)] : undefined;
      if (name === 'Two-stage') return { ...shared, emotion: { kind: 'inferred', gold: label, inferred: guess } };
      return name === 'Two-stage (emo)' ? { ...shared, emotion: { kind: 'given' } } : shared;
    }),
  }));
  return { systems, emotions };
}

/** Metrics that say no more about the page. */
const UNUSED: ReadonlySet<string> = new Set(['bleu-3', 'question-share', 'context-overlap', 'repetition']);

/** Results of those systems as the host would describe them. */
export function resultsOf(
  { systems, emotions }: ReturnType<typeof systemsOf>,
  change: Partial<ResultsState> = {},
): ResultsState {
  const metrics = METRICS.map(({ id }) => id).filter((id) => !isBert(id) && !UNUSED.has(id));
  const comparison = { baselineId: systems[0]?.id ?? '', seed: 13, resamples: 2000 };
  const caseCount = systems[0]?.cases.length ?? 0;
  const options = caseCount === 1 ? { smoothing: 'method1' as const } : {};
  const result = doScoreTask({ systems, metrics, options, comparison, ...(caseCount > 1 ? { emotions } : {}) });
  const published = change.published === true ? PUBLISHED_RESULTS : undefined;
  return {
    source: { title: 'paper · smollm2-135m at llama.cpp', detail: 'seed 13 · 40 runs' },
    systems: systems.map(({ id, name }) => ({
      id,
      name,
      kind: id === 'CEM' ? 'imported' : 'run',
      answered: caseCount,
      included: true,
      problemCount: id === 'CEM' ? 3 : 0,
    })),
    baselineId: comparison.baselineId,
    caseCount,
    table: buildResultTable({ metrics, ...result, published }),
    published: false,
    byEmotion: false,
    groups: (result.groups ?? []).map(({ emotion, ...group }) => ({
      emotion,
      count: group.systems[0]?.count ?? 0,
      table: buildResultTable({ metrics, ...group }),
    })),
    confusions: confusionsOf(systems),
    metrics: METRICS.filter(({ id }) => metrics.includes(id)).map(({ id, name, decimals, card, higherIsBetter }) => ({
      id,
      name,
      decimals,
      card,
      ...(higherIsBetter === undefined ? {} : { higherIsBetter }),
    })),
    bertScored: false,
    notices: [],
    ...change,
  };
}

function hostile(): ResultsState {
  const all = systemsOf(5);
  const names = ['<img src=x onerror="window.pwned=1">', '\u202Eevil\u0007', 'n'.repeat(300), '=1+1', 'CEM'];
  const systems = all.systems.map((system, index) => ({ ...system, name: names[index] ?? '' }));
  const state = resultsOf({ ...all, systems });
  return { ...state, notices: ['<b>not bold</b> \u202E'], source: { title: '<script>1</script>', detail: '' } };
}

const NOTHING: ResultsState = {
  source: { title: 'Imported predictions', detail: 'no run' },
  systems: [],
  caseCount: 0,
  published: false,
  byEmotion: false,
  confusions: [],
  metrics: [],
  bertScored: false,
  notices: [],
};

/** Text of a test case that would act if it were ever taken for anything but text. */
export const HOSTILE_CASE = '<img src=x onerror="window.pwned=1"> \u202Eevil\u0007 \n<script>window.pwned=1</script>';

/** The test cases behind a scene; `many` has 50,000. */
export function casesOf(scene: ResultsSceneName): FakeCases | undefined {
  switch (scene) {
    case 'empty':
    case 'loading':
      return undefined;
    case 'many':
      return fakeCases(manyCases(50_000));
    case 'hostile': {
      const { systems, emotions } = systemsOf(5);
      const table = caseTableOf(systems, emotions);
      const text = HOSTILE_CASE;
      return fakeCases({
        lines: table.lines.map((line) => ({
          ...line,
          id: `${text}${line.id}`,
          utterance: text,
          gold: text,
          emotion: '<b>sad</b>',
        })),
        systems: table.systems.map((system) => ({
          ...system,
          name: text,
          cells: system.cells.map(() => ({ kind: 'answered', scored: { response: text, gold: text } })),
        })),
      });
    }
    case 'compared': {
      const { systems, emotions } = systemsOf(40);
      const two = (place: number, id: string): TableSystem => ({ id, name: id, cases: systems[place]?.cases ?? [] });
      return fakeCases(
        caseTableOf(
          [two(0, '0-shot (earlier)'), two(1, '0-shot (later)'), two(1, '1-shot (earlier)'), two(4, '1-shot (later)')],
          emotions,
        ),
      );
    }
    case 'single':
      return casesOfCount(1);
    case 'encoded': {
      const { systems, emotions } = systemsOf(40);
      return fakeCases(caseTableOf(systems, emotions), true);
    }
    default:
      return casesOfCount(40);
  }
}

function casesOfCount(count: number): FakeCases {
  const { systems, emotions } = systemsOf(count);
  return fakeCases(caseTableOf(systems, emotions));
}

/** That many test cases which share the answers of forty. */
function manyCases(count: number): CaseTable {
  const { systems, emotions } = systemsOf(40);
  const table = caseTableOf(systems, emotions);
  return {
    lines: Array.from({ length: count }, (_, place) => {
      const line = table.lines[place % 40];
      return {
        id: `hit:${place}_conv:${place}#2`,
        emotion: line?.emotion ?? '',
        utterance: `${place}: ${line?.utterance ?? ''}`,
        gold: line?.gold ?? '',
      };
    }),
    systems: table.systems.map((system) => ({
      ...system,
      cells: Array.from({ length: count }, (_, place) => system.cells[place % 40]),
    })),
  };
}

/** Two runs of two strategies, of which the second got better from one run to the other. */
function compared(): ResultsState {
  const { systems, emotions } = systemsOf(40);
  const named = (place: number, name: string): TableSystem => {
    const { cases } = systems[place] ?? { cases: [] };
    return { id: name, name, cases };
  };
  const pairs = [
    [named(0, '0-shot (earlier)'), named(1, '0-shot (later)')],
    [named(1, '1-shot (earlier)'), named(4, '1-shot (later)')],
  ] as const;
  const state = resultsOf({ systems: pairs.flat(), emotions });
  const metrics = METRICS.map(({ id }) => id).filter((id) => !isBert(id));
  const changes: RunChanges = {
    earlier: 'Before the rewrite',
    later: 'paper · smollm2-135m, 11 Feb 2026, 10:42:00',
    sections: [
      { name: 'Guideline Instruction', change: 'changed' },
      { name: 'Guideline Instruction (warmer)', change: 'added' },
    ],
    others: ['Seed: 13 → 14.'],
    pairs: pairs.map(([earlier, later], index) => ({
      name: index === 0 ? '0-shot' : '1-shot',
      earlierId: earlier.id,
      laterId: later.id,
      table: buildResultTable({
        metrics,
        ...doScoreTask({
          systems: [earlier, later],
          metrics,
          options: {},
          comparison: { baselineId: earlier.id, seed: 13, resamples: 2000 },
        }),
      }),
    })),
    alone: ['Two-stage'],
  };
  return { ...state, source: { title: 'Two runs', detail: `${changes.earlier} → ${changes.later}` }, changes };
}

/** Every state of the results that tests and screenshots show, by name. */
export const RESULTS_SCENES = {
  empty: () => NOTHING,
  loading: () => ({ ...NOTHING, work: { step: 'reading' as const } }),
  single: () => resultsOf(systemsOf(1), { notices: ['One test case: differences are shown and none is tested.'] }),
  forty: () => resultsOf(systemsOf(40)),
  published: () => resultsOf(systemsOf(40), { published: true }),
  working: () => resultsOf(systemsOf(40), { work: { step: 'bertscore', done: 60, total: 200 } }),
  hostile,
  compared,
  encoded: () => resultsOf(systemsOf(40), { bertScored: true }),
  many: () => resultsOf(systemsOf(40)),
} as const satisfies Record<string, () => ResultsState>;

/** The name of a scene of the results. */
export type ResultsSceneName = keyof typeof RESULTS_SCENES;
