import { DOT_KERNEL_BASE64 } from './dotKernel';

/** Rows of float32 numbers, one after the other, that a query can be multiplied with. */
export interface RowMatrix {
  readonly count: number;
  readonly dimensions: number;
  /** `count` x `dimensions` numbers, zero at first: whoever makes the matrix fills it in place. */
  readonly values: Float32Array<ArrayBuffer>;
  /** The dot product of the query (`dimensions` numbers) with every row. The result is the matrix's own, and holds until the next call. */
  dotAll(query: Float32Array): Float32Array;
}

/** The part of the WebAssembly interface that is used: every engine has it, the language's own type library does not. */
interface WebAssemblyGlobal {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => {
    readonly exports: {
      readonly dots: (rows: number, groups: number, rowBytes: number, query: number, out: number) => void;
    };
  };
}
declare const WebAssembly: WebAssemblyGlobal | undefined;

const PAGE_BYTES = 65_536;
const MAX_BYTES = 2 ** 32 - PAGE_BYTES;

/**
 * Makes a matrix of zeros. Where WebAssembly with SIMD is to be had and a row is a multiple of eight numbers it lies in
 * WebAssembly's memory, for the speed of its kernel; else it is multiplied in JavaScript. `kind` forces the second.
 */
export function createRowMatrix(count: number, dimensions: number, kind?: 'javascript'): RowMatrix {
  const fast = kind === undefined && count > 0 && dimensions % 8 === 0 ? createInWebAssembly(count, dimensions) : null;
  return fast ?? createInJavaScript(count, dimensions);
}

/** Memory: the query, the results, then the rows, made up with zeros to whole groups of four. */
function createInWebAssembly(count: number, dimensions: number): RowMatrix | null {
  const rowBytes = dimensions * 4;
  const groups = Math.ceil(count / 4);
  const outAt = rowBytes;
  const rowsAt = outAt + groups * 16;
  const bytes = rowsAt + groups * 4 * rowBytes;
  const compiled = bytes > MAX_BYTES ? undefined : compileKernel();
  if (compiled === undefined) return null;
  try {
    const memory = new compiled.engine.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    const { dots } = new compiled.engine.Instance(compiled.module, { m: { m: memory } }).exports;
    const queryPlace = new Float32Array(memory.buffer, 0, dimensions);
    const result = new Float32Array(memory.buffer, outAt, count);
    return {
      count,
      dimensions,
      values: new Float32Array(memory.buffer, rowsAt, count * dimensions),
      dotAll(query) {
        queryPlace.set(query);
        dots(rowsAt, groups, rowBytes, 0, outAt);
        return result;
      },
    };
  } catch {
    // No memory of that size in one piece for WebAssembly; a typed array may still be had.
    return null;
  }
}

let kernel: { readonly engine: WebAssemblyGlobal; readonly module: object } | null | undefined;

function compileKernel() {
  if (kernel === undefined) {
    const bytes = Uint8Array.from(atob(DOT_KERNEL_BASE64), (character) => character.charCodeAt(0));
    // eslint-disable-next-line @typescript-eslint/prefer-optional-chain -- a global that an engine lacks is not undefined but an error
    const usable = typeof WebAssembly !== 'undefined' && WebAssembly.validate(bytes);
    kernel = usable ? { engine: WebAssembly, module: new WebAssembly.Module(bytes) } : null;
  }
  return kernel ?? undefined;
}

function createInJavaScript(count: number, dimensions: number): RowMatrix {
  const values = new Float32Array(count * dimensions);
  const result = new Float32Array(count);
  return {
    count,
    dimensions,
    values,
    dotAll(query) {
      multiplyRows(values, count, dimensions, query, result);
      return result;
    },
  };
}

/** Four rows at once: each number of the query is loaded once for four products. */
function multiplyRows(
  values: Float32Array,
  count: number,
  dimensions: number,
  query: Float32Array,
  result: Float32Array,
): void {
  const groupEnd = count - (count % 4);
  for (let row = 0; row < groupEnd; row += 4) {
    const first = row * dimensions;
    const second = first + dimensions;
    const third = second + dimensions;
    const fourth = third + dimensions;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0; at < dimensions; at++) {
      const factor = query[at] as number;
      a += factor * (values[first + at] as number);
      b += factor * (values[second + at] as number);
      c += factor * (values[third + at] as number);
      d += factor * (values[fourth + at] as number);
    }
    result[row] = a;
    result[row + 1] = b;
    result[row + 2] = c;
    result[row + 3] = d;
  }
  for (let row = groupEnd; row < count; row++) result[row] = dot(values, row * dimensions, query);
}

/** The dot product of a query with the numbers that begin at `from`, summed in double precision. */
export function dot(values: Float32Array, from: number, query: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < query.length; at++) sum += (query[at] as number) * (values[from + at] as number);
  return sum;
}
