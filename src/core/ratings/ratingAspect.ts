/** What a response is rated on. */
export interface RatingAspect {
  /** Letters, digits, `_` and `-`: what a line of ratings names. */
  readonly id: string;
  readonly name: string;
  /** The question that a rater, person or model, answers about a response. */
  readonly question: string;
}

/** The four aspects of Qian, Zhang and Liu (2023), section 4.4, as questions. */
export const RATING_ASPECTS: readonly RatingAspect[] = [
  {
    id: 'empathy',
    name: 'Empathy',
    question: "Does the response show an understanding of the user's feelings and experiences, and express it well?",
  },
  { id: 'coherence', name: 'Coherence', question: 'Is the response coherent, and relevant to the context?' },
  { id: 'informativity', name: 'Informativity', question: 'Does the response carry more valuable information?' },
  { id: 'fluency', name: 'Fluency', question: 'Is the response readable?' },
];

/** The aspects with these ids, in the order of the ids; an id that is none of the built-in ones names its own aspect. */
export function aspectsOf(ids: readonly string[]): readonly RatingAspect[] {
  return ids.map((id) => RATING_ASPECTS.find((aspect) => aspect.id === id) ?? { id, name: id, question: `${id}?` });
}
