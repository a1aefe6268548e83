import type { Knowledge } from '../commonsense/commonsenseModel';
import type { KnowledgeNote } from '../commonsense/knowledgeNote';
import type { Exemplar, ExemplarEdits, ExemplarSource } from '../exemplars/exemplar';
import type { Completion, Sampling } from '../llm/completion';
import type { TokenCount } from '../llm/tokenCounter';
import type { Score } from '../metrics/score';
import type { Prompt, PromptForm } from '../prompt/messages';
import type { VariantChoice } from '../prompt/template';
import type { Stage, StageOneResult } from '../strategy/stepEvent';
import type { Strategy } from '../strategy/strategy';
import type { ErrorInfo } from '../util/errors';

/** One cell: a column on a test case. */
export interface CellKey {
  readonly columnId: string;
  readonly testCaseId: string;
}

/** How a run ended; single failed cells do not make it `failed`. */
export type RunOutcome = 'completed' | 'cancelled';

/** What made a run: enough to name it, to compare it and to run it again. No key, no endpoint address. */
export interface RunHeader {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly templateName: string;
  /** The template's file relative to the folder of the store; absent for a template without one, and in runs of earlier versions. */
  readonly templateFile?: string;
  /** SHA-256 per section, keyed `Name` or `Name (variant)`. */
  readonly sectionHashes: Readonly<Record<string, string>>;
  readonly endpointId: string;
  readonly model: string;
  readonly form: PromptForm;
  readonly sampling: Sampling;
  readonly seed: number;
  /** Where nearest exemplars came from; absent where no column has any, and in runs of earlier versions. */
  readonly exemplarSource?: ExemplarSource;
  /** Where knowledge came from; absent where no column has any, and in runs of earlier versions. */
  readonly knowledgeSource?: KnowledgeNote;
  readonly columns: readonly {
    readonly id: string;
    readonly name: string;
    readonly strategy: Strategy;
    readonly variants: VariantChoice;
  }[];
  readonly testCaseIds: readonly string[];
}

/** One request of a cell as the record keeps it; `completion` is absent while the answer is on its way. */
export interface StageRecord {
  readonly prompt: Prompt;
  readonly requestHash: string;
  readonly tokens: TokenCount;
  /** Text so far, then the whole. */
  readonly text: string;
  readonly completion?: Completion;
}

/** Where a cell stands. */
export type CellStatus = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled' | 'unavailable';

/** One cell: what was shown, thought, said and scored. */
export interface CellRecord {
  readonly key: CellKey;
  readonly status: CellStatus;
  readonly exemplars?: readonly Exemplar[];
  /** What the user changed by hand in the exemplars found: with them the same ones are found again. */
  readonly exemplarEdits?: ExemplarEdits;
  readonly knowledge?: Knowledge;
  readonly stages: Readonly<Partial<Record<Stage, StageRecord>>>;
  readonly stageOne?: StageOneResult;
  readonly scores?: readonly Score[];
  readonly error?: ErrorInfo;
}

/** A run as data: the fold of its events. */
export interface RunRecord {
  readonly header: RunHeader;
  readonly outcome: RunOutcome | 'running';
  /** By `cellId`. */
  readonly cells: Readonly<Record<string, CellRecord>>;
}

/** The key of a cell in `RunRecord.cells`. */
export function cellId(key: CellKey): string {
  return `${key.columnId}|${key.testCaseId}`;
}

/** The text of the response so far, or `undefined` when the cell has not come to it. */
export function responseOf(cell: CellRecord): string | undefined {
  return cell.stages.response?.text;
}
