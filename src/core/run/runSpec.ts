import type { TestCase } from '../inputs/testCase';
import type { Sampling } from '../llm/completion';
import type { EndpointModel } from '../llm/endpoint';
import type { PromptForm } from '../prompt/messages';
import type { PromptTemplate, VariantChoice } from '../prompt/template';
import type { Strategy } from '../strategy/strategy';

/** A column of the grid: a strategy, and the wording it uses. */
export interface Column {
  readonly id: string;
  readonly name: string;
  readonly strategy: Strategy;
  readonly variants: VariantChoice;
}

/** Everything that decides the outcome of a run; the ports do the rest. */
export interface RunSpec {
  readonly id: string;
  readonly template: PromptTemplate;
  readonly columns: readonly Column[];
  readonly testCases: readonly TestCase[];
  readonly endpointId: string;
  readonly model: EndpointModel;
  readonly form: PromptForm;
  readonly sampling: Sampling;
  /** Draws the random exemplars; not sent to the model. */
  readonly seed: number;
  /** Cells under way at once. */
  readonly maxConcurrent: number;
}
