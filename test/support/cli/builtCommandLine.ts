import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { runNode, type Ended, type RunSettings } from '../runNode';

const root = path.join(import.meta.dirname, '../../..');

/** The command line as it is bundled for the product, in a folder of its own. */
export interface BuiltCommandLine extends Disposable {
  /** Holds `cli.js` and what it loads; files may be put beside them. */
  readonly folder: string;
  run(args: readonly string[], settings?: RunSettings): Promise<Ended>;
}

/** The tables of a tokeniser are files of their own, as in the product. */
const tokenisersApart: Plugin = {
  name: 'tokenisers-apart',
  setup(bundler) {
    bundler.onResolve({ filter: /^gpt-tokenizer\/encoding\// }, ({ path: name, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./tokeniser-${path.basename(name)}.js`, external: true },
    );
  },
};

/** Bundles the command line from the sources as they are now. */
export async function buildCommandLine(): Promise<BuiltCommandLine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-cli-'));
  const common: BuildOptions = {
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    conditions: ['node', 'import'],
    logLevel: 'warning',
    absWorkingDir: root,
    outdir: folder,
  };
  await build({
    ...common,
    entryPoints: {
      cli: 'src/cli/launch.ts',
      cliMain: 'src/cli/main.ts',
      templateWorker: 'src/node/templateWorker.ts',
      tokenWorker: 'src/node/tokenWorker.ts',
      scoreWorker: 'src/node/scoreWorker.ts',
    },
    external: ['./cliMain.js', 'onnxruntime-node', 'onnxruntime-web', 'sharp'],
    plugins: [tokenisersApart],
    supported: { 'dynamic-import': false },
  });
  const tokenisers = ['o200k_base', 'cl100k_base'];
  const entryPoints = Object.fromEntries(
    tokenisers.map((name) => [`tokeniser-${name}`, `gpt-tokenizer/encoding/${name}`]),
  );
  await build({ ...common, entryPoints });
  return {
    folder,
    run: (args, settings) => runNode([path.join(folder, 'cli.js'), ...args], { cwd: folder, ...settings }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
