// @ts-check
/**
 * Takes the pictures of the README and of the walkthrough anew, from a real VS Code on the samples: `node scripts/run.mjs
 * scripts/pictures.mjs --endpoint http://127.0.0.1:8080/v1 --model M`. The endpoint answers the prompt of the changed
 * sentence; everything else comes from the recordings. `--only NAME,NAME` takes some of them.
 */
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { build } from './build.mjs';
import { temporaryFolder } from './lifetime.mjs';
import { scenes } from './pictures/scenes.mjs';
import { repositoryRoot } from './projectNode.mjs';
import { runMain, say, SetUpError } from './say.mjs';
import { openWorkbench } from './vscode/workbench.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string' },
      model: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string', default: repositoryRoot },
    },
  });
  const only = values.only?.split(',');
  const chosen = scenes.filter(({ name }) => only === undefined || only.includes(name));
  if (chosen.length === 0) throw new SetUpError(`Pictures: ${scenes.map(({ name }) => name).join(', ')}.`);
  await build();
  for (const scene of chosen) {
    for (const theme of scene.themes) {
      const file = join(values.out, scene.file(theme));
      mkdirSync(join(file, '..'), { recursive: true });
      await take(scene, theme, file, values);
      say(`${scene.file(theme)} ${Math.round(statSync(file).size / 1024)} KB`);
    }
  }
});

/**
 * @param {import('./pictures/scenes.mjs').Scene} scene
 * @param {import('./vscode/workbench.mjs').ThemeWord} theme
 * @param {string} file
 * @param {{ endpoint?: string | undefined, model?: string | undefined }} live
 */
async function take(scene, theme, file, { endpoint, model }) {
  const folder = join(temporaryFolder('pictures').path, 'samples');
  cpSync(join(repositoryRoot, 'samples'), folder, {
    recursive: true,
    filter: (path) => basename(path) !== '.rapport',
  });
  const endpoints = [{ id: 'local', baseUrl: endpoint, models: [model] }];
  const workbench = await openWorkbench({
    folder,
    extensionDevelopmentPaths: [repositoryRoot],
    theme,
    viewport: scene.viewport,
    settings: {
      'editor.minimap.enabled': false,
      'workbench.layoutControl.enabled': false,
      'rapport.endpoints': scene.live === true && endpoint !== undefined ? endpoints : [],
      ...scene.settings,
    },
  });
  /** @type {{ data: Buffer, delay: number }[]} */
  const frames = [];
  const { page } = workbench;
  try {
    await scene.play({
      page,
      folder,
      bench: page.frameLocator('iframe.webview').frameLocator('iframe'),
      shot: async (delay = 1000) => {
        await page.waitForTimeout(600);
        frames.push({ data: await page.screenshot(), delay });
      },
    });
  } finally {
    await workbench.dispose();
  }
  const last = frames.at(-1);
  if (last === undefined) throw new Error(`The picture ${scene.name} was not taken.`);
  if (file.endsWith('.gif')) {
    const animation = sharp(
      frames.map(({ data }) => data),
      { join: { animated: true } },
    );
    await animation.gif({ delay: frames.map(({ delay }) => delay), loop: 0, colours: 128, effort: 10 }).toFile(file);
  } else if (file.endsWith('.webp')) {
    await sharp(last.data).webp({ quality: 82, effort: 6 }).toFile(file);
  } else await sharp(last.data).png({ palette: true, colours: 128, effort: 10 }).toFile(file);
}
