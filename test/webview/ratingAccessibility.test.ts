import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { ratingFixture } from './harness/ratingFixture';
import { THEMES, type ThemeName } from './harness/themes';

const panel = ratingFixture();
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

describe('axe finds nothing wrong in the rating view', { timeout: 120_000 }, () => {
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`in ${theme}: items, notes, who rates, the end, results`, async () => {
      const width = theme.endsWith('light') ? 400 : 1400;
      const found: string[] = [];
      for (const scene of ['no-rater', 'half', 'pairwise', 'edited', 'done'] as const) {
        const page = await panel.open({ scene, theme, width });
        found.push(...(await faults(page)));
        if (scene !== 'pairwise') continue;
        for (const key of ['a', 'n']) await page.keyboard.press(key);
        await painted(page);
        found.push(...(await faults(page)));
      }
      const page = await panel.open({ scene: 'revealed', theme, width });
      await page.click('[data-action="show-results"]');
      await painted(page);
      await page.click('summary');
      found.push(...(await faults(page)));
      expect([...new Set(found)]).toEqual([]);
    });
  }
});
