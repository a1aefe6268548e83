import { describe, expect, it } from 'vitest';
import { resultsFixture } from './harness/resultsFixture';

const panel = resultsFixture();

describe('the charts', { timeout: 30_000 }, () => {
  it('show how a metric is spread, by emotion and against its cost, each with its figures beside it', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.click('[data-action="tab-charts"]');
    const spread = page.locator('[data-chart="distribution"]');
    await spread.waitFor();
    expect(await spread.locator('svg[role="img"]').getAttribute('aria-label')).toContain('BLEU-2');
    expect(await spread.locator('.median-line').count()).toBe(5);
    expect(await spread.locator('tbody tr').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^1-shot\s+34\s/)]),
    );
    const cells = page.locator('[data-chart="heat-map"] tbody tr').first().locator('td');
    expect(await cells.count()).toBe(6);
    expect(await cells.last().innerText()).toMatch(/^\d+\.\d\d$/);
    const cost = page.locator('[data-chart="cost"]');
    expect(await cost.locator('.point-name').allTextContents()).toEqual([
      '0-shot',
      '1-shot',
      'Two-stage',
      'Two-stage (emo)',
    ]);
    expect(await cost.locator('tbody tr').last().innerText()).toMatch(/CEM\s+not known\s+not known/);
  });

  it('follow the metric that is chosen', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.click('[data-action="tab-charts"]');
    await page.locator('[data-chart="distribution"]').waitFor();
    await page.selectOption('[data-action="chart-metric"]', 'length');
    await page.getByText('Length of single test cases').waitFor();
    expect(await page.locator('[data-chart="cost"] figcaption').innerText()).toBe('Length against cost');
  });

  it('that did not come are not waited for, and can be asked for again', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.evaluate(() => window.resultsHarness.failNext('The worker broke down.'));
    await page.click('[data-action="tab-charts"]');
    await page.locator('[data-part="charts-failed"]').waitFor();
    expect(await page.locator('[data-part="failure"]').innerText()).toContain('The worker broke down.');
    await page.click('[data-action="charts-again"]');
    await page.locator('[data-chart="distribution"]').waitFor();
    expect(await page.locator('[data-part="charts-failed"]').count()).toBe(0);
  });

  it('show names of systems and emotions as text', async () => {
    const page = await panel.open({ scene: 'hostile' });
    await page.click('[data-action="tab-charts"]');
    await page.locator('[data-chart="distribution"]').waitFor();
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(await page.locator('rapport-charts img, rapport-charts b, rapport-charts script').count()).toBe(0);
  });
});
