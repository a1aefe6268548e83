import type { Frame, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/vscode/useWorkbench';

/** The document of the results, which has a webview of its own beside the bench's. */
async function resultsFrame(page: Page): Promise<Frame> {
  let found: Frame | undefined;
  await expect
    .poll(
      async () => {
        for (const frame of page.frames())
          if (
            (await frame
              .locator('rapport-results')
              .count()
              .catch(() => 0)) > 0
          )
            found = frame;
        return found !== undefined;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  if (found === undefined) throw new Error('There is no results panel.');
  return found;
}

/** Whether an answered bench is in sight, whatever other webviews there are. */
async function benchIsShown(page: Page): Promise<boolean> {
  const shown = page.frames().map((frame) =>
    frame
      .locator('[data-bench-state="answered"]')
      .isVisible()
      .catch(() => false),
  );
  return (await Promise.all(shown)).includes(true);
}

describe('the results on the samples', () => {
  const workbench = useWorkbench({ viewport: { width: 1500, height: 950 } });

  it('open from the bench: one test case has differences and no significance, and says why', async () => {
    const { bench, page, screenshot } = workbench();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    await bench.locator('[data-action="show-results"]').click();
    const results = await resultsFrame(page);
    await results.locator('[data-results-state="shown"]').waitFor();
    expect(await results.locator('.result-grid tbody tr').count()).toBeGreaterThanOrEqual(6);
    const difference = results.locator('tr[data-row="two-stage"] td[data-metric="bleu-2"] .difference');
    expect(await difference.getAttribute('data-significance')).toBe('not-tested');
    expect(await results.locator('[data-part="notice"]').first().textContent()).toContain('One test case');
    await screenshot('results');
  });

  it('put the published rows beside ours, and tell everything known of a figure by the keyboard', async () => {
    const results = await resultsFrame(workbench().page);
    await results.locator('[data-action="published"]').check();
    await results.locator('tr[data-row="published:ChatGPT + Two-stage"]').waitFor();
    expect(await results.locator('[data-part="warning"]').first().textContent()).toContain('5,255');
    await results.locator('tr[data-row="two-stage"] td[data-metric="bleu-2"]').focus();
    await workbench().page.keyboard.press('Enter');
    await expect.poll(() => results.locator('#result-details').innerText()).toMatch(/not tested.*bleu\|n:2\|/s);
    await workbench().page.keyboard.press('Escape');
  });

  it('have a row for the test case below, told whole by Space and opened in the bench by Enter', async () => {
    const { page } = workbench();
    const results = await resultsFrame(page);
    const grid = results.locator('.cases-scroller');
    await results.locator('.cases-line[data-case]').first().waitFor();
    await grid.focus();
    await page.keyboard.press(' ');
    const details = results.locator('dialog.case-details');
    await details.waitFor();
    expect(await details.innerText()).toMatch(/Speaker.*Gold response.*0-shot.*base.*BLEU-2/s);
    await page.keyboard.press('Escape');
    await expect.poll(() => details.isVisible()).toBe(false);
    await grid.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => benchIsShown(page), { timeout: 20_000 }).toBe(true);
  });
});
