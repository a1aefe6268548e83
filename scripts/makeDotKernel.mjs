// @ts-check
/**
 * Assembles the WebAssembly SIMD kernel that `src/core/embedding/dotKernel.ts` carries and writes that file:
 * `node scripts/makeDotKernel.mjs`. The kernel multiplies a matrix of float32 rows with one query, four rows at once.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './projectNode.mjs';

const I32 = 0x7f;
const V128 = 0x7b;

/** Unsigned LEB128. @param {number} value @returns {number[]} */
const unsigned = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]);
/** Signed LEB128 of a small number that is not negative. @param {number} value @returns {number[]} */
const signed = (value) => (value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)]);
/** @param {string} text */
const name = (text) => [...unsigned(text.length), ...Buffer.from(text)];
/** @param {number} id @param {number[]} body */
const section = (id, body) => [id, ...unsigned(body.length), ...body];
/** @param {number[]} opcode */
const simd = (...opcode) => [0xfd, ...opcode];

/** @param {number} local */
const get = (local) => [0x20, ...unsigned(local)];
/** @param {number} local */
const set = (local) => [0x21, ...unsigned(local)];
/** @param {number} value */
const i32 = (value) => [0x41, ...signed(value)];
const ADD = [0x6a];
const SUBTRACT = [0x6b];
const LESS_UNSIGNED = [0x49];
const F32_ADD = [0x92];
const V128_ADD = simd(0xe4, 0x01);
const V128_MULTIPLY = simd(0xe6, 0x01);
/** Loads 16 bytes, aligned, from the address on the stack. @param {number} offset */
const load = (offset) => simd(0x00, 4, ...unsigned(offset));
/** @param {number} lane */
const lane = (lane) => simd(0x1f, lane);
/** @param {number} offset */
const storeF32 = (offset) => [0x38, 2, ...unsigned(offset)];
const ZEROS = simd(0x0c, ...Array(16).fill(0));
const LOOP = [0x03, 0x40];
const END = [0x0b];
/** @param {number} depth */
const branchIf = (depth) => [0x0d, depth];

// Arguments: address of the first row, number of groups of four rows, bytes of a row (a multiple of 32), address of the
// query, address of the results (four float32 a group).
const [ROWS, GROUPS, ROW_BYTES, QUERY, OUT] = [0, 1, 2, 3, 4];
const ROW = [0, 5, 6, 7];
const [AT, STOP] = [8, 9];
const [FIRST, SECOND] = [10, 11];
/** Two sums a row, so that an addition need not wait for the one before it. */
const SUM = [12, 13, 14, 15];
const OTHER = [16, 17, 18, 19];

/** One step of 32 bytes through the query and four rows. */
function step() {
  const code = [...get(AT), ...load(0), ...set(FIRST), ...get(AT), ...load(16), ...set(SECOND)];
  for (let row = 0; row < 4; row++) {
    const pointer = ROW[row];
    code.push(...get(SUM[row]), ...get(FIRST), ...get(pointer), ...load(0), ...V128_MULTIPLY, ...V128_ADD);
    code.push(...set(SUM[row]));
    code.push(...get(OTHER[row]), ...get(SECOND), ...get(pointer), ...load(16), ...V128_MULTIPLY, ...V128_ADD);
    code.push(...set(OTHER[row]));
    code.push(...get(pointer), ...i32(32), ...ADD, ...set(pointer));
  }
  code.push(...get(AT), ...i32(32), ...ADD, ...set(AT));
  return code;
}

/** Adds up the eight numbers of a row, always in the same order, and stores the result. @param {number} row */
function finish(row) {
  const both = [...get(SUM[row]), ...get(OTHER[row]), ...V128_ADD, ...set(SUM[row])];
  const half = (/** @type {number} */ from) => [
    ...get(SUM[row]),
    ...lane(from),
    ...get(SUM[row]),
    ...lane(from + 1),
    ...F32_ADD,
  ];
  return [...both, ...get(OUT), ...half(0), ...half(2), ...F32_ADD, ...storeF32(4 * row)];
}

/** The bytes of the module: it imports its memory as `m.m` and exports `dots`. */
export function assembleDotKernel() {
  const next = [1, 2, 3].flatMap((row) => [...get(ROW[row - 1]), ...get(ROW_BYTES), ...ADD, ...set(ROW[row])]);
  const clear = [...SUM, ...OTHER].flatMap((local) => [...ZEROS, ...set(local)]);
  const body = [
    ...LOOP,
    ...next,
    ...clear,
    ...get(QUERY),
    ...set(AT),
    ...get(QUERY),
    ...get(ROW_BYTES),
    ...ADD,
    ...set(STOP),
    ...LOOP,
    ...step(),
    ...get(AT),
    ...get(STOP),
    ...LESS_UNSIGNED,
    ...branchIf(0),
    ...END,
    ...[0, 1, 2, 3].flatMap(finish),
    // The fourth row's pointer stands where the next group begins.
    ...get(ROW[3]),
    ...set(ROWS),
    ...get(OUT),
    ...i32(16),
    ...ADD,
    ...set(OUT),
    ...get(GROUPS),
    ...i32(1),
    ...SUBTRACT,
    0x22,
    ...unsigned(GROUPS),
    ...branchIf(0),
    ...END,
    ...END,
  ];
  const locals = [2, ...unsigned(5), I32, ...unsigned(10), V128];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('dots'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** The text of the generated file. */
export function dotKernelSource() {
  const hex = Buffer.from(assembleDotKernel()).toString('base64');
  const lines = hex.match(/.{1,108}/g) ?? [];
  return [
    '/**',
    ' * A WebAssembly module in base64, made by scripts/makeDotKernel.mjs: imports its memory as `m.m` and exports',
    ' * `dots(rows, groupsOfFour, rowBytes, query, out)`, all addresses multiples of 16 and `rowBytes` one of 32.',
    ' */',
    'export const DOT_KERNEL_BASE64 = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(repositoryRoot, 'src/core/embedding/dotKernel.ts');
  writeFileSync(file, dotKernelSource());
  console.log(`${file}: ${assembleDotKernel().length} bytes of WebAssembly`);
}
