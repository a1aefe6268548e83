import { AppError } from '../../core/util/errors';
import type { OnnxModel, OnnxNode } from './onnxModel';

/** The attention blocks of an encoder, first to last: of each a tensor that it alone computes. */
export type AttentionBlocks = readonly string[];

/** Attention as one node, as optimisers of graphs and later versions of ONNX write it. */
const FUSED = new Set([
  'Attention',
  'QAttention',
  'MultiHeadAttention',
  'PackedAttention',
  'PackedMultiHeadAttention',
  'GroupQueryAttention',
  'QOrderedAttention',
  'LongformerAttention',
]);

/** Products in which attention weighs its values. */
const PRODUCTS = new Set(['MatMul', 'MatMulInteger', 'QLinearMatMul', 'FusedMatMul', 'TransposeMatMul', 'Einsum']);

/** What may lie between the softmax and that product without changing what it is. */
const TRANSPARENT = new Set([
  'Cast',
  'CastLike',
  'Where',
  'IsNaN',
  'Mul',
  'Div',
  'Dropout',
  'Identity',
  'Reshape',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'QuantizeLinear',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
]);

/**
 * Finds attention by its structure, whatever the names: a softmax that feeds a product of two computed tensors, or a fused
 * node. Throws `invalid-input` when there is none, or when the blocks do not form one chain.
 */
export function findAttentionBlocks(model: OnnxModel): AttentionBlocks {
  const consumers = consumersOf(model.nodes);
  const computed = reachableFrom(
    model.nodes,
    model.inputs.map(({ name }) => name),
  );
  const blocks = model.nodes.flatMap(({ operator, outputs: [output] }) => {
    if (output === undefined) return [];
    const isBlock = FUSED.has(operator) || (operator === 'Softmax' && weighsValues(output, consumers, computed));
    return isBlock ? [output] : [];
  });
  if (blocks.length === 0)
    throw new AppError('invalid-input', 'The model has no attention that Rapport recognises: it is no such encoder.');
  blocks.slice(1).forEach((block, index) => {
    if (!reachableFrom(model.nodes, [blocks[index] as string]).has(block))
      throw new AppError(
        'invalid-input',
        'The layers of the model do not follow one on the other: it is no such encoder.',
      );
  });
  return blocks;
}

/**
 * Tensors that depend on one of the given, and these. What depends only on a shape does not count: that is how long a
 * text is, not what it says.
 */
export function reachableFrom(nodes: readonly OnnxNode[], starts: readonly string[]): ReadonlySet<string> {
  const reached = new Set(starts);
  for (const { operator, inputs, outputs } of nodes) {
    if (isShape(operator) || !inputs.some((input) => reached.has(input))) continue;
    for (const output of outputs) reached.add(output);
  }
  return reached;
}

/** True for a node that tells the size of a tensor and nothing of its content. */
export function isShape(operator: string): boolean {
  return operator === 'Shape' || operator === 'Size';
}

function consumersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, readonly OnnxNode[]> {
  const consumers = new Map<string, OnnxNode[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const known = consumers.get(input);
      if (known === undefined) consumers.set(input, [node]);
      else known.push(node);
    }
  return consumers;
}

function weighsValues(
  softmax: string,
  consumers: ReadonlyMap<string, readonly OnnxNode[]>,
  computed: ReadonlySet<string>,
): boolean {
  const weights = new Set([softmax]);
  const pending = [softmax];
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    for (const { operator, inputs, outputs } of consumers.get(tensor) ?? []) {
      if (PRODUCTS.has(operator) && inputs.some((input) => computed.has(input) && !weights.has(input))) return true;
      if (!TRANSPARENT.has(operator)) continue;
      for (const output of outputs)
        if (!weights.has(output)) {
          weights.add(output);
          pending.push(output);
        }
    }
  }
  return false;
}
