import type { CommonsenseModel } from '../commonsense/commonsenseModel';
import type { EventRule } from '../commonsense/eventRule';
import type { RelationInferrer } from '../commonsense/relationInferrer';
import type { OnBuildProgress } from '../exemplars/exemplarIndex';
import type { InputProblem } from '../inputs/problem';
import type { EndpointModel } from '../llm/endpoint';
import type { LlmClient } from '../llm/llmClient';
import { AppError } from '../util/errors';

/** Which source of knowledge is meant, as plain data. */
export type KnowledgeSourceChoice =
  /** `path:DIR` or `hub:OWNER/NAME`. */
  | { readonly kind: 'comet'; readonly model: string }
  /** Files of triples; the published graph, where it was fetched, when there are none. */
  | { readonly kind: 'atomic'; readonly files: readonly string[] }
  /** The model that answers when none is named. */
  | { readonly kind: 'llm'; readonly model?: string }
  | { readonly kind: 'endpoint'; readonly url: string; readonly model?: string }
  | { readonly kind: 'stored'; readonly files: readonly string[] };

/** The model that is asked where the source is a language model. A client that answers from the store asks nothing twice. */
export interface KnowledgeLlm {
  readonly client: LlmClient;
  readonly endpointId: string;
  readonly model: EndpointModel;
}

/** Which knowledge a bench or a command wants. */
export interface KnowledgeRequest {
  readonly source: KnowledgeSourceChoice;
  readonly rule: EventRule;
  /** Inferences asked for of each relation. */
  readonly beams: number;
  /** At most so many of each relation are used. */
  readonly perRelation: number;
  /** Whether inferences are ranked by their likeness to the whole context. */
  readonly rankByContext: boolean;
  /** Finds heads of a graph and ranks: `embedded`, `path:DIR`, `hub:OWNER/NAME` or `url:BASE/MODEL`. */
  readonly encoder: string;
  /** Heads of a graph with a smaller cosine are no match; 0.3 when absent. */
  readonly threshold?: number;
  /** 8-bit weights of COMET. */
  readonly quantised?: boolean;
  /** For a source `llm`. */
  readonly llm?: KnowledgeLlm;
  /** The key of a source `endpoint`. */
  readonly endpointKey?: () => Promise<string | undefined>;
  /** Where the vectors of a graph, and what COMET or an endpoint inferred, are kept; nowhere when absent. */
  readonly storeFolder?: string;
  readonly onProgress?: OnBuildProgress;
}

/** A source that is ready. Whoever opens it disposes of it. */
export interface OpenedKnowledge {
  /** From a test case to what the prompt is given. Each event is inferred once for as long as this is open, also when several ask at once. */
  readonly model: CommonsenseModel;
  /** The engine alone, sharing the same inferences. */
  readonly inferrer: RelationInferrer;
  /** What was wrong in the source's files. */
  readonly problems: readonly InputProblem[];
  /** Answers of a language model so far, and how many could be read; absent for other sources. */
  readonly answers?: () => { readonly answers: number; readonly parsed: number };
  dispose(): Promise<void>;
}

/** What the forms of a source look like, for usage texts and settings. */
export const KNOWLEDGE_SOURCE_FORMS =
  'comet:path:DIR, comet:hub:OWNER/NAME, atomic, atomic:FILE, llm, llm:MODEL, endpoint:URL or stored:FILE';

/** Reads a source written as one text, such as `atomic:graph.tsv` (several files: separated by commas). Throws `invalid-setting` that shows the forms. */
export function parseKnowledgeSource(text: string): KnowledgeSourceChoice {
  const [, kind = '', rest = ''] = /^([^:]*):?(.*)$/s.exec(text.trim()) ?? [];
  const files = rest.split(',').flatMap((file) => (file.trim() === '' ? [] : [file.trim()]));
  switch (kind) {
    case 'comet':
      if (/^(?:path|hub):./.test(rest)) return { kind, model: rest };
      if (rest !== '') return { kind, model: `path:${rest}` };
      break;
    case 'atomic':
      return { kind, files };
    case 'llm':
      return rest === '' ? { kind } : { kind, model: rest };
    case 'endpoint':
      if (rest !== '') return { kind, url: rest };
      break;
    case 'stored':
      if (files.length > 0) return { kind, files };
      break;
  }
  throw new AppError('invalid-setting', `"${text}" is no source of knowledge. Write ${KNOWLEDGE_SOURCE_FORMS}.`);
}
