import type { EvaluationServices } from '../evaluation/evaluationServices';
import type { BudgetLimits, Spent } from '../llm/budget';
import type { Sampling } from '../llm/completion';
import type { EndpointModel } from '../llm/endpoint';
import type { TokenCounter } from '../llm/tokenCounter';
import type { TemplateSection } from '../prompt/template';
import type { TemplateRenderer } from '../prompt/templateRenderer';
import type { ExperimentRun } from '../run/experimentRuns';
import type { ExperimentSession } from '../run/experimentSession';
import type { Column } from '../run/runSpec';
import type { Store } from '../run/store';
import type { MetaPrompt } from './metaPrompt';
import type { Objective } from './objective';
import type { SearchLedger } from './searchLedger';
import type { CaseSplit } from './splitCases';

/** Everything that decides which wordings are asked for, and which of them is chosen. */
export interface SuggestSpec {
  /** The template's whole text, and the name of its file. */
  readonly text: string;
  readonly file: string;
  /** The section as it is worded now: the main text or a variant. */
  readonly section: TemplateSection;
  /** The strategy that wordings are tried with; its own choice of wording for the section does not count. */
  readonly column: Column;
  /** Model, endpoint, sampling and seed of the answers that are scored. */
  readonly base: ExperimentRun;
  readonly split: CaseSplit;
  readonly splitSeed: number;
  readonly objective: Objective;
  /** Who words anew. */
  readonly proposer: Proposer;
  readonly metaPrompt: MetaPrompt;
  readonly rounds: number;
  /** Wordings asked for in a round. */
  readonly perRound: number;
  /** Dialogues that the model is shown: those on which the best wording does worst. */
  readonly worstCases: number;
  /** From 1: another draw asks for other wordings with the same questions. */
  readonly draw: number;
  /** The budget that the session holds for all runs of the search together; enough of it is kept for the held-out test. */
  readonly limits: BudgetLimits;
}

/** The model that is asked for wordings. */
export interface Proposer {
  readonly endpointId: string;
  readonly model: EndpointModel;
  readonly sampling: Sampling;
}

/** Different wordings are wanted from one question, as Yang et al. (2023) sample them. */
export const PROPOSER_SAMPLING: Sampling = { temperature: 1, maxTokens: 600 };

/** What a search works with. */
export interface SuggestPorts {
  readonly session: Pick<ExperimentSession, 'run' | 'foresee' | 'client' | 'spent' | 'countBefore'>;
  readonly renderer: TemplateRenderer;
  readonly tokens: TokenCounter;
  readonly evaluation: Pick<EvaluationServices, 'computeResults' | 'scoreBert'>;
  readonly store: Store | undefined;
  /** Absent where nothing is kept: then no other run is known. */
  readonly ledger: SearchLedger | undefined;
  /** ISO 8601. */
  readonly now: () => string;
  readonly onProgress: (progress: SuggestProgress) => void;
}

/** How far a search is. */
export interface SuggestProgress {
  readonly phase: 'original' | 'asking' | 'scoring' | 'judging' | 'held-out';
  /** From 1; 0 before the first. */
  readonly round: number;
  /** Cells, answers, or questions to a judge. */
  readonly done: number;
  readonly total: number;
  /** By this run of the search. */
  readonly spent: Spent;
}
