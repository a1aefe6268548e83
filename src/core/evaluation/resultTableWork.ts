import type { MetricId } from '../metrics/score';
import { bleuText, goldOf, type ScoredCase, type ScoreOptions } from '../metrics/scoreInput';
import { compareSystems } from '../metrics/significance/compareSystems';
import type { ComparisonReport } from '../metrics/significance/comparison';
import { createTokenCache, tokenize, type TokenCache } from '../metrics/tokenizer';
import { AppError } from '../util/errors';
import { compareGroups, groupByEmotion } from './resultTableGroups';
import { comparedSystem, scoreSystem, type ScoredSystem, type TableSystem } from './resultTableScores';

/** What to score, as plain data that can go to another thread. */
export interface ScoreTask {
  readonly systems: readonly TableSystem[];
  readonly metrics: readonly MetricId[];
  readonly options: Omit<ScoreOptions, 'metrics' | 'cache'>;
  /** When differences are to be tested. */
  readonly comparison?: {
    readonly baselineId: string;
    readonly seed: number;
    readonly resamples?: number | undefined;
    /** Tests planned, when the record fixes more than are made here. */
    readonly familySize?: number | undefined;
  };
  /** Emotion of each test case, when there is to be a table for each emotion as well. */
  readonly emotions?: readonly (string | undefined)[];
}

/** Corpus scores, and the comparison where one was asked for: what `buildResultTable` takes. */
export interface ScoreResult {
  readonly systems: readonly ScoredSystem[];
  readonly report?: ComparisonReport;
  /** One an emotion, most test cases first. */
  readonly groups?: readonly (Pick<ScoreResult, 'systems' | 'report'> & { readonly emotion: string })[];
}

/** Scores system after system, for whoever does something else between two. Where no cache is given, only the words that all systems are compared with are kept. */
export function* scoreOneByOne(
  systems: readonly TableSystem[],
  options: ScoreOptions & { readonly metrics: readonly MetricId[] },
): Generator<ScoredSystem, void, undefined> {
  const cache = options.cache ?? cacheOf(sharedTexts(systems[0]?.cases ?? [], options));
  for (const system of systems) yield scoreSystem(system, { ...options, cache });
}

/** Gold responses, as BLEU sees them, and contexts: the same for every system. */
function sharedTexts(cases: readonly ScoredCase[], options: ScoreOptions): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const scored of cases) {
    for (const gold of goldOf(scored)) texts.add(bleuText(gold, options));
    for (const said of scored.context ?? []) texts.add(said);
  }
  return texts;
}

function cacheOf(texts: ReadonlySet<string>): TokenCache {
  const cache = createTokenCache(Infinity);
  return {
    words: (tokenizer, text) => (texts.has(text) ? cache.words(tokenizer, text) : tokenize(tokenizer, text)),
  };
}

/**
 * Scores the systems and compares them with the baseline; `onFigures` is told the figures before the tests. Takes seconds
 * with a comparison of thousands of test cases: run it in a worker. Throws `not-found` when no system is the baseline, `invalid-input` when counts differ.
 */
export function doScoreTask(task: ScoreTask, onFigures?: (figures: ScoreResult) => void): ScoreResult {
  const { systems, metrics, comparison, emotions } = task;
  const options = { ...task.options, metrics, cache: createTokenCache(Infinity) };
  const scored = [...scoreOneByOne(systems, options)];
  onFigures?.({ systems: scored });
  if (emotions === undefined) return withReport(scored, compare(systems, options, comparison));
  const groups = groupByEmotion(systems, emotions);
  const reports =
    comparison === undefined ? [] : compareGroups(groups, comparison.baselineId, { ...options, ...comparison });
  return {
    ...withReport(scored, compare(systems, options, comparison)),
    groups: groups.map(({ emotion, systems: own }, index) => ({
      emotion,
      ...withReport(
        own.map((system) => scoreSystem(system, options)),
        reports[index],
      ),
    })),
  };
}

function compare(
  systems: readonly TableSystem[],
  options: ScoreOptions & { readonly metrics: readonly MetricId[] },
  comparison: ScoreTask['comparison'],
): ComparisonReport | undefined {
  if (comparison === undefined) return undefined;
  const { baselineId, ...settings } = comparison;
  const baseline = systems.find(({ id }) => id === baselineId);
  if (baseline === undefined) throw new AppError('not-found', `There is no system "${baselineId}" to compare with.`);
  const others = systems.filter((system) => system !== baseline);
  return compareSystems(comparedSystem(baseline), others.map(comparedSystem), { ...options, ...settings });
}

function withReport(
  systems: readonly ScoredSystem[],
  report: ComparisonReport | undefined,
): Pick<ScoreResult, 'systems' | 'report'> {
  return report === undefined ? { systems } : { systems, report };
}
