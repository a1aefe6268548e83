import type { Knowledge } from '../core/commonsense/commonsenseModel';
import type { InferenceEdit } from '../core/commonsense/inferenceEdits';

/** What the bench says of knowledge beside what the cells hold. */
export interface KnowledgeState {
  /** What the user changed in the inferences about the test case. */
  readonly edits: readonly InferenceEdit[];
  /** Sources that the one in use can be held beside, as they are written on the command line. */
  readonly others: readonly string[];
}

/** What another source inferred about the test case. */
export interface KnowledgeComparison {
  readonly source: string;
  readonly testCaseId: string;
  readonly knowledge: Knowledge;
}
