import { expect, it } from 'vitest';
import { parseStaticTable } from '../../../src/core/embedding/staticTable';
import { shippedTable, tableFile } from '../../support/embedding/shippedTable';

it('reads names, start, scales, values and vocabulary back', () => {
  const table = parseStaticTable(tableFile({ start: [0.25, -1] }));
  expect(table).toMatchObject({ name: 'small', dimensions: 2, vocabulary: ['[UNK]', 'up', 'right', '##er'] });
  expect([...table.start]).toEqual([0.25, -1]);
  expect([...table.scales]).toEqual([1, 0.5, 2, 1]);
  expect([...table.values]).toEqual([0, 0, 0, 2, 3, 0, -1, -1]);
});

it('reads a table that lies anywhere in a larger buffer', () => {
  const file = tableFile({});
  const larger = new Uint8Array(file.length + 7);
  larger.set(file, 3);
  expect([...parseStaticTable(larger.subarray(3, 3 + file.length)).values]).toEqual([0, 0, 0, 2, 3, 0, -1, -1]);
});

it.each([
  ['nothing', new Uint8Array()],
  ['three bytes', new Uint8Array(3)],
  ['a header longer than the file', new Uint8Array([255, 255, 255, 255, 1])],
  ['a header that is no JSON', tableFile({}).map((byte, index) => (index === 4 ? 0 : byte))],
  ['another format', tableFile({ header: { format: 'other' } })],
  ['no name', tableFile({ header: { name: undefined } })],
  ['no dimensions', tableFile({ header: { dimensions: 0 } })],
  ['rows that are no number', tableFile({ header: { rows: '4' } })],
])('refuses what is no table: %s', (_, bytes) => {
  expect(() => parseStaticTable(bytes)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(/no table/) }),
  );
});

it.each([
  ['cut short', tableFile({}).subarray(0, -1)],
  ['longer than it says', Buffer.concat([tableFile({}), Buffer.from('x')])],
  [
    'fewer words than rows',
    tableFile({ vocabulary: ['[UNK]', 'up', 'right'], header: { rows: 4 }, scales: [1, 1, 1, 1] }),
  ],
])('says that a table is damaged when it is %s', (_, bytes) => {
  expect(() => parseStaticTable(bytes)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(/damaged/) }),
  );
});

it('ships a table of at most 8 MB with 256 dimensions for every piece that a text can have', () => {
  const { values, scales, vocabulary, dimensions, start } = shippedTable();
  expect({ dimensions, start: start.length, rows: scales.length }).toEqual({
    dimensions: 256,
    start: 256,
    rows: vocabulary.length,
  });
  expect(values.length).toBe(vocabulary.length * 256);
  expect(vocabulary.length).toBe(29_524);
  expect(new Set(vocabulary).size).toBe(vocabulary.length);
  expect([...scales].every((scale) => scale > 0 && Number.isFinite(scale))).toBe(true);
});
