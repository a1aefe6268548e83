import { RELATIONS, type Relation } from '../../core/commonsense/relation';
import type { Beam } from '../../core/commonsense/relationInferrer';
import type { TaskContext } from '../modelWorker/modelMessages';
import type { InferRelationsResult, InferRelationsTask } from './cometMessages';
import { keepCometModel } from './cometModels';
import { decodeBeams } from './decodeBeams';

/** What keys and values about the inputs may take, for all rows: an event of a thousand tokens would else take gigabytes. */
const CACHE_BYTES = 2 ** 29;

/** In the worker: infers the five relations of an event, as one batch unless the event is very long. */
export async function inferRelations(
  { model: spec, event, settings }: InferRelationsTask,
  context: TaskContext,
): Promise<InferRelationsResult> {
  const { tokeniser, sessions } = await keepCometModel(spec);
  const queries = RELATIONS.map((relation) => tokeniser.query(event, relation));
  const longest = Math.max(...queries.map(({ ids }) => ids.length));
  const inputBytes = settings.numBeams * sessions.cacheWidth * longest * Float32Array.BYTES_PER_ELEMENT;
  const together = Math.min(RELATIONS.length, Math.max(1, Math.floor(CACHE_BYTES / Math.max(1, inputBytes))));
  const total = Math.ceil(RELATIONS.length / together) * settings.maxLength;
  const found: [Relation, readonly Beam[]][] = [];
  for (let from = 0; from < RELATIONS.length; from += together) {
    await context.checkpoint();
    const decoder = await sessions.encode(queries.slice(from, from + together).map(({ ids }) => ids));
    const done = (from / together) * settings.maxLength;
    const inputs = Math.min(together, RELATIONS.length - from);
    const sequences = await decodeBeams(decoder, inputs, settings, (tokens) => {
      context.progress(done + tokens, total);
      return context.checkpoint();
    });
    RELATIONS.slice(from, from + together).forEach((relation, at) => {
      const beams = (sequences[at] ?? []).map(({ tokens, score }) => ({ text: tokeniser.text(tokens), score }));
      found.push([relation, beams]);
    });
  }
  return {
    beams: Object.fromEntries(found) as Record<Relation, readonly Beam[]>,
    cutTokens: Math.max(...queries.map(({ cutTokens }) => cutTokens)),
    runtime: sessions.runtime,
  };
}
