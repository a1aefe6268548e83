import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser, openScene } from './browser';
import { SCENES, type SceneName } from './moreScenes';
import { startHarness } from './server';
import { THEMES, type ThemeName } from './themes';

/** Photographs scenes into a folder: `takeShots(DIR, 'answered,errors', 'dark,light', '1400,420')`. */
export async function takeShots(folder = 'out/shots', scenes = '', themes = '', widths = ''): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const server = await startHarness();
  const browser = await launchBrowser();
  const names = (list: string, all: readonly string[]) => (list === '' ? all : list.split(','));
  for (const scene of names(scenes, Object.keys(SCENES))) {
    for (const theme of names(themes, Object.keys(THEMES))) {
      for (const width of names(widths, ['1400', '420'])) {
        const { page, troubles } = await openScene(browser, server, {
          scene: scene as SceneName,
          theme: theme as ThemeName,
          width: Number(width),
        });
        await page.screenshot({ path: path.join(folder, `${scene}-${theme}-${width}.png`) });
        for (const trouble of new Set(troubles)) console.log(`${scene} ${theme} ${width}: ${trouble}`);
        await page.close();
      }
    }
  }
  await browser.close();
  await server.close();
}
