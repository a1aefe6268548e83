import { compareSystems } from '../metrics/significance/compareSystems';
import type { ComparisonOptions, ComparisonReport } from '../metrics/significance/comparison';
import { holm } from '../metrics/significance/holm';
import { testFamily } from '../metrics/significance/testFamily';
import { AppError } from '../util/errors';
import { comparedSystem, type TableSystem } from './resultTableScores';

/** The test cases of one emotion, answered by every system. */
export interface EmotionSystems {
  readonly emotion: string;
  readonly systems: readonly TableSystem[];
}

/**
 * Splits systems by the emotion of each test case (`emotions[i]` is that of case i; cases without one are left out):
 * the emotions with most cases first, at most `limit` of them, equal ones in alphabetical order.
 */
export function groupByEmotion(
  systems: readonly TableSystem[],
  emotions: readonly (string | undefined)[],
  limit = Infinity,
): readonly EmotionSystems[] {
  const indices = new Map<string, number[]>();
  for (const [index, emotion] of emotions.entries()) {
    if (emotion === undefined || emotion === '') continue;
    const group = indices.get(emotion);
    if (group === undefined) indices.set(emotion, [index]);
    else group.push(index);
  }
  return [...indices]
    .sort(([one, ones], [other, others]) => others.length - ones.length || (one < other ? -1 : 1))
    .slice(0, limit)
    .map(([emotion, chosen]) => ({ emotion, systems: systems.map((system) => subset(system, chosen)) }));
}

/**
 * Compares the systems with the baseline within each emotion. Holm counts the tests of all groups together: 32 looks at
 * one difference are 32 chances to be wrong. Throws `not-found` when no system is the baseline.
 */
export function compareGroups(
  groups: readonly EmotionSystems[],
  baselineId: string,
  options: ComparisonOptions,
): readonly ComparisonReport[] {
  const reports = groups.map(({ systems }) => {
    const baseline = systems.find(({ id }) => id === baselineId);
    if (baseline === undefined) throw new AppError('not-found', `There is no system "${baselineId}" to compare with.`);
    const others = systems.filter((system) => system !== baseline);
    return compareSystems(comparedSystem(baseline), others.map(comparedSystem), options);
  });
  const all = reports.flatMap(({ comparisons }) => comparisons);
  const systems = Math.max(0, ...groups.map((group) => group.systems.length - 1));
  const parts = { systems, metrics: options.metrics.length, groups: groups.length };
  const { size: familySize, text: family } = testFamily(parts, options.familySize);
  const adjusted = holm(
    all.map(({ p }) => p),
    familySize,
  );
  let place = 0;
  return reports.map((report) => ({
    ...report,
    familySize,
    family,
    comparisons: report.comparisons.map((comparison) => ({ ...comparison, pHolm: adjusted[place++] ?? null })),
  }));
}

function subset(system: TableSystem, indices: readonly number[]): TableSystem {
  const { bertScores } = system;
  const pick = <T>(all: readonly T[]): readonly T[] => indices.map((index) => all[index] as T);
  return {
    ...system,
    cases: pick(system.cases),
    bertScores: bertScores === undefined ? undefined : { ...bertScores, perCase: pick(bertScores.perCase) },
  };
}
