import type { ExplainedBertScore } from '../core/evaluation/evaluationServices';
import type { InferenceEdit } from '../core/commonsense/inferenceEdits';
import type { ExemplarEdit } from '../core/exemplars/exemplarEdits';
import type { RunEvent } from '../core/run/runEvents';
import type { RunRecord } from '../core/run/runRecord';
import type { Stage } from '../core/strategy/stepEvent';
import type { BenchSnapshot, BenchState } from './benchState';
import type { ExemplarInspection, NeighbourSetting, NeighbourView } from './exemplarInspection';
import type { CellRepeats } from './cellRepeats';
import type { KnowledgeComparison } from './knowledgeView';

/** What a strategy said in an earlier run. */
export interface PreviousResponse {
  readonly text: string;
  /** When that run began, ISO 8601. */
  readonly startedAt: string;
}

/** What of the columns a run asks for. */
export type RunKind = 'all' | 'missing' | 'again';

/** What the panel may ask of the host. Each call is checked against `hostCallSchemas` before it is obeyed. */
export interface HostFunctions {
  /** The panel is there (again) and wants everything. */
  ready(): Promise<BenchSnapshot>;
  /** Runs every available column on the chosen test case: all from what is stored, only those without an answer, or all asked anew. */
  run(which: RunKind): Promise<void>;
  /** Runs one column. */
  runColumn(columnId: string): Promise<void>;
  stop(): Promise<void>;
  /** Has saving the template run the shown columns, or no longer. */
  setRunOnSave(on: boolean): Promise<void>;
  /** Stops one column of the run under way. */
  stopColumn(columnId: string): Promise<void>;
  /** Every answer there is to the request of a column's response. */
  repeats(columnId: string): Promise<CellRepeats>;
  /** Asks the model that many times more; resolves to all answers when the last has come. `stop` ends it. */
  moreRepeats(columnId: string, count: number): Promise<CellRepeats>;
  /** Opens VS Code's own picker. */
  pickTestCase(): Promise<void>;
  /** The next (1) or previous (-1) test case of the set. */
  stepTestCase(step: number): Promise<void>;
  chooseModel(endpointId: string, model: string): Promise<void>;
  /** Opens the settings or the command that adds a model. */
  connectModel(): Promise<void>;
  setSeed(seed: number): Promise<void>;
  setBaseColumn(columnId: string): Promise<void>;
  /** Exchanges a column with its neighbour to the right (1) or left (-1). */
  moveColumn(columnId: string, step: number): Promise<void>;
  /** Puts a copy of a column at its right. */
  duplicateColumn(columnId: string): Promise<void>;
  /** Opens VS Code's own pickers to give a column another strategy and wording. */
  changeColumn(columnId: string): Promise<void>;
  /** Takes a column off the bench; what it was answered stays kept. */
  removeColumn(columnId: string): Promise<void>;
  /** Notes something on the cell of that column; an empty note takes it away. Refused while the shown run is not kept. */
  annotateCell(columnId: string, note: string): Promise<void>;
  /** Asks where to, and writes the shown run to a file. */
  exportRun(): Promise<void>;
  /** Opens the table of results of what the bench shows. */
  showResults(): Promise<void>;
  /** BERTScore of a column's response, with the tokens behind it; says what to set where no encoder is named. */
  bertScore(columnId: string): Promise<ExplainedBertScore>;
  /** Opens the setting that names the encoder of BERTScore. */
  openBertSetting(): Promise<void>;
  /** Opens VS Code's own picker of strategies. */
  pickStrategies(): Promise<void>;
  /** The neighbours of the test case as a column with nearest exemplars sees them. */
  inspectExemplars(columnId: string): Promise<ExemplarInspection>;
  /** The same under another encoder or reading, one of those that the inspection offers. */
  compareExemplars(columnId: string, setting: NeighbourSetting): Promise<NeighbourView>;
  /** Makes one change to the exemplars that a column shows; it is run again only when that is asked for. */
  editExemplars(columnId: string, edit: ExemplarEdit): Promise<void>;
  /** Changes one inference about the test case, or takes all changes back; a column is run again only when that is asked for. */
  editKnowledge(edit: InferenceEdit | { readonly kind: 'reset' }): Promise<void>;
  /** What another source infers about the test case, one of those that the bench offers. */
  compareKnowledge(source: string): Promise<KnowledgeComparison>;
  /** Opens VS Code's own pickers of a source of knowledge. */
  chooseKnowledgeSource(): Promise<void>;
  /** Shows the template in the editor, at that line. */
  openTemplate(line: number): Promise<void>;
  /**
   * Puts a text in the place of a section's in the document, made from that version of it; from an older one nothing is
   * written (`stale`), and what the bench says next holds the newer text.
   */
  editSection(uri: string, title: string, text: string, version: number): Promise<'written' | 'stale'>;
  /** Saves the template's document. */
  saveTemplate(uri: string): Promise<void>;
  /** Opens VS Code's comparison of the text that the shown run worked from with the template as it stands. */
  compareTemplate(): Promise<void>;
  /** The response of a column in the last kept run before the shown one that has one on this test case. */
  previousResponse(columnId: string): Promise<PreviousResponse | undefined>;
  /** Opens the exact prompt that was sent as a read-only document. */
  openPrompt(columnId: string, stage: Stage): Promise<void>;
  copyPrompt(columnId: string, stage: Stage): Promise<void>;
  /** Opens VS Code's comparison of the prompt with the base column's, or with that of the kept run before. */
  comparePrompt(columnId: string, stage: Stage, other: 'base' | 'previous'): Promise<void>;
}

/** What the host tells the panel. Nothing assumes that a hidden panel heard it: a panel that comes back says ready. */
export interface PanelFunctions {
  benchChanged(bench: BenchState): void;
  /** Another run is shown, or none. */
  runReplaced(run: RunRecord | undefined): void;
  /** Events of the shown run since the last call, in order, batched per frame. */
  runEvents(events: readonly RunEvent[]): void;
}

/** True for what can be a message of this protocol: a call or its answer. Anything else that reaches a listener is dropped. */
export function isRpcMessage(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || !('t' in data)) return false;
  return (
    data.t === 's' ||
    (data.t === 'q' && 'm' in data && typeof data.m === 'string' && 'a' in data && Array.isArray(data.a))
  );
}
