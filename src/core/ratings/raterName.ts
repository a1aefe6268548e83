const JUDGE = 'judge:';

/** The name under which a model rates. */
export function judgeName(model: string): string {
  return `${JUDGE}${model}`;
}

/** True for a model's name, and for the raters that are said to be judges. */
export function isJudge(rater: string, judges: readonly string[] = []): boolean {
  return rater.startsWith(JUDGE) || judges.includes(rater);
}

/** The model that rates under that name; the name itself where it is none of ours. */
export function modelOfJudge(rater: string): string {
  return rater.startsWith(JUDGE) ? rater.slice(JUDGE.length) : rater;
}
