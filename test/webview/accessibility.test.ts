import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted, panelFixture, sayBench } from './harness/fixture';
import { SCENES, type SceneName } from './harness/moreScenes';
import { THEMES, type ThemeName } from './harness/themes';

const panel = panelFixture();
const AXE = readFileSync(path.resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong in the page, in words. */
async function faults(page: Page): Promise<readonly string[]> {
  // The page's policy lets no script in; the debugger's own evaluation is not bound by it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<AxeResults> } };
    return axe.run(document, { resultTypes: ['violations'] });
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

/** Opens everything that can be opened in the first columns. */
async function openDetails(page: Page): Promise<void> {
  await sayBench(page, { notes: { 'zero-shot': 'Too short.' }, repeats: { 'zero-shot': 2 } });
  for (const action of ['toggle-sections', 'toggle-prompt', 'toggle-note', 'toggle-traces', 'toggle-exemplar'])
    for (const button of await page
      .locator(`[data-action="${action}"]`)
      .all()
      .then((all) => all.slice(0, 2)))
      await button.press('Enter');
  await page.evaluate(() =>
    window.harness.answer('repeats', {
      answers: ['I see.', 'Oh no!'].map((text, repeat) => ({
        repeat,
        text,
        date: '2026-03-01T10:00:00Z',
        group: repeat,
        shown: repeat === 0,
      })),
      agreeing: 1,
    }),
  );
  await page.locator('[data-action="toggle-repeats"]').first().press('Enter');
  for (const button of (await page.locator('[data-action="toggle-section"]').all()).slice(0, 2))
    await button.press('Enter');
  await painted(page);
}

describe('axe finds nothing wrong in the panel', { timeout: 120_000 }, () => {
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`in ${theme}, wide and at 400 px`, async () => {
      const found: string[] = [];
      const scenes: readonly SceneName[] = ['answered', 'errors'];
      for (const width of [1400, 400])
        for (const scene of scenes) {
          const page = await panel.open({ scene, theme, width });
          if (scene === 'answered') await openDetails(page);
          found.push(...(await faults(page)).map((fault) => `${scene} ${width}: ${fault}`));
          await page.close();
        }
      expect(found).toEqual([]);
    });
  }

  it('in a word diff against the run before', async () => {
    const found: string[] = [];
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      const page = await panel.open({ scene: 'evidence', theme });
      await page.evaluate(() =>
        window.harness.answer('previousResponse', {
          text: 'A heap of pressure!',
          startedAt: '2026-01-02T12:00:00.000Z',
        }),
      );
      await page.locator('[data-action="toggle-diff"]').press('Enter');
      await page.selectOption('[data-action="diff-side"]', 'previous');
      await page.waitForSelector('.said del');
      found.push(...(await faults(page)).map((fault) => `${theme}: ${fault}`));
      await page.close();
    }
    expect(found).toEqual([]);
  });

  it('and would: a button without a name and a text without contrast', async () => {
    const page = await panel.open({ scene: 'ready' });
    await page.evaluate(() => {
      const button = document.createElement('button');
      const text = document.createElement('p');
      text.textContent = 'Hardly to be read.';
      text.style.color = '#333';
      document.querySelector('main')?.append(button, text);
    });
    expect((await faults(page)).map((fault) => fault.split(':')[0]).sort()).toEqual(['button-name', 'color-contrast']);
  });

  it('in any other scene', async () => {
    const found: string[] = [];
    const others = (Object.keys(SCENES) as SceneName[]).filter((scene) => scene !== 'answered' && scene !== 'errors');
    for (const scene of others) {
      const page = await panel.open({ scene, width: 1400 });
      found.push(...(await faults(page)).map((fault) => `${scene}: ${fault}`));
      await page.close();
    }
    expect(found).toEqual([]);
  });
});
