import { normalQuantile } from './distributions';

/** The power that "about N more test cases" is for. */
const TARGET_POWER = 0.8;

/** Why there may be no number of further cases. */
export type MoreCases =
  { readonly kind: 'estimate'; readonly more: number } | { readonly kind: 'none'; readonly reason: string };

/**
 * About how many more test cases a two-sided paired test needs for 80 % power if the effect is the one observed: n =
 * ((z(1 - alpha/2) + z(0.8)) / d)^2 + z(1 - alpha/2)^2 / 2 (the normal approximation for a paired t-test with
 * Guenther's 1981 correction), less the n there are. `effect` is d: mean difference over standard deviation of the
 * differences. An estimate: the observed effect is itself uncertain.
 */
export function moreCasesNeeded(effect: number, cases: number, alpha = 0.05): MoreCases {
  if (Number.isNaN(effect) || effect === 0)
    return { kind: 'none', reason: 'There is no observed difference to plan for.' };
  if (!Number.isFinite(effect))
    return { kind: 'none', reason: 'The difference is the same on every test case: there is no spread to plan with.' };
  const critical = normalQuantile(1 - alpha / 2);
  const needed = ((critical + normalQuantile(TARGET_POWER)) / effect) ** 2 + critical ** 2 / 2;
  return { kind: 'estimate', more: Math.max(0, Math.ceil(needed) - cases) };
}
