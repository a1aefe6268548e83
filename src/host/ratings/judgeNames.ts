/** True for the name under which a model rates. */
export function isJudge(rater: string): boolean {
  return rater.startsWith('judge:');
}
