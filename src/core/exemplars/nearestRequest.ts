import type { Dialogue } from '../inputs/dialogue';
import type { ExemplarInspector, NearestExemplars } from './exemplar';
import type { OnBuildProgress } from './exemplarIndex';
import type { Reading } from './reading';

/** Which index a bench wants. */
export interface NearestRequest {
  readonly pool: { readonly name: string; readonly files: readonly string[]; readonly dialogues: readonly Dialogue[] };
  /** The dialogues that are tested: a pool that holds them is refused unless `allowTestSplit`. */
  readonly tests: readonly Dialogue[];
  readonly allowTestSplit: boolean;
  /** `embedded`, `path:DIR`, `hub:OWNER/NAME` or `url:BASE/MODEL`. */
  readonly encoder: string;
  readonly reading: Reading;
  /** The model's 8-bit weights; its full precision when absent. */
  readonly quantised?: boolean;
  /** Threads that a model runs on; the machine decides when absent. */
  readonly threads?: number;
  /** Where the index is kept; nowhere when absent. */
  readonly storeFolder?: string;
  readonly onProgress: OnBuildProgress;
  /** A file of a model is being fetched: what it is, and how much of it is there, in bytes. */
  readonly onDownload?: (what: string, doneBytes: number, totalBytes: number | undefined) => void;
}

/** An index ready to be searched. */
export interface OpenedNearest {
  /** The exemplars of a bench whose seed shuffles. */
  withSeed(seed: number): NearestExemplars & ExemplarInspector;
}
