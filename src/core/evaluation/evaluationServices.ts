import type { BertScore, PairMatch } from '../metrics/bertScore';
import type { AssembledSystems, AssembleTask } from './assembleSystems';
import type { BertPair, BertRequest, BertScores } from './resultTableScores';
import type { ResultsPiece } from './resultsPieces';
import type { ResultsChoice, ResultsHooks, ResultsOutcome } from './resultsTask';

/** A file of predictions to read. */
export interface PredictionFile {
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Which field holds the responses, in a file that has several. */
  readonly field?: string;
}

/** How far BERTScore is: the model on its way in MB, or pairs done. */
export type OnBertProgress = (what: 'model' | 'pairs', done: number, total: number | undefined) => void;

/** BERTScore of one response with the tokens behind it. */
export interface ExplainedBertScore extends BertScore {
  readonly signature: string;
  readonly match: PairMatch;
}

/** What results are to be made of. */
export interface ResultsRequest {
  /** Test cases and columns of runs, as `resultsPieces` makes them. */
  readonly pieces: Iterable<ResultsPiece>;
  readonly files: readonly PredictionFile[];
  readonly excluded: readonly string[];
  readonly choice: ResultsChoice;
}

/** What scoring needs from the machine it runs on; all of it works away from the caller's thread. Each throws `cancelled` too. */
export interface EvaluationServices {
  /** Reads files of predictions and lays them beside columns of runs; a file that cannot be read is a problem of its system. */
  assembleSystems(
    task: Omit<AssembleTask, 'predictions'> & { readonly files: readonly PredictionFile[] },
    signal: AbortSignal,
  ): Promise<AssembledSystems>;
  /**
   * Lays columns of runs and files side by side, scores and compares them; the responses do not come back. Between two
   * pieces, each taken when it is sent, others of the caller's thread get their turn.
   */
  computeResults(task: ResultsRequest, hooks: ResultsHooks, signal: AbortSignal): Promise<ResultsOutcome>;
  /** As `ScoreBert`. */
  scoreBert(
    request: BertRequest,
    pairs: readonly BertPair[],
    onProgress: OnBertProgress,
    signal: AbortSignal,
  ): Promise<BertScores>;
  /** BERTScore of one pair, and which token was matched with which. */
  explainBert(request: BertRequest, pair: BertPair, signal: AbortSignal): Promise<ExplainedBertScore>;
}
