import type { ExplainedBertScore } from '../../src/core/evaluation/evaluationServices';
import type { Stage } from '../../src/core/strategy/stepEvent';
import type { InferenceEdit } from '../../src/core/commonsense/inferenceEdits';
import type { ExemplarEdit } from '../../src/core/exemplars/exemplarEdits';
import type { ModelChoice } from '../../src/protocol/benchState';
import type { CellRepeats } from '../../src/protocol/cellRepeats';
import type { ExemplarInspection, NeighbourSetting, NeighbourView } from '../../src/protocol/exemplarInspection';
import type { KnowledgeComparison } from '../../src/protocol/knowledgeView';
import type { HostFunctions, PreviousResponse, RunKind } from '../../src/protocol/rpc';
import { messageOf } from '../model/messageOf';
import type { BenchStore } from './benchStore';
import { toggled, withColumnWidth, type DiffSide } from './viewState';

/** What the components can bring about: calls to the host, and changes of the view. */
export interface BenchActions {
  run(which: RunKind): void;
  runColumn(columnId: string): void;
  stop(): void;
  setRunOnSave(on: boolean): void;
  stopColumn(columnId: string): void;
  /** Every answer to the request of a column's response. */
  repeats(columnId: string): Promise<CellRepeats>;
  /** The same after the model was asked that many times more. */
  moreRepeats(columnId: string, count: number): Promise<CellRepeats>;
  pickTestCase(): void;
  stepTestCase(step: 1 | -1): void;
  chooseModel(model: ModelChoice): void;
  connectModel(): void;
  setSeed(seed: number): void;
  setBaseColumn(columnId: string): void;
  moveColumn(columnId: string, step: 1 | -1): void;
  removeColumn(columnId: string): void;
  duplicateColumn(columnId: string): void;
  changeColumn(columnId: string): void;
  annotateCell(columnId: string, note: string): void;
  exportRun(): void;
  showResults(): void;
  bertScore(columnId: string): Promise<ExplainedBertScore>;
  openBertSetting(): void;
  pickStrategies(): void;
  openTemplate(line: number): void;
  openPrompt(columnId: string, stage: Stage): void;
  copyPrompt(columnId: string, stage: Stage): void;
  comparePrompt(columnId: string, stage: Stage, other: 'base' | 'previous'): void;
  /** Opens the comparison of the text that the shown run worked from with the present one. */
  compareTemplate(): void;
  /** What a column said in the kept run before; whoever asks shows what went wrong. */
  previousResponse(columnId: string): Promise<PreviousResponse | undefined>;
  /** The neighbours of the test case as a column sees them; whoever asks shows what went wrong. */
  inspectExemplars(columnId: string): Promise<ExemplarInspection>;
  /** The same under another encoder or reading. */
  compareExemplars(columnId: string, setting: NeighbourSetting): Promise<NeighbourView>;
  /** Changes the exemplars of a column by hand. */
  editExemplars(columnId: string, edit: ExemplarEdit): Promise<void>;
  /** Changes an inference about the test case by hand, or takes all changes back. */
  editKnowledge(edit: InferenceEdit | { readonly kind: 'reset' }): void;
  compareKnowledge(source: string): Promise<KnowledgeComparison>;
  chooseKnowledgeSource(): void;
  /** Resolves to whether it was written; `stale` when the document is newer than that version. */
  editSection(uri: string, title: string, text: string, version: number): Promise<'written' | 'stale'>;
  saveTemplate(uri: string): void;
  reveal(revealed: boolean): void;
  /** Responses and prompts as changes of something, or plain. */
  toggleDiff(): void;
  /** Shows them as changes of that. */
  diffAgainst(other: DiffSide): void;
  toggleOpen(key: string): void;
  /** Closes details that may be closed already. */
  closeOpen(key: string): void;
  toggleRow(row: string): void;
  /** Folds a column to a strip, or unfolds it. */
  toggleColumn(columnId: string): void;
  /** In px; `undefined` gives the column back to the layout. */
  resizeColumn(columnId: string, width: number | undefined): void;
  keepScroll(top: number, left: number): void;
  dismissFailure(): void;
}

/** Actions over that host and store; a call that fails is shown as a sentence in the panel. */
export function createBenchActions(host: HostFunctions, store: BenchStore): BenchActions {
  function call(promise: Promise<void>): void {
    store.showFailure(undefined);
    promise.catch((error: unknown) => store.showFailure(messageOf(error)));
  }
  return {
    run: (which) => call(host.run(which)),
    runColumn: (columnId) => call(host.runColumn(columnId)),
    stop: () => call(host.stop()),
    setRunOnSave: (on) => call(host.setRunOnSave(on)),
    stopColumn: (columnId) => call(host.stopColumn(columnId)),
    repeats: (columnId) => host.repeats(columnId),
    moreRepeats: (columnId, count) => host.moreRepeats(columnId, count),
    pickTestCase: () => call(host.pickTestCase()),
    stepTestCase: (step) => call(host.stepTestCase(step)),
    chooseModel: (model) => call(host.chooseModel(model.endpointId, model.model)),
    connectModel: () => call(host.connectModel()),
    setSeed: (seed) => call(host.setSeed(seed)),
    setBaseColumn: (columnId) => call(host.setBaseColumn(columnId)),
    moveColumn: (columnId, step) => call(host.moveColumn(columnId, step)),
    removeColumn: (columnId) => call(host.removeColumn(columnId)),
    duplicateColumn: (columnId) => call(host.duplicateColumn(columnId)),
    changeColumn: (columnId) => call(host.changeColumn(columnId)),
    annotateCell: (columnId, note) => call(host.annotateCell(columnId, note)),
    exportRun: () => call(host.exportRun()),
    showResults: () => call(host.showResults()),
    bertScore: (columnId) => host.bertScore(columnId),
    openBertSetting: () => call(host.openBertSetting()),
    pickStrategies: () => call(host.pickStrategies()),
    openTemplate: (line) => call(host.openTemplate(line)),
    openPrompt: (columnId, stage) => call(host.openPrompt(columnId, stage)),
    copyPrompt: (columnId, stage) => call(host.copyPrompt(columnId, stage)),
    comparePrompt: (columnId, stage, other) => call(host.comparePrompt(columnId, stage, other)),
    compareTemplate: () => call(host.compareTemplate()),
    previousResponse: (columnId) => host.previousResponse(columnId),
    editSection: (uri, title, text, version) => host.editSection(uri, title, text, version),
    saveTemplate: (uri) => call(host.saveTemplate(uri)),
    inspectExemplars: (columnId) => host.inspectExemplars(columnId),
    compareExemplars: (columnId, setting) => host.compareExemplars(columnId, setting),
    editExemplars: (columnId, edit) => host.editExemplars(columnId, edit),
    editKnowledge: (edit) => call(host.editKnowledge(edit)),
    compareKnowledge: (source) => host.compareKnowledge(source),
    chooseKnowledgeSource: () => call(host.chooseKnowledgeSource()),
    reveal: (revealed) => store.changeView({ revealed }),
    toggleDiff: () => store.changeView({ diff: !store.view.diff }),
    diffAgainst: (diffSide) => store.changeView({ diff: true, diffSide }),
    closeOpen: (key) => store.changeView({ open: store.view.open.filter((other) => other !== key) }),
    toggleOpen: (key) => store.changeView({ open: toggled(store.view.open, key) }),
    toggleRow: (row) => store.changeView({ foldedRows: toggled(store.view.foldedRows, row) }),
    toggleColumn: (columnId) => store.changeView({ foldedColumns: toggled(store.view.foldedColumns, columnId) }),
    resizeColumn: (columnId, width) =>
      store.changeView({ columnWidths: withColumnWidth(store.view.columnWidths, columnId, width) }),
    keepScroll: (top, left) => store.keepScroll(top, left),
    dismissFailure: () => store.showFailure(undefined),
  };
}
