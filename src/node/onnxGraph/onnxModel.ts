import { AppError } from '../../core/util/errors';
import type { ByteRange, ProtobufFile } from './protobufFile';

/** A node of the graph, by where it stands in the file. */
export interface OnnxNode {
  readonly operator: string;
  /** Tensors it reads, those that its inner graphs take from outside included. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly whole: ByteRange;
}

/** A named thing of the graph: a weight, an input or an output. */
export interface OnnxValue {
  readonly name: string;
  readonly whole: ByteRange;
}

/** What a model's file holds, weights and the insides of nodes left where they are. */
export interface OnnxModel {
  /** The fields of the model beside its graph. */
  readonly header: readonly ByteRange[];
  /** In the file's order, in which every node stands after those it reads from. */
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxValue[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Files beside the model's in which weights lie. */
  readonly weightFiles: readonly string[];
}

// Field numbers of onnx.proto3.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparseInitializer: 15 } as const;
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 } as const;
const ATTRIBUTE_GRAPH = 6;
const TENSOR = { name: 8, externalData: 13 } as const;

/** Reads the outline of a model. Throws `invalid-input` when the file is no ONNX model. */
export function readOnnxModel(file: ProtobufFile): OnnxModel {
  const header: ByteRange[] = [];
  let graph: ByteRange | undefined;
  for (const { number, whole, content } of file.fields({ from: 0, to: file.bytes })) {
    if (number === MODEL_GRAPH) graph = content;
    else header.push(whole);
  }
  if (graph === undefined) throw new AppError('invalid-input', 'The model file has no graph in it.');

  const nodes: OnnxNode[] = [];
  const weights: OnnxValue[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const weightFiles = new Set<string>();
  for (const { number, whole, content } of file.fields(graph)) {
    if (number === GRAPH.node) nodes.push({ ...readNode(file, content), whole });
    else if (number === GRAPH.initializer) {
      const { name, location } = readTensor(file, content);
      weights.push({ name, whole });
      if (location !== undefined) weightFiles.add(location);
    } else if (number === GRAPH.input) inputs.push({ name: readName(file, content), whole });
    else if (number === GRAPH.output) outputs.push({ name: readName(file, content), whole });
    else if (number === GRAPH.sparseInitializer)
      throw new AppError(
        'invalid-input',
        'The model has sparse weights, which are not supported. Take another export.',
      );
  }
  const weightNames = new Set(weights.map(({ name }) => name));
  return {
    header,
    nodes,
    weights,
    // Before version 4 of the format every weight was listed as an input as well.
    inputs: inputs.filter(({ name }) => !weightNames.has(name)),
    outputs,
    weightFiles: [...weightFiles],
  };
}

function readNode(file: ProtobufFile, range: ByteRange): Omit<OnnxNode, 'whole'> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operator = '';
  for (const { number, content } of file.fields(range)) {
    if (number === NODE.input) inputs.push(file.text(content));
    else if (number === NODE.output) outputs.push(file.text(content));
    else if (number === NODE.operator) operator = file.text(content);
    else if (number === NODE.attribute) {
      for (const part of file.fields(content))
        if (part.number === ATTRIBUTE_GRAPH) inputs.push(...readInnerGraph(file, part.content));
    }
  }
  // An input that is left out has an empty name.
  return { operator, inputs: inputs.filter((name) => name !== ''), outputs: outputs.filter((name) => name !== '') };
}

/** What a branch or a loop reads from the graph around it: all that it reads and does not make. */
function readInnerGraph(file: ProtobufFile, range: ByteRange): readonly string[] {
  const read: string[] = [];
  const made = new Set<string>();
  for (const { number, content } of file.fields(range)) {
    if (number === GRAPH.node) {
      const { inputs, outputs } = readNode(file, content);
      read.push(...inputs);
      outputs.forEach((name) => made.add(name));
    } else if (number === GRAPH.initializer) made.add(readTensor(file, content).name);
    else if (number === GRAPH.input) made.add(readName(file, content));
    else if (number === GRAPH.output) read.push(readName(file, content));
  }
  return read.filter((name) => !made.has(name));
}

function readTensor(file: ProtobufFile, range: ByteRange): { readonly name: string; readonly location?: string } {
  let name = '';
  let location: string | undefined;
  for (const { number, content } of file.fields(range)) {
    if (number === TENSOR.name) name = file.text(content);
    else if (number === TENSOR.externalData) {
      const [key, value] = [...file.fields(content)].map((entry) => file.text(entry.content));
      if (key === 'location') location = value;
    }
  }
  return { name, ...(location === undefined ? {} : { location }) };
}

function readName(file: ProtobufFile, range: ByteRange): string {
  for (const { number, content } of file.fields(range)) if (number === 1) return file.text(content);
  return '';
}
