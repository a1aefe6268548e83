import {
  bestBertScore,
  inverseDocumentFrequency,
  matchTokens,
  normaliseRows,
  rescaleBertScore,
  type PairMatch,
  type WeightedTokens,
} from '../../core/metrics/bertScore';
import type { TaskContext } from '../modelWorker/modelMessages';
import type { BertScorePair, BertScoreResult, BertScoreTask } from './bertScoreMessages';
import { keepLayerModel, type LayerModel } from './layerModels';
import { planChunks } from './planChunks';
import type { TextTokens } from './textTokens';

/** Vectors held at once beside the kept ones. */
const CHUNK_BYTES = 96 * 2 ** 20;

/**
 * In the worker: scores pairs as bert_score does. They are taken a part at a time, texts of similar length together;
 * vectors of references are kept for the next time.
 */
export async function scorePairs(task: BertScoreTask, context: TaskContext): Promise<BertScoreResult> {
  const { pairs } = task;
  const model = await keepLayerModel(task.model, () => context.checkpoint());
  const tokens = await tokeniseAll(pairs, model, context);
  const weightOf = weightsOf(task, tokens, model);
  const lengths = pairs.map((pair) => sum(textsOf(pair).map((text) => tokensOf(tokens, text).ids.length)));
  const scores = new Float64Array(pairs.length * 3);
  const matches: PairMatch[] = [];
  let done = 0;
  model.vectorCache.renew();
  for (const chunk of planChunks(lengths, CHUNK_BYTES / 4 / model.loaded.dimensions)) {
    const inChunk = chunk.map((index) => [index, pairs[index] as BertScorePair] as const);
    const texts = [...new Set(inChunk.flatMap(([, pair]) => textsOf(pair)))];
    const vectors = await vectorsOf(texts, tokens, model, async (share) => {
      context.progress(done + Math.floor(share * chunk.length), pairs.length);
      await context.checkpoint();
    });
    for (const text of inChunk.flatMap(([, { references }]) => references))
      model.vectorCache.offer(text, vectors.get(text) as Float32Array);
    const weighted = new Map<string, WeightedTokens>();
    for (const text of texts) {
      const { ids } = tokensOf(tokens, text);
      weighted.set(text, {
        count: ids.length,
        dimensions: model.loaded.dimensions,
        vectors: vectors.get(text) as Float32Array,
        weights: ids.map(weightOf),
        isEmpty: ids.every((id) => model.tokeniser.isSpecial(id)),
      });
    }
    for (const [index, pair] of inChunk) {
      const { p, r, f, match } = scorePair(pair, weighted, tokens, task, model);
      scores.set([p, r, f], index * 3);
      if (task.matches) matches[index] = match();
    }
    done += chunk.length;
    context.progress(done, pairs.length);
    await context.checkpoint();
  }
  const truncatedCount = [...tokens.values()].filter(({ isTruncated }) => isTruncated).length;
  return { loaded: model.loaded, scores, ...(task.matches ? { matches } : {}), truncatedCount };
}

type Tokens = ReadonlyMap<string, TextTokens>;

function textsOf({ candidate, references }: BertScorePair): readonly string[] {
  return [candidate, ...references];
}

function tokensOf(tokens: Tokens, text: string): TextTokens {
  return tokens.get(text) as TextTokens;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function tokeniseAll(
  pairs: readonly BertScorePair[],
  { tokeniser }: LayerModel,
  context: TaskContext,
): Promise<Tokens> {
  const tokens = new Map<string, TextTokens>();
  for (const text of new Set(pairs.flatMap(textsOf))) {
    if (tokens.size % 256 === 0) await context.checkpoint();
    tokens.set(text, tokeniser.tokenise(text));
  }
  return tokens;
}

function weightsOf({ pairs, idf }: BertScoreTask, tokens: Tokens, { tokeniser }: LayerModel): (id: number) => number {
  if (!idf) return (id) => (tokeniser.isSpecial(id) ? 0 : 1);
  const references = pairs.flatMap((pair) => pair.references.map((text) => tokensOf(tokens, text).ids));
  return inverseDocumentFrequency(references);
}

/** Unit vectors of each text: those that are kept, and the others computed. */
async function vectorsOf(
  texts: readonly string[],
  tokens: Tokens,
  { session, vectorCache, loaded }: LayerModel,
  checkpoint: (share: number) => Promise<void>,
): Promise<ReadonlyMap<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const missing: string[] = [];
  for (const text of texts) {
    const kept = vectorCache.get(text);
    if (kept === undefined) missing.push(text);
    else vectors.set(text, kept);
  }
  const sequences = missing.map((text) => tokensOf(tokens, text).ids);
  const computed = await session.run(sequences, (done) => checkpoint(done / missing.length));
  computed.forEach((rows, index) => {
    normaliseRows(rows, loaded.dimensions);
    vectors.set(missing[index] as string, rows);
  });
  return vectors;
}

function scorePair(
  { candidate, references }: BertScorePair,
  weighted: ReadonlyMap<string, WeightedTokens>,
  tokens: Tokens,
  { baseline }: BertScoreTask,
  { tokeniser }: LayerModel,
) {
  const left = weighted.get(candidate) as WeightedTokens;
  const found = references.map((text) => matchTokens(left, weighted.get(text) as WeightedTokens));
  const best = bestBertScore(found.map(({ score }) => score));
  const scored = baseline === undefined ? best : rescaleBertScore(best, baseline);
  const match = (): PairMatch => {
    const reference = found.findIndex(({ score }) => score.f === best.f);
    const { ofCandidate, candidateCosines, ofReference, referenceCosines } = (found[reference] as (typeof found)[0])
      .match;
    const text = references[reference] as string;
    const right = weighted.get(text) as WeightedTokens;
    const namesOf = (of: string): readonly string[] => tokensOf(tokens, of).ids.map((id) => tokeniser.nameOf(id));
    return {
      reference,
      candidateSide: {
        tokens: namesOf(candidate),
        weights: left.weights,
        closest: ofCandidate,
        cosines: candidateCosines,
      },
      referenceSide: { tokens: namesOf(text), weights: right.weights, closest: ofReference, cosines: referenceCosines },
    };
  };
  return { ...scored, match };
}
