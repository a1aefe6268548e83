import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

const { copyWasmRuntime, modelWorkerBuild } = createRequire(import.meta.url)(
  '../../../scripts/modelWorkerBuild.cjs',
) as {
  copyWasmRuntime: (folder: string) => void;
  modelWorkerBuild: (how: { minify: boolean; outdir: string }) => BuildOptions;
};

/** The worker as it is shipped, built into a folder of its own. */
export interface BuiltWorker extends Disposable {
  readonly folder: string;
  readonly file: string;
}

/** Builds the model worker with the WebAssembly runtime beside it. The native runtime is not to be found from there. */
export async function buildModelWorker(): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-worker-'));
  await build(modelWorkerBuild({ minify: false, outdir: folder }));
  copyWasmRuntime(folder);
  return {
    folder,
    file: join(folder, 'modelWorker.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
