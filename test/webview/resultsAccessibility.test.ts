import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { resultsFixture } from './harness/resultsFixture';
import { THEMES, type ThemeName } from './harness/themes';

const panel = resultsFixture();
const AXE = readFileSync(path.resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong in the page, in words. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<AxeResults> } };
    return axe.run(document, { resultTypes: ['violations'] });
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

describe('axe finds nothing wrong in the results', { timeout: 120_000 }, () => {
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`in ${theme}, in every view and with details open`, async () => {
      const page = await panel.open({ scene: 'published', theme, width: theme.endsWith('light') ? 400 : 1400 });
      const found: string[] = [];
      for (const tab of ['differences', 'emotions', 'stage-one', 'charts', 'table']) {
        await page.click(`[data-action="tab-${tab}"]`);
        await painted(page);
        found.push(...(await faults(page)));
      }
      for (const menu of ['systems', 'columns']) {
        await page.click(`[data-action="${menu}"]`);
        found.push(...(await faults(page)));
        await page.keyboard.press('Escape');
      }
      await page.locator('tr[data-row="CEM"] td[data-metric="bleu-2"]').press('Enter');
      await painted(page);
      found.push(...(await faults(page)));
      await page.keyboard.press('Escape');
      await page.click('[data-action="case-systems"]');
      found.push(...(await faults(page)));
      await page.keyboard.press('Escape');
      await page.locator('.cases-scroller').press(' ');
      await page.locator('dialog.case-details').waitFor();
      found.push(...(await faults(page)));
      const compared = await panel.open({ scene: 'compared', theme, width: theme.endsWith('light') ? 400 : 1400 });
      await compared.click('[data-action="tab-changes"]');
      await painted(compared);
      found.push(...(await faults(compared)));
      expect([...new Set(found)]).toEqual([]);
    });
  }
});
