/** The five ATOMIC-2020 relations of the paper, in the order in which the prompt shows them. */
export const RELATIONS = ['xIntent', 'xNeed', 'xWant', 'xEffect', 'xReact'] as const;

/** One of the five relations. */
export type Relation = (typeof RELATIONS)[number];
