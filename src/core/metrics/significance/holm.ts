/**
 * Holm's step-down adjustment (Holm 1979): the p-values of a family of tests, so adjusted that all at or below alpha
 * hold together with an error of at most alpha. `null` stays `null`. The family counts the tests made, or `familySize`
 * when more were planned than are given.
 */
export function holm(pValues: readonly (number | null)[], familySize?: number): readonly (number | null)[] {
  const made = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((one, other) => one.p - other.p);
  const size = Math.max(made.length, familySize ?? 0);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let highest = 0;
  made.forEach(({ p, index }, place) => {
    highest = Math.max(highest, Math.min(1, p * (size - place)));
    adjusted[index] = highest;
  });
  return adjusted;
}
