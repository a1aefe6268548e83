import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { TokenEncoder, TokenEncoderIdentity } from '../../core/embedding/tokenEncoder';
import type { BertScores } from '../../core/evaluation/resultTableScores';
import type { PairMatch } from '../../core/metrics/bertScore';
import { defaultLayer, englishBaseline } from '../../core/metrics/bertScoreModels';
import { signature } from '../../core/metrics/score';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { abortable } from '../abortable';
import { fetchHubModel, type HubOptions } from '../embedding/hubModel';
import type { ModelThread, OnProgress } from '../modelWorker/modelThread';
import type { BertScorePair, LayerModelSpec, LoadedLayer } from './bertScoreMessages';
import { readTokenModelFolder, type TokenModelFolder } from './tokenModel';

/** Which BERTScore is meant. */
export interface BertScoreChoice {
  /** `path:DIR` or `hub:OWNER/NAME`. */
  readonly model: string;
  /** The layer that bert_score takes for the model when absent. */
  readonly layer?: number;
  /** Weigh tokens by how rare they are among the references. */
  readonly idf?: boolean;
  /** Subtract what unrelated English sentences score. */
  readonly rescale?: boolean;
  /** The model's 8-bit weights: faster, and other numbers. */
  readonly quantised?: boolean;
  /** Also tell which token was matched with which: for a few pairs, to show what is behind a score. */
  readonly matches?: boolean;
}

/** What a scorer takes from around it. */
export interface BertScorerDependencies {
  /** The process's one model thread. */
  readonly thread: ModelThread;
  readonly hub: HubOptions;
  /** Threads of the runtime; as many as there are processors, and at most 8, when absent. */
  readonly threads?: number;
  /** Pairs done, and of how many. */
  readonly onProgress?: OnProgress;
}

/** What came of scoring; the signature is `bertscore|model:..|layer:..|idf:..|rescale:..|runtime:..|dtype:..|weights:..|v:1`. */
export interface ScoredPairs extends BertScores {
  /** When asked for, in the order of the pairs: the tokens behind each score. */
  readonly matches?: readonly PairMatch[];
  /** How many different texts were longer than the model reads, and were cut. */
  readonly truncatedCount: number;
}

/** Scores responses against gold responses by the meaning of their tokens in context. */
export interface BertScorer {
  /**
   * P, R and F of each pair, 0-1 unless rescaled. Each pair needs a reference. Throws `unavailable`, `invalid-setting` (no
   * such layer, no default, no baseline), `invalid-input` and `cancelled`.
   */
  score(pairs: readonly BertScorePair[], signal: AbortSignal): Promise<ScoredPairs>;
}

/** Reads `MODEL` or `MODEL:LAYER`, as in `hub:FacebookAI/roberta-large:17`. */
export function parseBertScoreModel(text: string): Pick<BertScoreChoice, 'model' | 'layer'> {
  const [, model = text, layer] = /^(.+?)(?::(\d+))?$/s.exec(text) ?? [];
  return { model, ...(layer === undefined ? {} : { layer: Number(layer) }) };
}

const MAX_THREADS = 8;

/** Makes a scorer as bert_score 0.3.13 scores, with the encoder that the choice names; nothing is loaded before it is used. */
export function createBertScorer(choice: BertScoreChoice, dependencies: BertScorerDependencies): BertScorer {
  const find = keepModel(choice, dependencies);
  const { idf = false, matches = false } = choice;
  return {
    async score(pairs, signal) {
      throwIfAborted(signal);
      const without = pairs.findIndex(({ references }) => references.length === 0);
      if (without >= 0)
        throw new AppError('invalid-input', `Pair ${without + 1} has no gold response to compare with.`);
      const { spec, names } = await find(signal);
      const baseline = choice.rescale === true ? baselineOf(names, spec.layer) : undefined;
      const result = await dependencies.thread.run(
        'bertScore',
        { model: spec, pairs, idf, matches, ...(baseline === undefined ? {} : { baseline }) },
        dependencies.onProgress,
        signal,
      );
      const perCase = pairs.map((_, index) => {
        const [p = NaN, r = NaN, f = NaN] = result.scores.subarray(index * 3, index * 3 + 3);
        return { p, r, f };
      });
      return {
        perCase,
        signature: signatureOf(choice, spec, result.loaded),
        ...(result.matches === undefined ? {} : { matches: result.matches }),
        truncatedCount: result.truncatedCount,
      };
    },
  };
}

/** An encoder of tokens in the model thread; the model of the choice is that of BERTScore. */
export function createTokenEncoder(choice: BertScoreChoice, dependencies: BertScorerDependencies): TokenEncoder {
  const find = keepModel(choice, dependencies);
  return {
    async encode(texts, signal) {
      throwIfAborted(signal);
      const { spec } = await find(signal);
      const found = await dependencies.thread.run(
        'encodeTokens',
        { model: spec, texts },
        dependencies.onProgress,
        signal,
      );
      const encoder: TokenEncoderIdentity = {
        model: choice.model,
        layer: spec.layer,
        precision: precisionOf(choice),
        ...found.loaded,
      };
      return { encoder, texts: found.texts };
    },
  };
}

/** A model's folder and layer, found when first needed. */
interface FoundModel {
  readonly spec: LayerModelSpec;
  /** What the model may be called in the tables of bert_score, most reliable first. */
  readonly names: readonly string[];
}

function keepModel(choice: BertScoreChoice, { hub, threads }: BertScorerDependencies) {
  const { quantised = false } = choice;
  const located = locate(choice.model, quantised, hub);
  let found: Promise<FoundModel> | undefined;
  return (signal: AbortSignal): Promise<FoundModel> => {
    if (found === undefined) {
      const finding = located.folder(signal).then(async (folder) => {
        const model = await readTokenModelFolder(folder, quantised);
        const names = namesOf(located.name, model);
        const layer = choice.layer ?? names.map(defaultLayer).find((known) => known !== undefined);
        if (layer === undefined)
          throw new AppError(
            'invalid-setting',
            `No layer is known to be best for ${choice.model}. Say which to take, as in ${choice.model}:9.`,
          );
        const { graph, maxTokens, prefixSpace } = model;
        const spec = {
          folder: model.folder,
          graph,
          layer,
          maxTokens,
          prefixSpace,
          threads: threads ?? Math.min(MAX_THREADS, availableParallelism()),
          cacheFolder: path.join(hub.cacheFolder, 'layers'),
        };
        return { spec, names };
      });
      found = finding;
      // What failed is tried again the next time: the user may have mended it.
      finding.catch(() => (found = undefined));
    }
    return abortable(found, signal);
  };
}

function locate(spec: string, quantised: boolean, hub: HubOptions) {
  const [, kind, rest = ''] = /^(path|hub):(.+)$/s.exec(spec) ?? [];
  if (kind === 'path') return { name: path.basename(rest), folder: () => Promise.resolve(rest) };
  if (kind === undefined)
    throw new AppError('invalid-setting', `"${spec}" is no model. Write path:DIR or hub:OWNER/NAME.`);
  const [name = '', revision] = rest.split('@');
  const model = { name, quantised, ...(revision === undefined ? {} : { revision }) };
  return { name, folder: (signal: AbortSignal) => fetchHubModel(model, hub, signal) };
}

function namesOf(name: string, { nameOrPath }: TokenModelFolder): readonly string[] {
  return [name, ...(nameOrPath === undefined ? [] : [nameOrPath])];
}

function baselineOf(names: readonly string[], layer: number) {
  const baseline = names.map((name) => englishBaseline(name, layer)).find((known) => known !== undefined);
  if (baseline !== undefined) return baseline;
  throw new AppError(
    'invalid-setting',
    `There is no baseline for ${names[0]} at layer ${layer}, so its scores cannot be rescaled. Score without rescaling.`,
  );
}

function precisionOf({ quantised = false }: BertScoreChoice): 'fp32' | 'int8' {
  return quantised ? 'int8' : 'fp32';
}

function signatureOf(
  choice: BertScoreChoice,
  { layer }: LayerModelSpec,
  { runtime, fingerprint }: LoadedLayer,
): string {
  return signature('bertscore', {
    // A folder's name will do: the fingerprint says which model it is, and where it lies is nobody's business.
    model: choice.model.startsWith('path:') ? path.basename(choice.model) : choice.model.slice('hub:'.length),
    layer,
    idf: choice.idf === true ? 'yes' : 'no',
    rescale: choice.rescale === true ? 'yes' : 'no',
    runtime,
    dtype: precisionOf(choice),
    weights: fingerprint,
  });
}
