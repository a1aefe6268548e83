import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { resultsCalls, resultsFixture, sayResults } from './harness/resultsFixture';

const panel = resultsFixture();

const GRID = '.cases-scroller';
const drawn = (page: Page) => page.locator('.cases-line[data-case]');
const idOf = (place: number): string => `hit:${place}_conv:${place * 3}#${2 + (place % 3) * 2}`;
const idsOf = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.cases-line[data-case]')].map((line) => line.dataset['case']),
  );

/** The cell where the keyboard stands: line (from 1; 0 for the headings) and column (from 1). */
const stands = (page: Page): Promise<string> =>
  page.evaluate((selector) => {
    const grid = document.querySelector(selector);
    const cell = document.getElementById(grid?.getAttribute('aria-activedescendant') ?? '');
    const line = cell?.closest('[role="row"]')?.getAttribute('aria-rowindex') ?? '?';
    return `${Number(line) - 1}/${cell?.getAttribute('aria-colindex') ?? '?'}`;
  }, GRID);

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await settled(page);
}

/** Every line in sight is here. */
async function settled(page: Page): Promise<void> {
  await painted(page);
  await page.waitForFunction(
    (selector) =>
      document.querySelector(selector)?.getAttribute('aria-busy') === 'false' &&
      document.querySelector('.cases-lines .cases-line:not([data-case])') === null,
    GRID,
  );
  await painted(page);
}

async function choose(page: Page, action: string, value: string): Promise<void> {
  await page.selectOption(`[data-action="${action}"]`, value);
  await settled(page);
}

const count = (page: Page): Promise<string> => page.locator('[data-part="case-count"]').innerText();

describe('the test cases', { timeout: 30_000 }, () => {
  it('of 50,000 has only those in sight in the page, and says how many there are', async () => {
    const page = await panel.open({ scene: 'many' });
    await drawn(page).first().waitFor();
    expect(await page.getAttribute(GRID, 'aria-rowcount')).toBe('50001');
    expect(await page.locator('.cases-lines .cases-line').count()).toBeLessThan(40);
    await page.focus(GRID);
    await press(page, 'Control+End');
    expect(await stands(page)).toMatch(/^50000\//);
    expect(await page.locator('.cases-line[aria-rowindex="50001"]').getAttribute('data-case')).toBe(
      'hit:49999_conv:49999#2',
    );
    expect(await page.locator('.cases-lines .cases-line').count()).toBeLessThan(40);
    await press(page, 'Control+Home');
    expect(await stands(page)).toBe('1/1');
  });

  it('shows what each system said, named and scored, and how it differs from the base', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    const line = page.locator('.cases-line[aria-rowindex="2"]');
    expect(await line.locator('.value').count()).toBe(3);
    expect(await line.locator('.delta').first().textContent()).toMatch(/▼.*−\d+\.\d\d.*worse than the base/s);
    expect(await line.locator('.case-label').textContent()).toMatch(/✗.*annoyed.*\(wrong\)/s);
    expect(await page.locator('.cases-line[aria-rowindex="5"] .case-failure').innerText()).toContain('error (500)');
  });

  it('is walked by the keyboard: arrows, pages, ends of the line and of the list', async () => {
    const page = await panel.open({ scene: 'forty', height: 700 });
    await drawn(page).first().waitFor();
    await page.focus(GRID);
    await press(page, 'ArrowDown', 'ArrowRight');
    expect(await stands(page)).toBe('2/2');
    await press(page, 'End');
    expect(await stands(page)).toBe('2/11');
    await press(page, 'ArrowRight', 'Home', 'ArrowLeft');
    expect(await stands(page)).toBe('2/1');
    await press(page, 'PageDown');
    expect(Number((await stands(page)).split('/')[0])).toBeGreaterThan(4);
    await press(page, 'PageUp', 'PageUp');
    expect(await stands(page)).toBe('1/1');
    await press(page, 'ArrowUp', 'ArrowUp');
    expect(await stands(page)).toBe('0/1');
    await press(page, 'Control+End');
    expect(await stands(page)).toBe('40/11');
  });

  it('says why it has no BERTScore, here and in the details, and sorts by it once it was computed', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    const absent = page.locator('[data-action="case-metric"] option[disabled]');
    expect(await absent.innerText()).toBe('BERTScore: not computed');
    expect(await absent.getAttribute('title')).toMatch(/press BERTScore/);
    await page.focus(GRID);
    await press(page, 'ArrowDown');
    await page.keyboard.press(' ');
    const details = page.locator('dialog.case-details');
    await details.waitFor();
    expect(await details.innerText()).toContain('BERTScore not computed');

    const encoded = await panel.open({ scene: 'encoded' });
    await drawn(encoded).first().waitFor();
    expect(await encoded.locator('[data-action="case-metric"] option[disabled]').count()).toBe(0);
    await choose(encoded, 'case-metric', 'bertscore-f');
    const before = await idsOf(encoded);
    await encoded.click('[data-sort="value 0-shot"]');
    await settled(encoded);
    const values = await encoded
      .locator('.cases-line[data-case] .value')
      .evaluateAll((cells) => cells.filter((_, index) => index % 3 === 0).map((cell) => Number(cell.textContent)));
    expect(values).toEqual([...values].sort((one, other) => other - one));
    expect(await idsOf(encoded)).not.toEqual(before);
    expect(await encoded.locator('.cases-line[data-case] .value').first().innerText()).toMatch(/^0\.9\d{3}$/);
  });

  it('are written to a file as they are shown', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    await choose(page, 'case-kind', 'failed');
    await page.click('[data-action="export-cases"]');
    expect(await resultsCalls(page)).toEqual([
      ['exportCases', expect.objectContaining({ kind: 'failed', metric: 'bleu-2', baseId: '0-shot' })],
    ]);
  });

  it('opens a test case in the bench by Enter or a click on its id, and shows all of it by Space', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    await page.focus(GRID);
    await press(page, 'ArrowDown', 'Enter');
    await page.click('.cases-line[aria-rowindex="2"] [data-action="open-case"]');
    expect(await resultsCalls(page)).toEqual([
      ['openCase', idOf(1)],
      ['openCase', idOf(0)],
    ]);
    await page.focus(GRID);
    await page.keyboard.press(' ');
    const details = page.locator('dialog.case-details');
    await details.waitFor();
    expect(await details.innerText()).toMatch(/My sister moved abroad.*Gold response.*0-shot.*base.*CEM.*BLEU-2/s);
    await details.locator('[data-action="open-in-bench"]').click();
    expect(await details.isVisible()).toBe(false);
    expect((await resultsCalls(page)).at(-1)).toEqual(['openCase', idOf(0)]);
    await page.keyboard.press(' ');
    await details.waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction((selector) => document.activeElement?.matches(selector) === true, GRID);
  });

  it('sorts by a figure and by its difference from the base, from its heading', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    const heading = page.locator('[data-sort="delta 1-shot"]');
    await heading.click();
    await settled(page);
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    const deltas = await page.locator('.cases-lines .delta .difference').allTextContents();
    const first = deltas.filter((_, index) => index % 2 === 0).map((text) => Number(/[\d.]+/.exec(text)?.[0] ?? 0));
    expect(first.slice(0, 5)).toEqual([...first.slice(0, 5)].sort((one, other) => other - one));
    await page.focus(GRID);
    await press(page, 'ArrowUp', 'ArrowUp', 'Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    await press(page, 'Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('none');
    expect((await idsOf(page))[0]).toBe(idOf(0));
  });

  it('keeps to an emotion, to words, and to failed or flipped test cases', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    await choose(page, 'case-kind', 'failed');
    expect(await count(page)).toBe('6 of 40 test cases');
    await choose(page, 'case-kind', 'all');
    await page.fill('[data-action="case-text"]', 'number 17 of');
    await page.waitForFunction(() => document.querySelector('[data-part="case-count"]')?.textContent.includes('1 of'));
    expect(await idsOf(page)).toEqual([idOf(17)]);
    await page.fill('[data-action="case-text"]', '');
    await page.waitForFunction(
      () => document.querySelector('[data-part="case-count"]')?.textContent.trim() === '40 test cases',
    );
    await choose(page, 'case-emotion', 'angry');
    expect(await page.locator('.cases-lines .case-emotion').allTextContents()).not.toContain('afraid');
    expect(await count(page)).toMatch(/^\d+ of 40 test cases$/);
  });

  it('shows the columns that are chosen, and keeps view and place over a reload', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    await page.click('[data-action="case-systems"]');
    await page.click('[data-case-system="CEM"]');
    await settled(page);
    await page.keyboard.press('Escape');
    await choose(page, 'case-metric', 'length');
    await page.reload();
    await drawn(page).first().waitFor();
    const headings = await page.locator('.cases-head .response').allTextContents();
    expect(headings.map((text) => text.trim().split(/\s/)[0])).toEqual(['0-shot', '1-shot', 'Two-stage', 'CEM']);
    expect(await page.locator('.cases-head .value').first().textContent()).toContain('Length');
  });

  it('asks anew when the data were replaced, and for nothing while they are the same', async () => {
    const page = await panel.open({ scene: 'forty' });
    await drawn(page).first().waitFor();
    const pages = (): Promise<number> =>
      page.evaluate(() => window.resultsHarness.calls.filter(([name]) => name === 'casePage').length);
    const before = await pages();
    await sayResults(page, { notices: ['Something else.'] });
    expect(await pages()).toBe(before);
    const cases = await page.evaluate(() => window.resultsHarness.cases);
    await sayResults(page, { cases: { ...cases!, version: 2 } });
    expect(await pages()).toBe(before + 1);
  });

  it('are there where no figure is, with the reasons', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.evaluate(() => window.resultsHarness.drop('table'));
    await page.locator('[data-part="empty"]').waitFor();
    expect(await page.locator('.cases-lines .case-failure').first().innerText()).toContain('error (500)');
  });

  it('shows hostile text as text', async () => {
    const page = await panel.open({ scene: 'hostile' });
    await drawn(page).first().waitFor();
    await page.focus(GRID);
    await page.keyboard.press(' ');
    await page.locator('dialog.case-details').waitFor();
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(await page.locator('rapport-cases img, rapport-cases b, rapport-cases script').count()).toBe(0);
    expect(await page.locator('.cases-lines .gold').first().innerText()).toContain('<img src=x');
    expect(await page.locator('.cases-lines .gold').first().innerText()).toContain('⟨U+202E⟩');
  });
});
