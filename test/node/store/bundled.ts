import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/** Bundles a script of this folder, with what it imports, so that another process can run it; removed after the test. */
export async function bundled(script: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-child-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, 'child.cjs');
  const entryPoints = [path.join(import.meta.dirname, script)];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return outfile;
}
