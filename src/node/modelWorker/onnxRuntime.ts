import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type * as Onnx from 'onnxruntime-common';
import { AppError } from '../../core/util/errors';

/** The runtime that executes graphs: the platform's own library, or WebAssembly where there is none. */
export interface OnnxRuntime {
  readonly kind: 'native' | 'wasm';
  readonly onnx: typeof Onnx;
}

/** Where the bundled copy of transformers.js looks for its runtime (see scripts/modelWorkerBuild.cjs). */
const RUNTIME_KEY = Symbol.for('rapport.onnxruntime');

let loaded: OnnxRuntime | undefined;

/**
 * Loads the runtime once: a native one from `native/` beside the worker or from node_modules, else the WebAssembly one
 * that lies compressed beside the worker. `RAPPORT_ONNX_RUNTIME=wasm` chooses the second. Throws `unavailable`.
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= (process.env['RAPPORT_ONNX_RUNTIME'] === 'wasm' ? undefined : loadNative()) ?? (await loadWebAssembly());
  (globalThis as Record<symbol, unknown>)[RUNTIME_KEY] = loaded.onnx;
  return loaded;
}

function loadNative(): OnnxRuntime | undefined {
  for (const from of [path.join(__dirname, 'native', 'index.js'), __filename]) {
    try {
      return { kind: 'native', onnx: createRequire(from)('onnxruntime-node') as typeof Onnx };
    } catch {
      // Not there, or not for this platform: the next one.
    }
  }
  return undefined;
}

async function loadWebAssembly(): Promise<OnnxRuntime> {
  try {
    const onnx = (await import('onnxruntime-web')) as unknown as typeof Onnx;
    const { wasm } = onnx.env as { wasm: { wasmBinary?: ArrayBufferView; wasmPaths?: { mjs: string } } };
    wasm.wasmBinary = brotliDecompressSync(readFileSync(path.join(__dirname, 'onnxruntime.wasm.br')));
    wasm.wasmPaths = { mjs: pathToFileURL(path.join(__dirname, 'onnxruntime.mjs')).href };
    return { kind: 'wasm', onnx };
  } catch (cause) {
    throw new AppError('unavailable', 'The runtime for models is not part of this installation. Install it again.', {
      cause,
    });
  }
}
