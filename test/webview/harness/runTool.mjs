// Runs a tool of the harness: node test/webview/harness/runTool.mjs takeShots DIR [scenes] [themes] [widths].
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [tool = 'takeShots', ...rest] = process.argv.slice(2);
const here = import.meta.dirname;
const outfile = path.join(here, `.${tool}-${process.pid}.mjs`);
try {
  await build({
    entryPoints: [path.join(here, `${tool}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
    external: ['*/findBrowser.mjs'],
  });
  const { [tool]: run } = await import(pathToFileURL(outfile).href);
  await run(...rest);
} finally {
  rmSync(outfile, { force: true });
}
