import { AppError } from '../../util/errors';
import type { BleuCounts } from '../bleuCounts';
import type { MetricId } from '../score';
import { NEEDS_ENCODER, tokenizerOf } from '../scoreInput';
import { createTokenCache } from '../tokenizer';
import { bootstrapBleu, withoutTinyScores } from './bleuBootstrap';
import { DEFAULT_RESAMPLES, differenceOf, type Resamples } from './bootstrap';
import { compareMeans, ONE_CASE, withoutFigure, type Unadjusted } from './compareMeans';
import type { ComparedSystem, Comparison, ComparisonOptions, ComparisonReport } from './comparison';
import { NO_DISTINCT_INTERVAL, randomizeDistinct } from './distinctRandomization';
import { holm } from './holm';
import { bcaInterval, bootstrapP, percentileInterval, standardError } from './intervals';
import { bleuCountsOf, perCaseScores, sentenceBleuOf, type PerCase } from './perCaseScores';
import { moreCasesNeeded } from './power';
import { testFamily } from './testFamily';

/**
 * Compares every system with the baseline in every metric, on the same test cases in the same order. Corpus BLEU:
 * paired bootstrap. Dist: paired approximate randomisation, no interval. Means over test cases: bootstrap intervals,
 * with McNemar's or Wilcoxon's test. P-values are adjusted by Holm over all systems x all metrics. The same input and
 * seed give the same report. Throws `invalid-input` when the numbers of test cases differ. Takes seconds for thousands of
 * cases: run it where nobody waits for the thread.
 */
export function compareSystems(
  baseline: ComparedSystem,
  systems: readonly ComparedSystem[],
  options: ComparisonOptions,
): ComparisonReport {
  const cases = baseline.cases.length;
  for (const system of systems) {
    if (system.cases.length === cases) continue;
    const counts = `${system.cases.length} for ${system.id}, ${cases} for the baseline ${baseline.id}`;
    throw new AppError('invalid-input', `All systems must answer the same test cases: there are ${counts}.`);
  }
  const comparer = new Comparer(baseline, systems, { ...options, cache: options.cache ?? createTokenCache(Infinity) });
  const pairs = systems.flatMap((system, index) => options.metrics.map((metric) => ({ system, index, metric })));
  const unadjusted = pairs.map(({ index, metric }) => comparer.compare(index, metric));
  const family = testFamily({ systems: systems.length, metrics: options.metrics.length }, options.familySize);
  const adjusted = holm(
    unadjusted.map(({ p }) => p),
    family.size,
  );
  const comparisons = pairs.map(({ system, metric }, index): Comparison => ({
    systemId: system.id,
    metric,
    pHolm: adjusted[index] ?? null,
    ...(unadjusted[index] as Unadjusted),
  }));
  const { seed, resamples = DEFAULT_RESAMPLES, level = 0.95 } = options;
  return { baselineId: baseline.id, comparisons, seed, resamples, level, familySize: family.size, family: family.text };
}

const BLEU_ORDERS = [1, 2, 3, 4] as const;

/** Holds what the comparisons share, made when first asked for; system 0 is the baseline here. */
class Comparer {
  readonly #all: readonly ComparedSystem[];
  readonly #options: ComparisonOptions;
  readonly #cases: number;
  readonly #tokens = new Map<number, readonly (readonly string[])[]>();
  #counts: readonly (BleuCounts | undefined)[] | undefined;
  #bleu: readonly (readonly Resamples[])[] | undefined;

  constructor(baseline: ComparedSystem, systems: readonly ComparedSystem[], options: ComparisonOptions) {
    this.#all = [baseline, ...systems];
    this.#options = options;
    this.#cases = baseline.cases.length;
  }

  compare(system: number, metric: MetricId): Unadjusted {
    switch (metric) {
      case 'dist-1':
      case 'dist-2':
        return this.#distinct(system + 1, metric === 'dist-1' ? 1 : 2);
      case 'bleu-1':
      case 'bleu-2':
      case 'bleu-3':
      case 'bleu-4':
        return this.#bleuOf(system + 1, metric, Number(metric.slice(-1)));
      default:
        return this.#mean(system + 1, metric);
    }
  }

  #distinct(system: number, order: number): Unadjusted {
    const { seed, resamples } = this.#options;
    const result = randomizeDistinct(this.#tokensOf(system), this.#tokensOf(0), order, {
      seed,
      trials: this.#cases < 2 ? 0 : (resamples ?? DEFAULT_RESAMPLES),
    });
    const test = 'approximate-randomisation';
    if (result.first === null || result.second === null)
      return withoutFigure(`A side has no response of ${order} tokens.`, test);
    const delta = result.first - result.second;
    if (this.#cases < 2)
      return { ...withoutFigure(ONE_CASE, test), intervalReason: NO_DISTINCT_INTERVAL, delta, cases: 1 };
    return {
      delta,
      interval: null,
      percentileInterval: null,
      intervalReason: NO_DISTINCT_INTERVAL,
      p: result.p,
      test,
      otherTests: [],
      effects: [],
      moreCases: { kind: 'none', reason: 'Dist itself changes with the number of test cases.' },
      cases: this.#cases,
    };
  }

  #bleuOf(system: number, metric: MetricId, order: number): Unadjusted {
    this.#counts ??= this.#all.map(({ cases }) => bleuCountsOf(cases, this.#options));
    const [own, base] = [this.#counts[system], this.#counts[0]];
    const test = 'paired-bootstrap';
    if (this.#cases === 0) return withoutFigure('There is no test case.', test);
    if (own === undefined || base === undefined) return withoutFigure('Some test cases have no gold response.', test);
    if ((this.#options.smoothing ?? 'none') !== 'none') {
      const of = (counts: BleuCounts): PerCase => sentenceBleuOf(counts, order, this.#options);
      return compareMeans(metric, of(own), of(base), this.#options);
    }
    const difference = differenceOf(this.#bleuResamples(system, order), this.#bleuResamples(0, order));
    if (this.#cases === 1) return { ...withoutFigure(ONE_CASE, test), delta: difference.estimate, cases: 1 };
    const { level = 0.95 } = this.#options;
    const spread = standardError(difference) * Math.sqrt(this.#cases);
    const effect = difference.estimate === 0 ? 0 : difference.estimate / spread;
    return {
      delta: difference.estimate,
      interval: bcaInterval(difference, level),
      percentileInterval: percentileInterval(difference, level),
      p: bootstrapP(difference),
      test,
      otherTests: [],
      effects: [{ kind: 'standardised', value: effect }],
      moreCases: moreCasesNeeded(effect, this.#cases),
      cases: this.#cases,
    };
  }

  #bleuResamples(system: number, order: number): Resamples {
    const { seed, resamples = DEFAULT_RESAMPLES } = this.#options;
    const counts = (this.#counts ?? []).filter((own) => own !== undefined);
    this.#bleu ??= bootstrapBleu(counts, BLEU_ORDERS, { seed, resamples });
    const place = (this.#counts ?? []).slice(0, system).filter((own) => own !== undefined).length;
    return withoutTinyScores(this.#bleu[place]?.[order - 1] as Resamples);
  }

  #mean(system: number, metric: MetricId): Unadjusted {
    const [own, base] = [this.#valuesOf(system, metric), this.#valuesOf(0, metric)];
    if (own === undefined || base === undefined) return withoutFigure(NEEDS_ENCODER, 'wilcoxon');
    return compareMeans(metric, own, base, this.#options);
  }

  #valuesOf(system: number, metric: MetricId): PerCase | undefined {
    const { cases, perCase } = this.#all[system] as ComparedSystem;
    const given = perCase?.[metric];
    if (given !== undefined || metric.startsWith('bertscore')) return given;
    return perCaseScores(metric, cases, this.#options);
  }

  #tokensOf(system: number): readonly (readonly string[])[] {
    const known = this.#tokens.get(system);
    if (known !== undefined) return known;
    const { words } = tokenizerOf(this.#options);
    const tokens = (this.#all[system] as ComparedSystem).cases.map(({ response }) => words(response));
    this.#tokens.set(system, tokens);
    return tokens;
  }
}
