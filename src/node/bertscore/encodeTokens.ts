import type { TaskContext } from '../modelWorker/modelMessages';
import type { EncodeTokensResult, EncodeTokensTask } from './bertScoreMessages';
import { keepLayerModel } from './layerModels';

/** In the worker: gives the vectors of every token of some texts. */
export async function encodeTokens(task: EncodeTokensTask, context: TaskContext): Promise<EncodeTokensResult> {
  const { loaded, tokeniser, session } = await keepLayerModel(task.model, () => context.checkpoint());
  const tokens = task.texts.map((text) => tokeniser.tokenise(text));
  const vectors = await session.run(
    tokens.map(({ ids }) => ids),
    (done) => {
      context.progress(done, tokens.length);
      return context.checkpoint();
    },
  );
  const texts = tokens.map(({ ids, isTruncated }, index) => ({
    ids,
    tokens: ids.map((id) => tokeniser.nameOf(id)),
    special: ids.map((id) => tokeniser.isSpecial(id)),
    vectors: vectors[index] as Float32Array,
    isTruncated,
  }));
  return { loaded, texts };
}
