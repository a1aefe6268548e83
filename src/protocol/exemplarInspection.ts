import type { ExemplarEdits, Neighbourhood } from '../core/exemplars/exemplar';
import type { Reading } from '../core/exemplars/reading';

/** One way to find neighbours, to hold beside another. */
export interface NeighbourSetting {
  readonly encoder: string;
  readonly reading: Reading;
}

/** The neighbourhood of the test case, as one encoder and reading see it. */
export interface NeighbourView {
  readonly setting: NeighbourSetting;
  /** Encoder with its version, reading, pool and the beginning of its hash. */
  readonly signature: string;
  readonly neighbourhood: Neighbourhood;
}

/** What the inspector of a column shows; asked for when it is opened, never part of a snapshot. */
export interface ExemplarInspection extends NeighbourView {
  readonly columnId: string;
  readonly testCaseId: string;
  readonly k: number;
  readonly edits?: ExemplarEdits;
  /** Settings that the neighbours can be compared under. */
  readonly others: readonly NeighbourSetting[];
}
