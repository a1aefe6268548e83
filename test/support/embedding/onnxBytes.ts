/** The few parts of the ONNX format that a graph of one look-up needs, as protocol buffers (onnx.proto3, opset 17). */

type Field = readonly number[];

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

function number(field: number, value: number): Field {
  return [...varint(field * 8), ...varint(value)];
}

function bytes(field: number, content: Iterable<number>): Field {
  const list = [...content];
  return [...varint(field * 8 + 2), ...varint(list.length), ...list];
}

function text(field: number, value: string): Field {
  return bytes(field, Buffer.from(value));
}

function message(field: number, ...fields: readonly Field[]): Field {
  return bytes(field, fields.flat());
}

const FLOAT = 1;
const INT64 = 7;

function valueInfo(field: number, name: string, type: number, dimensions: readonly (string | number)[]): Field {
  const shape = dimensions.map((size) => message(1, typeof size === 'number' ? number(1, size) : text(2, size)));
  return message(field, text(1, name), message(2, message(1, number(1, type), message(2, ...shape))));
}

/** A graph that looks each token up in a table of `width` numbers a row: `last_hidden_state = table[input_ids]`. */
export function lookupGraph(table: Float32Array, width: number, outputName = 'last_hidden_state'): Uint8Array {
  const gather = message(1, text(1, 'table'), text(1, 'input_ids'), text(2, outputName), text(4, 'Gather'));
  const rows = table.length / width;
  const raw = new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
  const initializer = message(5, number(1, rows), number(1, width), number(2, FLOAT), text(8, 'table'), bytes(9, raw));
  const graph = message(
    7,
    gather,
    text(2, 'lookup'),
    initializer,
    valueInfo(11, 'input_ids', INT64, ['batch', 'sequence']),
    valueInfo(11, 'attention_mask', INT64, ['batch', 'sequence']),
    valueInfo(12, outputName, FLOAT, ['batch', 'sequence', width]),
  );
  return Uint8Array.from([...number(1, 8), ...graph, ...message(8, number(2, 17))]);
}
