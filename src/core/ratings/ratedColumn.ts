/** Responses to compare: of a strategy, a model or an imported file. */
export interface RatedColumn {
  readonly id: string;
  readonly name: string;
  /** The model that wrote them, where it is known: a judge should be another one. */
  readonly model?: string;
  /** By the id of the test case. */
  readonly responses: ReadonlyMap<string, string>;
}
