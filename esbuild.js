// Bundles the extension, its lazily loaded services, the command line, the worker and the panel into dist/, and host tests into out/.
'use strict';
const { readdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { copyNativeRuntime, copyWasmRuntime, modelWorkerBuild } = require('./scripts/modelWorkerBuild.cjs');

const root = __dirname;
const minify = process.argv.includes('--minify') || !process.argv.includes('--development');
const withTests = process.argv.includes('--tests');
const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  absWorkingDir: root,
};
/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', target: 'node22', format: 'cjs', conditions: ['node', 'import'] };

/** The tables of a tokeniser are megabytes: each is a file of its own, read when a model needs it. */
const TOKENISERS = ['o200k_base', 'cl100k_base'];
/** @type {import('esbuild').Plugin} */
const tokenisersApart = {
  name: 'tokenisers-apart',
  setup(build) {
    build.onResolve({ filter: /^gpt-tokenizer\/encoding\// }, ({ path: name, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./tokeniser-${name.split('/').at(-1)}.js`, external: true },
    );
  },
};

/** @type {readonly import('esbuild').BuildOptions[]} */
const builds = [
  // esbuild does not split CommonJS: what is not needed at activation is a second file that the first requires late.
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode', './services.js'] },
  {
    ...node,
    entryPoints: {
      services: 'src/node/services.ts',
      templateWorker: 'src/node/templateWorker.ts',
      tokenWorker: 'src/node/tokenWorker.ts',
      scoreWorker: 'src/node/scoreWorker.ts',
      cliMain: 'src/cli/main.ts',
      cli: 'src/cli/launch.ts',
    },
    outdir: 'dist',
    external: ['./cliMain.js'],
    plugins: [tokenisersApart],
    supported: { 'dynamic-import': false },
  },
  {
    ...node,
    entryPoints: Object.fromEntries(TOKENISERS.map((name) => [`tokeniser-${name}`, `gpt-tokenizer/encoding/${name}`])),
    outdir: 'dist',
  },
  // The worker that runs models; the WebAssembly runtime that it falls back to lies beside it.
  { ...modelWorkerBuild({ minify, outdir: 'dist' }), absWorkingDir: root },
  {
    ...common,
    entryPoints: { webview: 'webview/main.ts', results: 'webview/results/main.ts', ratings: 'webview/ratings/main.ts' },
    outdir: 'dist',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    tsconfig: 'webview/tsconfig.json',
    // One copy of Lit: the elements' own nested one would register twice.
    alias: { lit: path.join(root, 'node_modules/lit') },
  },
];

/** Host tests run inside VS Code: mocha loads one bundle per suite file. */
function testBuild() {
  const folder = path.join(root, 'test/host');
  const suites = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.hostTest.ts'),
  );
  return {
    ...node,
    minify: false,
    sourcemap: 'inline',
    entryPoints: suites.map((file) => path.join(folder, file)),
    outbase: folder,
    outdir: 'out/host',
    external: ['vscode', 'mocha'],
  };
}

async function main() {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  copyWasmRuntime(path.join(root, 'dist'));
  // `--native` or `--native=linux-x64`: for the package of one platform.
  const native = process.argv.find((argument) => /^--native(?:=|$)/.test(argument));
  if (native !== undefined)
    copyNativeRuntime(path.join(root, 'dist'), native.split('=')[1] ?? `${process.platform}-${process.arch}`);
  const all = withTests ? [...builds, testBuild()] : builds;
  if (watch) {
    for (const options of all) await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
    return;
  }
  const results = await Promise.all(all.map((options) => esbuild.build(options)));
  const outputs = results.flatMap((result) => Object.entries(result.metafile?.outputs ?? {}));
  const sizes = outputs
    .filter(([file]) => file.startsWith('dist/') && !file.endsWith('.map'))
    .map(([file, { bytes }]) => `${file} ${(bytes / 1024).toFixed(0)} KB`);
  console.log(`built ${sizes.join(', ')}`);
  if (process.argv.includes('--metafile'))
    writeFileSync(path.join(root, 'out/meta.json'), JSON.stringify(results.map((result) => result.metafile)));
}

main().catch((error) => {
  if (!('errors' in Object(error))) console.error(error);
  process.exitCode = 1;
});
