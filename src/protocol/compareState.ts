import type { ChangeCounts, ColumnPair, MadeDifferently } from '../core/evaluation/caseChanges';
import type { ResultTable } from '../core/evaluation/resultTable';

/** What changed from one run to another. */
export interface RunChanges extends MadeDifferently {
  /** What the runs are called. */
  readonly earlier: string;
  readonly later: string;
  /** Strategies that both runs have; each table has the earlier column as its base. */
  readonly pairs: readonly (ColumnPair & { readonly table: ResultTable })[];
  /** Names of strategies that only one of them has. */
  readonly alone: readonly string[];
}

/** What became of single test cases in one strategy. */
export interface PairCounts extends ChangeCounts {
  readonly laterId: string;
}
