import { closeSync, openSync, writeSync } from 'node:fs';
import { AppError } from '../../core/util/errors';
import type { OnnxModel } from './onnxModel';
import type { ByteRange, ProtobufFile } from './protobufFile';

/** The name of a cut model's one output. */
export const CUT_OUTPUT = 'layer_hidden_state';

const COPY_BYTES = 1 << 20;
const FLOAT = 1;
const ATTRIBUTE_INT = 2;

/**
 * Writes the part of a model that computes one tensor, which becomes its only output. Nodes and weights are copied as
 * they are; weights in other files stay there, so the cut model has to lie in the same folder. Calls `checkpoint` between
 * pieces, which may throw to stop.
 */
export async function writeCutModel(
  file: ProtobufFile,
  model: OnnxModel,
  tensor: string,
  target: string,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const graph = cutGraph(model, tensor);
  const length = graph.reduce((sum, piece) => sum + sizeOf(piece), 0);
  const pieces: readonly Piece[] = [...model.header, Buffer.from([...varint(7 * 8 + 2), ...varint(length)]), ...graph];
  const descriptor = openSync(target, 'w');
  try {
    const buffer = Buffer.alloc(COPY_BYTES);
    let buffered = 0;
    const flush = (): void => {
      if (buffered > 0 && writeSync(descriptor, buffer, 0, buffered) !== buffered) throw new Error('short write');
      buffered = 0;
    };
    for (const piece of pieces) {
      const total = sizeOf(piece);
      for (let done = 0; done < total;) {
        if (buffered === COPY_BYTES) {
          flush();
          await checkpoint();
        }
        const room = buffer.subarray(buffered, buffered + Math.min(COPY_BYTES - buffered, total - done));
        if ('from' in piece) {
          if (file.read(room, piece.from + done) !== room.length)
            throw new AppError('invalid-input', 'The model file ends too early. Download it again.');
        } else room.set(piece.subarray(done, done + room.length));
        buffered += room.length;
        done += room.length;
      }
    }
    flush();
  } finally {
    closeSync(descriptor);
  }
}

type Piece = ByteRange | Uint8Array;

function sizeOf(piece: Piece): number {
  return 'from' in piece ? piece.to - piece.from : piece.length;
}

/** Nodes that the tensor needs, the weights and inputs that these read, and the tensor under its new name. */
function cutGraph({ nodes, weights, inputs }: OnnxModel, tensor: string): readonly Piece[] {
  const needed = new Set([tensor]);
  const kept: ByteRange[] = [];
  for (const { inputs: read, outputs: made, whole } of nodes.toReversed()) {
    if (!made.some((name) => needed.has(name))) continue;
    kept.push(whole);
    for (const name of read) needed.add(name);
  }
  const isNeeded = ({ name }: { readonly name: string }): boolean => needed.has(name);
  // A model of half precision has other inner tensors than outputs; where nothing is to be cast the runtime drops this.
  const toFloat = bytes(5, [...text(1, 'to'), ...number(3, FLOAT), ...number(20, ATTRIBUTE_INT)]);
  const cast = [...text(1, tensor), ...text(2, CUT_OUTPUT), ...text(4, 'Cast'), ...toFloat];
  const valueType = bytes(2, bytes(1, number(1, FLOAT)));
  return [
    ...kept.toReversed(),
    Buffer.from(bytes(1, cast)),
    Buffer.from(text(2, 'layer')),
    ...weights.filter(isNeeded).map(({ whole }) => whole),
    ...inputs.filter(isNeeded).map(({ whole }) => whole),
    Buffer.from(bytes(12, [...text(1, CUT_OUTPUT), ...valueType])),
  ];
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

function number(field: number, value: number): readonly number[] {
  return [...varint(field * 8), ...varint(value)];
}

function bytes(field: number, content: readonly number[]): readonly number[] {
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
}

function text(field: number, value: string): readonly number[] {
  return bytes(field, [...Buffer.from(value)]);
}
