import type { BeamSearchSettings } from '../../core/commonsense/beamSearchSettings';
import type { Relation } from '../../core/commonsense/relation';
import type { Beam } from '../../core/commonsense/relationInferrer';

/**
 * The graphs of an encoder-decoder, relative to its folder, with forward slashes. Keys and values about the input come from
 * the encoder's graph (`single`: one decoder for all steps), or from the decoder's first step, which is a graph of its own
 * (`separate`) or a branch of one graph (`merged`).
 */
export interface CometGraphs {
  readonly encoder: string;
  readonly decoder:
    | { readonly kind: 'single' | 'merged'; readonly graph: string }
    | { readonly kind: 'separate'; readonly first: string; readonly next: string };
}

/** A COMET on disk, as the worker loads it. */
export interface CometModelSpec {
  /** Absolute. */
  readonly folder: string;
  readonly graphs: CometGraphs;
  /** Tokens that the encoder reads of a query, its special ones included. */
  readonly maxTokens: number;
  /** Threads of the runtime. */
  readonly threads: number;
}

/** An event to infer the five relations of. */
export interface InferRelationsTask {
  readonly model: CometModelSpec;
  readonly event: string;
  readonly settings: BeamSearchSettings;
}

/** What was inferred. */
export interface InferRelationsResult {
  readonly beams: Readonly<Record<Relation, readonly Beam[]>>;
  /** Tokens at the event's end that the model could not read; 0 when it was not cut. */
  readonly cutTokens: number;
  readonly runtime: 'native' | 'wasm';
}
