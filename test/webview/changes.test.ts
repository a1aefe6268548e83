import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { resultsCalls, resultsFixture, sayResults } from './harness/resultsFixture';

const panel = resultsFixture();

describe('two compared runs', { timeout: 30_000 }, () => {
  it('tell which sections changed, what each strategy became, and whether that is real', async () => {
    const page = await panel.open({ scene: 'compared' });
    await page.click('[data-action="tab-changes"]');
    const made = await page.locator('[data-part="made"]').innerText();
    expect(made).toMatch(/Guideline Instruction changed\s+Guideline Instruction \(warmer\) added\s+Seed: 13 → 14\./);
    expect(made).toContain('Only in one of them: Two-stage.');
    const rows = page.locator('.changes tbody tr');
    await page.waitForFunction(() => document.querySelector('.changes tbody')?.textContent.includes('19') === true);
    expect(await rows.first().innerText()).toMatch(/0-shot\s+40\s+20\.60\s+25\.60\s+▲ \+5\.00\s+not significant, p = /);
    expect(await rows.last().innerText()).toMatch(/▲ \+28\.13\s+significant, p = 0\.0\d\d\s+19\s+12\s+9/);
    await page.selectOption('[data-action="changes-metric"]', 'length');
    await painted(page);
    expect(await page.locator('.table-notes').innerText()).toContain('neither better nor worse');
  });

  it('have no counts where those did not come, rather than counts that are on their way for ever', async () => {
    const page = await panel.open({ scene: 'compared' });
    await page.evaluate(() => window.resultsHarness.failNext('The worker broke down.'));
    await page.click('[data-action="tab-changes"]');
    await page.locator('[data-part="failure"]').waitFor();
    expect(await page.locator('.changes tbody tr').first().innerText()).toMatch(/–\s+–\s+–\s+Test cases$/);
  });

  it('lead to the test cases of a strategy, the worst change first', async () => {
    const page = await panel.open({ scene: 'compared' });
    await page.click('[data-action="tab-changes"]');
    await page.locator('[data-action="show-pair"]').last().click();
    const heading = page.locator('[data-sort="delta 1-shot (later)"]');
    await heading.waitFor();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await page.locator('.cases-head .response').first().innerText()).toContain('base');
    await page.locator('.cases-line[data-case]').first().waitFor();
    const names = await page.locator('.cases-head .response bdi').allTextContents();
    expect(names).toEqual(['1-shot (earlier)', '1-shot (later)']);
  });

  it('are shown when they come, and chosen by a button', async () => {
    const page = await panel.open({ scene: 'forty' });
    expect(await page.locator('[data-action="tab-changes"]').count()).toBe(0);
    await page.click('[data-action="compare"]');
    expect(await resultsCalls(page)).toEqual([['compareRuns']]);
    await sayResults(page, {
      changes: { earlier: '<b>one</b>', later: 'two', sections: [], others: [], pairs: [], alone: [] },
    });
    expect(await page.getAttribute('[data-action="tab-changes"]', 'aria-selected')).toBe('true');
    expect(await page.locator('.changes-title').innerText()).toContain('<b>one</b>');
    expect(await page.locator('[data-part="made"]').innerText()).toContain('No section of the template changed.');
  });
});
