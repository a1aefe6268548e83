import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser, openPage } from './browser';
import { startHarness } from './server';
import { THEMES, type ThemeName } from './themes';

/** Photographs scenes of the results into a folder: `takeResultsShots(DIR, 'forty,single', 'dark,light', '1400,400', 'table,differences')`. */
export async function takeResultsShots(
  folder = 'out/shots',
  scenes = 'forty',
  themes = Object.keys(THEMES).join(),
  widths = '1400,400',
  tabs = 'table,differences,emotions,stage-one,charts',
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const server = await startHarness();
  const browser = await launchBrowser();
  for (const scene of scenes.split(',')) {
    for (const theme of themes.split(',')) {
      for (const width of widths.split(',')) {
        const { page, troubles } = await openPage(
          browser,
          `${server.url}results?scene=${scene}`,
          '[data-results-state]',
          {
            theme: theme as ThemeName,
            width: Number(width),
          },
        );
        for (const tab of tabs.split(',')) {
          const button = page.locator(`[data-action="tab-${tab}"]`);
          if ((await button.count()) > 0) await button.click();
          else if (tab !== 'table') continue;
          await page.screenshot({ path: path.join(folder, `results-${scene}-${tab}-${theme}-${width}.png`) });
        }
        for (const trouble of new Set(troubles)) console.log(`${scene} ${theme} ${width}: ${trouble}`);
        await page.close();
      }
    }
  }
  await browser.close();
  await server.close();
}
