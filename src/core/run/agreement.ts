/** How answers to one request agree with one another. */
export interface AnswerAgreement {
  /** For each answer the group of identical ones it belongs to, from 0, in the order of first appearance. */
  readonly groups: readonly number[];
  /** Answers in the largest group: all of them when every answer is the same, 0 when there is none. */
  readonly agreeing: number;
}

/** Groups answers that are identical once runs of white space count as one space and that at both ends as none. */
export function agreementOf(answers: readonly string[]): AnswerAgreement {
  const seen = new Map<string, number>();
  const sizes: number[] = [];
  const groups = answers.map((answer) => {
    const text = answer.trim().replace(/\s+/g, ' ');
    const group = seen.get(text) ?? seen.size;
    seen.set(text, group);
    sizes[group] = (sizes[group] ?? 0) + 1;
    return group;
  });
  return { groups, agreeing: Math.max(0, ...sizes) };
}
