const JUDGE = 'judge:';

/** The name under which a model rates. */
export function judgeName(model: string): string {
  return `${JUDGE}${model}`;
}

/** True for a model's name, and for the raters that are said to be judges. */
export function isJudge(rater: string, judges: readonly string[] = []): boolean {
  return rater.startsWith(JUDGE) || judges.includes(rater);
}
