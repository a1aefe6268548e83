import type { AtomicRequest } from '../commonsense/atomicNotice';
import type { NearestRequest, OpenedNearest } from '../exemplars/nearestRequest';
import type { CorpusRequest } from '../inputs/corpus';
import type { AskedEndpoint, EndpointModel } from '../llm/endpoint';
import type { LlmClient } from '../llm/llmClient';
import type { ResponseNews } from '../llm/pacer';
import type { Recorder } from '../llm/recorder';
import type { RecordingOrigin } from '../llm/recording';
import type { TokenCounter } from '../llm/tokenCounter';
import type { TemplateRenderer } from '../prompt/templateRenderer';
import type { Clock } from '../util/clock';
import type { KnowledgeRequest, OpenedKnowledge } from './knowledgeRequest';
import type { Store } from './store';

/** What a run needs from the machine it runs on. Whoever makes it disposes of it. */
export interface Services {
  readonly renderer: TemplateRenderer;
  readonly tokens: TokenCounter;
  readonly clock: Clock;
  /**
   * A client for a server that speaks the OpenAI protocol, or for models that run in this process; `key` is asked for at each request and never kept. With
   * `onResponse` it is a client of its own, which tells the head of every response, by the times of `clock`.
   */
  createClient(
    endpoint: AskedEndpoint,
    key: () => Promise<string | undefined>,
    onResponse?: (news: ResponseNews) => void,
  ): LlmClient;
  /**
   * The entry of a model that runs in this process, by its `source`: with an id that names its files by their hash, under
   * which it is asked. A model of the hub is fetched first where `onFetched` (bytes so far, and in all) is given; else one that
   * is not here is `unavailable`. Says with `unavailable` or `invalid-input` why it cannot be used.
   */
  findLocalModel(
    model: EndpointModel,
    onFetched: ((what: string, doneBytes: number, totalBytes: number | undefined) => void) | undefined,
    signal: AbortSignal,
  ): Promise<EndpointModel>;
  /** Appends answers to a recording file (JSONL), which is made when it is not there. */
  createRecorder(file: { readonly path: string; readonly origin: RecordingOrigin }): Recorder;
  /** Opens the encoder and index of nearest exemplars; says with `unavailable` or `invalid-input` why it cannot. */
  openNearest(request: NearestRequest, signal: AbortSignal): Promise<OpenedNearest>;
  /** Opens a source of knowledge; says with `unavailable`, `invalid-setting` or `invalid-input` why it cannot. Whoever opens it disposes of it. */
  openKnowledge(request: KnowledgeRequest, signal: AbortSignal): Promise<OpenedKnowledge>;
  /** Fetches EmpatheticDialogues from its publisher and resolves to the names of its files; goes on where an earlier try stopped. */
  fetchEmpatheticDialogues(request: CorpusRequest, signal: AbortSignal): Promise<readonly string[]>;
  /** Fetches ATOMIC-2020 and resolves to its files; what is there already is left as it is. */
  fetchAtomic(request: AtomicRequest, signal: AbortSignal): Promise<readonly string[]>;
  /** Opens the store of a folder; what stands in the way is in its `notices`. Whoever opens it disposes of it. */
  openStore(folder: string): Store;
  dispose(): Promise<void>;
}
