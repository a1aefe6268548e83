/** The five ATOMIC-2020 relations of the paper, in the order in which the prompt shows them. */
export const RELATIONS = ['xIntent', 'xNeed', 'xWant', 'xEffect', 'xReact'] as const;

/** One of the five relations. */
export type Relation = (typeof RELATIONS)[number];

/** What each relation means for the person who speaks (after Hwang et al. 2021, in our words); the template's `definition`. */
export const RELATION_DEFINITIONS: Readonly<Record<Relation, string>> = {
  xIntent: 'what the Speaker meant to bring about',
  xNeed: 'what the Speaker had to do or have before',
  xWant: 'what the Speaker may want to do next',
  xEffect: 'what happens to the Speaker as a result',
  xReact: 'how the Speaker feels about it',
};
