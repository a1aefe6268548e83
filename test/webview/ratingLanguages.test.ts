import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { pseudoLanguage } from './harness/pseudoLanguage';
import { ratingFixture } from './harness/ratingFixture';
import { RATING_SCENES, type RatingSceneName } from './harness/ratingScenes';
import { sidewaysOf, untranslated } from './harness/shownTexts';

const panel = ratingFixture({ pseudo: pseudoLanguage() });
const NARROW = { language: 'pseudo', marked: true, width: 400 } as const;

async function isAllTranslatedInItsPlace(page: Page): Promise<void> {
  expect(await untranslated(page)).toEqual([]);
  expect(await sidewaysOf(page, 'main')).toBeLessThanOrEqual(0);
}

describe('the rating view in another language', { timeout: 60_000 }, () => {
  it.each(Object.keys(RATING_SCENES) as RatingSceneName[])(
    'leaves nothing of %s in English and has room for it',
    async (scene) => {
      const page = await panel.open({ scene, ...NARROW });
      await isAllTranslatedInItsPlace(page);
      const results = page.locator('[data-action="show-results"], [data-action="switch-tab"]').first();
      if ((await results.count()) === 0) return;
      await results.click();
      await painted(page);
      await page.locator('summary').evaluateAll((all) => all.forEach((one) => (one as HTMLElement).click()));
      await isAllTranslatedInItsPlace(page);
    },
  );

  it.each([
    ['absolute', ['3', 'Enter', 'n', 'Escape', 'Backspace', 'Backspace', 'u', 'PageDown', 'PageDown', 'PageDown']],
    ['pairwise', ['t', 'x', 'a', 'b', 'Enter', 'PageDown', 'PageDown', 'PageDown']],
    ['revealed', ['4', 'PageDown', 'PageDown', 'PageDown']],
  ] as const)('tells nothing in English while %s is rated: %j', async (scene, keys) => {
    const page = await panel.open({ scene, ...NARROW });
    for (const key of keys) {
      await page.keyboard.press(key);
      await painted(page);
      await isAllTranslatedInItsPlace(page);
    }
  });
});
