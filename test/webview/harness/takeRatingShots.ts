import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser, openPage } from './browser';
import { startHarness } from './server';
import { THEMES, type ThemeName } from './themes';

/** Photographs scenes of the rating view into a folder: `takeRatingShots(DIR, 'absolute,pairwise', 'dark,light', '1400,400')`. */
export async function takeRatingShots(
  folder = 'out/shots',
  scenes = 'absolute,pairwise,no-rater,half,done,revealed,edited,broken',
  themes = Object.keys(THEMES).join(),
  widths = '1400,400',
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const server = await startHarness();
  const browser = await launchBrowser();
  for (const scene of scenes.split(',')) {
    for (const theme of themes.split(',')) {
      for (const width of widths.split(',')) {
        const { page, troubles } = await openPage(
          browser,
          `${server.url}ratings?scene=${scene}`,
          '[data-rating-state]',
          {
            theme: theme as ThemeName,
            width: Number(width),
          },
        );
        await page.screenshot({ path: path.join(folder, `rating-${scene}-${theme}-${width}.png`) });
        const results = page.locator('[data-action="show-results"], [data-action="switch-tab"]').first();
        if ((await results.count()) > 0) {
          await results.click();
          await page.screenshot({
            path: path.join(folder, `rating-${scene}-results-${theme}-${width}.png`),
            fullPage: false,
          });
        }
        for (const trouble of new Set(troubles)) console.log(`${scene} ${theme} ${width}: ${trouble}`);
        await page.close();
      }
    }
  }
  await browser.close();
  await server.close();
}
