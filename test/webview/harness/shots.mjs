// Photographs the panel's scenes: node test/webview/harness/shots.mjs DIR [scenes] [themes] [widths], each a list with commas.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = import.meta.dirname;
const outfile = path.join(here, `.shots-${process.pid}.mjs`);
try {
  await build({
    entryPoints: [path.join(here, 'takeShots.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
    external: ['*/findBrowser.mjs'],
  });
  const { takeShots } = await import(pathToFileURL(outfile).href);
  const [folder = 'out/shots', scenes = '', themes = '', widths = ''] = process.argv.slice(2);
  await takeShots(folder, scenes, themes, widths);
} finally {
  rmSync(outfile, { force: true });
}
