import type { BuiltInJudge } from '../../core/judge/builtInJudges';
import type { BudgetLimits } from '../../core/llm/budget';
import type { RatingMode } from '../../core/ratings/ratingValue';
import type { MetricObjective } from '../../core/suggest/objective';

/** A model of an endpoint, by their ids. */
export interface NamedModel {
  readonly endpointId: string;
  readonly model: string;
}

/** A judge as it was asked for. */
export interface RequestedJudge extends NamedModel {
  readonly kind: 'judge';
  readonly mode: RatingMode;
  /** Id of the aspect. */
  readonly aspect: string;
  /** A built-in template, or a file. */
  readonly template: { readonly builtIn: BuiltInJudge } | { readonly uri: string };
}

/** A search as the user asked for it: enough to make it again, and so to go on with it. Plain data. */
export interface SearchRequest {
  /** Of the template's document. */
  readonly template: string;
  /** `Name`, or `Name (variant)`. */
  readonly section: string;
  readonly columnId: string;
  /** Who words anew. */
  readonly proposer: NamedModel;
  /** Who answers. */
  readonly answers: NamedModel;
  readonly objective: MetricObjective | RequestedJudge;
  readonly rounds: number;
  readonly perRound: number;
  /** The most test cases of each part. */
  readonly mostCases: number;
  readonly splitSeed: number;
  /** Draws the random exemplars. */
  readonly seed: number;
  readonly budget: BudgetLimits;
  /** File of the question to the model; the built-in one when absent. */
  readonly metaPrompt?: string;
}

/** True for what looks like a search that was kept. */
export function isSearchRequest(value: unknown): value is SearchRequest {
  return (
    typeof value === 'object' && value !== null && 'proposer' in value && 'objective' in value && 'budget' in value
  );
}

/** A budget as it is typed. */
export function budgetText({ calls, tokens, usd }: BudgetLimits): string {
  return [
    ...(calls === undefined ? [] : [`${calls} calls`]),
    ...(tokens === undefined ? [] : [`${tokens} tokens`]),
    ...(usd === undefined ? [] : [`${usd} usd`]),
  ].join(', ');
}
