import { AppError } from '../../core/util/errors';
import { findAttentionBlocks, isShape, reachableFrom } from './attentionBlocks';
import type { OnnxModel } from './onnxModel';

/** Where the vectors of a layer are to be had. */
export interface LayerOutput {
  readonly layers: number;
  readonly tensor: string;
  /** True when the tensor is an output of the graph already, so that there is nothing to cut. */
  readonly isOutput: boolean;
}

/** Outputs that hold a vector for each token, by the names that exporters give them. */
const TOKEN_OUTPUTS = ['last_hidden_state', 'token_embeddings', 'encoder_last_hidden_state'];

/**
 * The tensor that holds a layer's hidden states: 0 are the embeddings, `layers` is the last. It is the last tensor that
 * every path from the layer's attention to the output passes before the next layer's. Throws `invalid-setting` for a
 * layer that the encoder has not, `invalid-input` for a graph that is no such encoder.
 */
export function findLayerOutput(model: OnnxModel, layer: number): LayerOutput {
  const blocks = findAttentionBlocks(model);
  const layers = blocks.length;
  if (!Number.isInteger(layer) || layer < 0 || layer > layers)
    throw new AppError('invalid-setting', `The encoder has ${layers} layers, so there is no layer ${layer}.`);
  const named = model.outputs.find(({ name }) => TOKEN_OUTPUTS.includes(name));
  if (layer === layers) {
    if (named !== undefined) return { layers, tensor: named.name, isOutput: true };
    throw new AppError(
      'invalid-input',
      `The graph does not give out its last layer (${TOKEN_OUTPUTS[0]}). Take a lower layer than ${layers}, or an export that does.`,
    );
  }
  const next = blocks[layer] as string;
  const start = layer === 0 ? wordsInput(model) : (blocks[layer - 1] as string);
  const after = reachableFrom(model.nodes, [next]);
  const output = named ?? model.outputs.find(({ name }) => after.has(name));
  const tensor = output === undefined ? undefined : lastPassage(model, start, next, output.name);
  if (tensor === undefined)
    throw new AppError('invalid-input', `The end of layer ${layer} cannot be found in the graph. Take another export.`);
  return { layers, tensor, isOutput: false };
}

function wordsInput({ inputs }: OnnxModel): string {
  return (inputs.find(({ name }) => name === 'input_ids') ?? inputs[0])?.name ?? '';
}

/** Fused embeddings, of which the second output tells only how long each text is. */
const EMBEDDINGS = 'EmbedLayerNormalization';

/**
 * The last tensor before `before` that lies on every path from `start` to `end`. In the order of computation those are
 * the tensors that no edge between others of the paths leaps over.
 */
function lastPassage(model: OnnxModel, start: string, before: string, end: string): string | undefined {
  const order = new Map<string, number>([[start, 0]]);
  const edges: { readonly from: string; readonly to: string }[] = [];
  for (const { operator, inputs, outputs } of model.nodes) {
    const known = isShape(operator) ? [] : inputs.filter((input) => order.has(input));
    if (known.length === 0) continue;
    for (const to of operator === EMBEDDINGS ? outputs.slice(0, 1) : outputs) {
      // The start is given: what makes it is not on a path from it.
      if (to === start) continue;
      order.set(to, order.size);
      for (const from of known) edges.push({ from, to });
    }
  }
  const leadsToEnd = new Set([end]);
  for (const { from, to } of edges.toReversed()) if (leadsToEnd.has(to)) leadsToEnd.add(from);

  const place = (name: string): number => order.get(name) as number;
  const tensors = [...order.keys()].filter((name) => leadsToEnd.has(name));
  const leapsTo = new Map<string, number>();
  for (const { from, to } of edges)
    if (leadsToEnd.has(to)) leapsTo.set(from, Math.max(leapsTo.get(from) ?? 0, place(to)));
  let furthest = 0;
  let last: string | undefined;
  for (const name of tensors) {
    if (name === before) return last;
    if (name !== start && furthest <= place(name)) last = name;
    furthest = Math.max(furthest, leapsTo.get(name) ?? 0);
  }
  return undefined;
}
