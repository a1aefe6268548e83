import type { KnowledgeNote } from '../commonsense/knowledgeNote';
import type { ExemplarEdits, ExemplarSource } from '../exemplars/exemplar';
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
  /** What the user changed in its nearest exemplars, by test case. */
  readonly exemplarEdits?: Readonly<Record<string, ExemplarEdits>>;
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
  /** Where nearest exemplars come from, for the record. */
  readonly exemplarSource?: ExemplarSource | undefined;
  /** Where knowledge comes from, for the record. */
  readonly knowledgeSource?: KnowledgeNote | undefined;
  /** Cells under way at once. */
  readonly maxConcurrent: number;
}
