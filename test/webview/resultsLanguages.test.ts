import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { pseudoLanguage } from './harness/pseudoLanguage';
import { resultsFixture, sayResults } from './harness/resultsFixture';
import { RESULTS_SCENES, type ResultsSceneName } from './harness/resultsScenes';
import { sidewaysOf, untranslated } from './harness/shownTexts';

const panel = resultsFixture({ pseudo: pseudoLanguage() });
const NARROW = { language: 'pseudo', marked: true, width: 400 } as const;

async function isAllTranslatedInItsPlace(page: Page, where: string): Promise<void> {
  expect(await untranslated(page), where).toEqual([]);
  expect(await sidewaysOf(page, 'main'), where).toBeLessThanOrEqual(0);
}

describe('the results in another language', { timeout: 60_000 }, () => {
  it.each(Object.keys(RESULTS_SCENES) as ResultsSceneName[])(
    'leave nothing of %s in English and have room for it',
    async (scene) => {
      const page = await panel.open({ scene, ...NARROW });
      await isAllTranslatedInItsPlace(page, 'as it opens');
      for (const tab of await page.locator('[role="tab"]').all()) {
        await tab.click();
        await painted(page);
        await isAllTranslatedInItsPlace(page, (await tab.getAttribute('id')) ?? '');
      }
    },
  );

  it('leave nothing in English of what opens: a figure, a metric, a test case; and of work under way', async () => {
    const page = await panel.open({ scene: 'forty', ...NARROW });
    for (const figure of await page.locator('.result-grid tbody tr:nth-child(2) td.opens').all()) {
      await figure.click();
      await painted(page);
      await isAllTranslatedInItsPlace(page, 'a figure');
    }
    await page.locator('[data-action="card"]').first().click();
    await isAllTranslatedInItsPlace(page, 'a metric');
    await page.keyboard.press('Escape');
    await page.locator('[data-place="0"] .cases-cell.response').first().click();
    await page.locator('dialog.case-details h2').waitFor();
    await isAllTranslatedInItsPlace(page, 'a test case');
    for (const work of [
      { step: 'encoder' },
      { step: 'encoder', done: 3 },
      { step: 'encoder', done: 3, total: 90 },
      { step: 'bertscore' },
      { step: 'comparing', done: 1, total: 4 },
      { step: 'scoring' },
    ] as const) {
      await sayResults(page, { work });
      await isAllTranslatedInItsPlace(page, 'work');
    }
  });
});
