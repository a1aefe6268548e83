import type { RatingResults } from '../../../src/core/ratings/results/figures';
import { figure, pFigure } from '../../../src/core/ratings/figureTable';
import type { RatingState, SaidRating, ShownItem } from '../../../src/protocol/ratingState';
import { RATING_ASPECTS } from '../../../src/core/ratings/ratingAspect';

const CONTEXTS = [
  ['My sister moved abroad last week and the flat is so quiet now.'],
  [
    'I finally passed the driving test, on the fourth try!',
    'Congratulations! How did it go this time?',
    'My hands were shaking, but the examiner smiled at the end, and I nearly cried.',
  ],
  ['Someone took my bike from right in front of the shop. I had saved for it since spring.'],
] as const;
const RESPONSES = [
  'I am sorry to hear that.',
  'A flat can feel twice as large when somebody is gone. Were the two of you close, and when will you see her again?',
  'That is good. I like it when things are quiet, and a move is always a lot of work, so you can be glad that it is over now.',
] as const;

function itemsOf(count: number, mode: 'absolute' | 'pairwise'): readonly ShownItem[] {
  return Array.from({ length: count }, (_, index): ShownItem => {
    const id = `item-${index + 1}`;
    const labels = mode === 'pairwise' ? ['B', 'A'] : ['B', 'A', 'C'];
    return {
      id,
      context: (CONTEXTS[index % CONTEXTS.length] ?? []).map((text, turn) => ({
        role: turn % 2 === 0 ? 'speaker' : 'listener',
        text,
      })),
      responses: labels.map((label, at) => ({ label, text: RESPONSES[(at + index) % RESPONSES.length] ?? '' })),
      units:
        mode === 'pairwise'
          ? [{ id, hash: `h${index}` }]
          : labels.map((label) => ({ id: `${id}/${label}`, label, hash: `h${index}${label}` })),
    };
  });
}

function stateOf(mode: 'absolute' | 'pairwise', change: Partial<RatingState> = {}): RatingState {
  const items = itemsOf(3, mode);
  return {
    uri: 'file:///work/comfort.set.json',
    set: {
      name: 'comfort',
      file: 'comfort.set.json',
      mode,
      aspects: RATING_ASPECTS,
      values: mode === 'pairwise' ? ['A', 'B', 'tie', 'both-bad'] : [1, 2, 3, 4, 5],
      items: items.length,
      questions: items.flatMap(({ units }) => units).length * RATING_ASPECTS.length,
    },
    rater: 'Ann',
    items,
    said: {},
    raters: [{ name: 'Ben', rated: 12, done: true }],
    canUndo: false,
    notices: [],
    ...change,
  };
}

function allSaid(items: readonly ShownItem[], value: SaidRating['value']): RatingState['said'] {
  return Object.fromEntries(
    items.flatMap(({ units }) =>
      units.map(({ id }) => [id, Object.fromEntries(RATING_ASPECTS.map((aspect) => [aspect.id, { value }]))]),
    ),
  );
}

const RESULTS: RatingResults = {
  warnings: ['Two of the three raters have not finished: what they rated counts.'],
  tables: [
    {
      id: 'ratings',
      title: 'Mean ratings from 1 to 5',
      columns: ['Empathy', 'Coherence', 'Informativity', 'Fluency'].map((name) => ({ name })),
      rows: [
        { name: '0-shot', means: [3.1, 3.42, 2.6, 4.55] },
        { name: 'Two-stage', means: [4.02, 3.91, 3.48, 4.61] },
      ].map(({ name, means }) => ({
        name,
        published: false,
        cells: means.map((mean) => figure(mean, 2, { interval: [mean - 0.22, mean + 0.2], detail: 'n = 100' })),
      })),
      notes: ['Mean over items of the majority of three raters; the median where there is none.'],
    },
    {
      id: 'preferences',
      title: 'Preferences in per cent of all verdicts',
      columns: ['Empathy', 'Coherence', 'Informativity'].flatMap((group) =>
        ['win', 'tie', 'lose', 'p'].map((name) => ({ name, group })),
      ),
      rows: [
        {
          name: 'Two-stage vs. 0-shot',
          published: false,
          cells: [59.3, 23.4, 17.3, 0.0004, 48, 36, 16, 0.0021, 64.7, 22.6, 12.7, 0.00001].map((value, at) =>
            at % 4 === 3 ? pFigure(value) : figure(value, 1, { detail: `${Math.round(3 * value)} of 300` }),
          ),
        },
        {
          name: '+ Knowledge vs. ChatGPT',
          published: true,
          cells: [41.7, 34, 24.3, null, 34.7, 44.3, 21, null, 45, 36.7, 18.3, null].map((value) => figure(value, 1)),
        },
      ],
      notes: ['Every verdict on the complete items counts (300); a win is one of the first-named.'],
    },
    {
      id: 'agreement',
      title: 'Agreement',
      columns: [{ name: "Fleiss' kappa" }, { name: 'nominal', group: "Krippendorff's alpha" }],
      rows: [
        { name: 'Empathy', published: false, cells: [figure(0.41, 2), figure(-0.05, 2, { interval: [-0.11, 0.02] })] },
        {
          name: 'Fluency',
          published: false,
          cells: [figure(null, 2, { detail: 'All raters gave one and the same label throughout.' }), figure(0.02, 2)],
        },
        { name: 'ChatGPT', published: true, cells: [figure(0.46, 2), figure(0.44, 2)] },
      ],
      notes: [],
    },
  ],
  charts: [
    {
      kind: 'scatter',
      title: 'Ann and Ben',
      xName: 'Ann',
      yName: 'Ben',
      range: [1, 5],
      points: [
        { x: 1, y: 1, count: 2 },
        { x: 3, y: 4, count: 6 },
        { x: 5, y: 5, count: 12 },
        { x: 5, y: 1, count: 1 },
      ],
    },
    {
      kind: 'confusion',
      title: 'Judge and majority',
      rowsName: 'judge',
      columnsName: 'majority',
      labels: ['A', 'tie', 'B'],
      counts: [
        [9, 2, 1],
        [1, 4, 0],
        [0, 2, 11],
      ],
    },
  ],
  disagreements: [
    {
      itemId: 'item-2',
      question: 'Empathy of B',
      said: 'Ann 5, Ben 1, judge 4',
      notes: ['Ben: too long'],
      texts: [
        { name: 'Speaker', text: 'I finally passed the driving test, on the fourth try!' },
        { name: 'B · Two-stage', text: RESPONSES[1] },
      ],
    },
  ],
};

function revealedOf(items: readonly ShownItem[]): NonNullable<RatingState['revealed']> {
  return Object.fromEntries(items.map(({ id }) => [id, { A: '0-shot', B: 'Two-stage', C: 'CEM' }]));
}

function without(state: RatingState, key: 'rater' | 'set'): RatingState {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== key)) as unknown as RatingState;
}

/** What the host of the rating view can say, by name. */
export const RATING_SCENES = {
  absolute: () => stateOf('absolute'),
  pairwise: () => stateOf('pairwise'),
  'no-rater': () => without(stateOf('absolute', { items: [] }), 'rater'),
  half: () => {
    const { items } = stateOf('absolute');
    return stateOf('absolute', { said: allSaid(items.slice(0, 1), 4), canUndo: true });
  },
  done: () => {
    const { items } = stateOf('pairwise');
    return stateOf('pairwise', { said: allSaid(items, 'B'), canUndo: true });
  },
  revealed: () => {
    const { items } = stateOf('absolute');
    return stateOf('absolute', { said: allSaid(items, 4), revealed: revealedOf(items), results: RESULTS });
  },
  broken: () =>
    without(stateOf('absolute', { items: [], failure: 'comfort.set.json is not JSON, as a rating set is.' }), 'set'),
  edited: () =>
    stateOf('pairwise', {
      notices: [
        'comfort.ratings.jsonl:7: What is shown as "item-2" has changed since it was rated: rate it again. The line is left out.',
      ],
    }),
  hostile: () => {
    const state = stateOf('pairwise');
    const items = state.items.map((item) => ({
      ...item,
      context: [{ role: 'speaker' as const, text: '<img src=x onerror="window.pwned=1">' }],
      responses: item.responses.map(({ label }) => ({ label, text: `${label} \u202eevil <b>bold</b>` })),
    }));
    return { ...state, items };
  },
} as const satisfies Record<string, () => RatingState>;

/** The name of a scene of the rating view. */
export type RatingSceneName = keyof typeof RATING_SCENES;
