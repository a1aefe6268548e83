// How the worker that runs models is bundled: transformers.js with the parts for pictures left out and the runtime put in
// from outside, and the WebAssembly runtime beside it. Used by esbuild.js and by the worker's own tests.
'use strict';
const { createRequire } = require('node:module');
const { copyFileSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { brotliCompressSync, constants } = require('node:zlib');

const root = path.join(__dirname, '..');
const TRANSFORMERS = path.join(root, 'node_modules/@huggingface/transformers/dist/transformers.node.mjs');

/** transformers.js loads its native runtime when it is evaluated, whether or not that is there: ours is chosen before. */
const EAGER_LINE = 'var onnx_node_default = requireFromHere("onnxruntime-node");';
const OUR_LINE = 'var onnx_node_default = globalThis[Symbol.for("rapport.onnxruntime")];';

/** @type {import('esbuild').Plugin} */
const textOnlyTransformers = {
  name: 'text-only-transformers',
  setup(build) {
    build.onResolve({ filter: /^@huggingface\/transformers$/ }, () => ({ path: TRANSFORMERS }));
    build.onLoad({ filter: /transformers\.node\.mjs$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      const parts = source.split(EAGER_LINE);
      if (parts.length !== 2)
        return { errors: [{ text: `${file} no longer has the line that is replaced, exactly once: ${EAGER_LINE}` }] };
      return { contents: parts.join(OUR_LINE), loader: 'js' };
    });
    // Its module form asks for import.meta, which a CommonJS bundle has not.
    build.onResolve({ filter: /^onnxruntime-web$/ }, () => ({
      path: path.join(root, 'node_modules/onnxruntime-web/dist/ort.node.min.js'),
    }));
    // Pictures are never read; the library only asks whether there is something to read them with.
    build.onResolve({ filter: /^sharp$/ }, () => ({ path: 'sharp', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export default () => { throw new Error("Pictures are not supported."); };',
    }));
  },
};

/**
 * The options of the worker's bundle.
 * @param {{ minify?: boolean, outdir: string }} how
 * @returns {import('esbuild').BuildOptions}
 */
function modelWorkerBuild({ minify = true, outdir }) {
  return {
    entryPoints: { modelWorker: path.join(root, 'src/node/modelWorker/modelWorker.ts') },
    outdir,
    bundle: true,
    minify,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    conditions: ['node', 'import'],
    legalComments: 'none',
    // Both say what they do where a bundle has no import.meta; its being empty is expected.
    logOverride: { 'empty-import-meta': 'silent' },
    logLevel: 'warning',
    metafile: true,
    supported: { 'dynamic-import': true },
    plugins: [textOnlyTransformers],
  };
}

/**
 * Writes the WebAssembly runtime (its loader, and the module compressed: 14 MB become 3) into a folder. Compressing takes
 * seconds, so it is done once for each version and kept in `out/`.
 * @param {string} folder
 */
function copyWasmRuntime(folder) {
  const require = createRequire(path.join(root, 'package.json'));
  const wasm = require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
  const kept = path.join(root, 'out', `onnxruntime-${statSync(wasm).size}.wasm.br`);
  mkdirSync(path.dirname(kept), { recursive: true });
  mkdirSync(folder, { recursive: true });
  try {
    statSync(kept);
  } catch {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(kept, brotliCompressSync(readFileSync(wasm), { params }));
  }
  copyFileSync(kept, path.join(folder, 'onnxruntime.wasm.br'));
  copyFileSync(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.mjs'), path.join(folder, 'onnxruntime.mjs'));
}

/**
 * Copies the native runtime of one platform (`linux-x64`, `darwin-arm64`, ...) into `folder/native`, where the worker looks
 * for it first. For the package of that platform; the universal package has none.
 * @param {string} folder
 * @param {string} platform as `${process.platform}-${process.arch}`
 */
function copyNativeRuntime(folder, platform) {
  const [system = '', processor = ''] = platform.split('-');
  const binaries = path.join('bin/napi-v6', system, processor);
  const from = (/** @type {string} */ name) => path.join(root, 'node_modules', name);
  const to = (/** @type {string} */ name) => path.join(folder, 'native/node_modules', name);
  for (const [name, part] of [
    ['onnxruntime-node', 'package.json'],
    ['onnxruntime-node', 'dist'],
    ['onnxruntime-node', binaries],
    ['onnxruntime-common', 'package.json'],
    ['onnxruntime-common', 'dist/cjs'],
  ])
    cpSync(path.join(from(name), part), path.join(to(name), part), {
      recursive: true,
      filter: (file) => !/\.(?:map|d\.ts)$/.test(file),
    });
}

module.exports = { copyNativeRuntime, copyWasmRuntime, modelWorkerBuild };
