import type { EventRule } from './eventRule';
import type { KnowledgeSource } from './relationInferrer';

/** What the header of a run says of its knowledge: enough to tell whether another run had the same. Each cell names the engine's own signature. */
export interface KnowledgeNote {
  readonly source: KnowledgeSource;
  /** The model, graph or files as the settings name them; empty where the engine alone knows. Never an address. */
  readonly from: string;
  readonly rule: EventRule;
  readonly beams: number;
  readonly perRelation: number;
  readonly rankByContext: boolean;
  /** SHA-256 of the stored inferences, of a source `stored`. */
  readonly hash?: string;
}
