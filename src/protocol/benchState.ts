import type { ExemplarEdits } from '../core/exemplars/exemplar';
import type { InputProblem } from '../core/inputs/problem';
import type { TestCase } from '../core/inputs/testCase';
import type { PromptForm } from '../core/prompt/messages';
import type { RunRecord } from '../core/run/runRecord';
import type { Strategy } from '../core/strategy/strategy';
import type { KnowledgeState } from './knowledgeView';

/** A model that the bench can run on. `ready` false says in `reason` what is missing. */
export interface ModelChoice {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly model: string;
  readonly form: PromptForm;
  /** Answers come from a file of recordings, not from a model at work. */
  readonly recorded: boolean;
}

/** A column as the bench shows it before and beside any run. */
export interface BenchColumn {
  readonly id: string;
  readonly name: string;
  readonly strategy: Strategy;
  /** Why the column cannot run in this installation; absent when it can. */
  readonly unavailable?: string;
  /** What the user changed in its nearest exemplars of the test case. */
  readonly exemplarEdits?: ExemplarEdits;
}

/** The template that the bench follows. */
export interface BenchTemplate {
  readonly fileName: string;
  readonly dirty: boolean;
  readonly problems: readonly InputProblem[];
  /** Names the document to the host; `version` counts its changes. */
  readonly uri: string;
  readonly version: number;
  readonly sections: readonly { readonly title: string; readonly line: number; readonly source: string }[];
  /** Titles of sections whose text differs from the one the shown run used. */
  readonly changedSinceRun: readonly string[];
}

/** How a metric is shown. */
export interface MetricInfo {
  readonly id: string;
  readonly name: string;
  readonly decimals: number;
  /** Absent where neither direction is better. */
  readonly higherIsBetter?: boolean;
  /** Three sentences: what it measures, how, from which source. */
  readonly card: string;
}

/** What pressing Run would do. */
export interface BenchPlan {
  readonly columns: number;
  /** Requests to be sent, those that two columns share counted once. */
  readonly calls: number;
  /** Requests that are answered already, by the store or by recordings. */
  readonly known: number;
  /** Tokens of the prompts to be sent, as far as they can be foreseen; `unseenPrompts` more wait for an answer first. */
  readonly promptTokens: number;
  readonly unseenPrompts: number;
  /** Money for the calls; `null` when the price of the model is unknown; absent for recordings, which cost nothing. */
  readonly cost?: { readonly leastUsd: number; readonly mostUsd: number } | null;
  /** Why Run is not possible now; absent when it is. */
  readonly blocked?: string;
}

/** Whether saving the template runs the bench, and how many calls it may send by itself. */
export interface RunOnSaveState {
  readonly on: boolean;
  readonly mostCalls: number;
}

/** Everything the panel shows beside the run: owned by the host, sent whole whenever it changes. */
export interface BenchState {
  readonly template?: BenchTemplate;
  readonly testCase?: TestCase;
  /** Position of the test case in the open set, from 1, and the size of the set; 0 of 0 when none is open. */
  readonly position: { readonly index: number; readonly count: number; readonly setName: string };
  readonly models: readonly ModelChoice[];
  readonly model?: ModelChoice;
  /** Draws the random exemplars. */
  readonly seed: number;
  readonly columns: readonly BenchColumn[];
  readonly baseColumnId?: string;
  readonly metrics: readonly MetricInfo[];
  readonly plan: BenchPlan;
  readonly running: boolean;
  readonly runOnSave: RunOnSaveState;
  /** Notes on the cells of the shown run, by column id; absent while there is no run or it is not kept. */
  readonly notes?: Readonly<Record<string, string>>;
  /** How many stored answers the shown response of a column is one of, by column id; absent where none is stored. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly knowledge: KnowledgeState;
  /** Columns that the shown run has no answer for. */
  readonly missing: number;
  /** Problems of input files that the user should know of: sentences. */
  readonly notices: readonly string[];
}

/** The whole of what a panel that says ready is given. */
export interface BenchSnapshot {
  readonly bench: BenchState;
  readonly run?: RunRecord;
}
