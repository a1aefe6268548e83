import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import workerBuild from '../../scripts/modelWorkerBuild.cjs';

it('the build fails when the line of the library that is replaced has changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-build-'));
  const changed = join(folder, 'transformers.node.mjs');
  writeFileSync(changed, 'export const onnx = require("onnxruntime-node");');
  const { plugins = [] } = workerBuild.modelWorkerBuild({ outdir: folder });
  const building = build({ entryPoints: [changed], outdir: folder, bundle: true, plugins, logLevel: 'silent' });
  await expect(building).rejects.toThrow(/no longer has the line that is replaced/);
  rmSync(folder, { recursive: true });
});
