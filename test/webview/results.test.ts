import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { resultsCalls, resultsFixture, sayResults } from './harness/resultsFixture';

const panel = resultsFixture();

const rowsOf = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.result-grid tbody tr')].map((row) => row.dataset['row']),
  );
const cell = (page: Page, row: string, metric: string) =>
  page.locator(`.result-grid tr[data-row="${row}"] td[data-metric="${metric}"]`);
const heading = (page: Page, metric: string) => page.locator(`.result-grid th[data-metric="${metric}"]`);

/** Where the focus is: row and column of a cell of the grid, or the action of a control. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    const at = element?.closest<HTMLElement>('td, th');
    if (at === null || at === undefined) return element?.dataset['action'] ?? element?.id ?? '';
    return `${at.closest('tr')?.dataset['row'] ?? 'head'}/${at.dataset['metric'] ?? (at as HTMLTableCellElement).cellIndex}`;
  });
}

describe('the results table', { timeout: 30_000 }, () => {
  it('shows figures, marks and differences, and says in words which are significant', async () => {
    const page = await panel.open({ scene: 'forty' });
    expect(await rowsOf(page)).toEqual(['0-shot', '1-shot', 'Two-stage', 'Two-stage (emo)', 'CEM']);
    expect(await cell(page, '0-shot', 'bleu-2').locator('.difference').count()).toBe(0);
    const real = cell(page, 'CEM', 'bleu-2').locator('.difference');
    expect(await real.getAttribute('data-significance')).toBe('significant');
    expect(await real.textContent()).toMatch(/▲.*\+\d.*better than the base, significant.*\*/s);
    const small = cell(page, '1-shot', 'dist-1').locator('.difference');
    expect(await small.innerText()).toContain('n.s.');
    expect(await small.textContent()).toContain('not significant');
    const grey = await small.evaluate((one) => getComputedStyle(one).color);
    expect(grey).not.toBe(await real.evaluate((one) => getComputedStyle(one).color));
    expect(await page.locator('.table-notes').innerText()).toMatch(/Holm’s adjustment over \d+ tests.*seed 13/s);
  });

  it('sorts best first, then worst first, then as before; rows without a figure stay last', async () => {
    const page = await panel.open({ scene: 'forty' });
    const sort = heading(page, 'bleu-2').locator('[data-action="sort"]');
    await sort.click();
    await painted(page);
    expect((await rowsOf(page))[0]).toBe('CEM');
    expect(await heading(page, 'bleu-2').getAttribute('aria-sort')).toBe('descending');
    await sort.click();
    await painted(page);
    expect((await rowsOf(page)).at(-1)).toBe('CEM');
    await heading(page, 'emotion-accuracy').locator('[data-action="sort"]').click();
    await painted(page);
    expect((await rowsOf(page))[0]).toBe('Two-stage');
    await heading(page, 'emotion-accuracy').locator('[data-action="sort"]').click();
    await heading(page, 'emotion-accuracy').locator('[data-action="sort"]').click();
    await painted(page);
    expect((await rowsOf(page))[0]).toBe('0-shot');
  });

  it('opens everything known of a figure: interval, p, test, effect, how many more cases, signature', async () => {
    const page = await panel.open({ scene: 'forty' });
    await cell(page, '1-shot', 'bleu-2').click();
    const details = page.locator('#result-details');
    expect(await details.isVisible()).toBe(true);
    expect(await details.innerText()).toMatch(
      /From 0-shot.*95 % interval.*\(BCa\).*paired bootstrap.*p = .*Holm over \d+ tests.*not significant at 0\.05.*Effect size.*about [\d,]+ more test cases for 80 % power at this effect \(an estimate\).*bleu\|n:2/s,
    );
    await page.keyboard.press('Escape');
    await cell(page, '1-shot', 'dist-1').click();
    expect(await details.innerText()).toMatch(/95 % interval\s+none: .+approximate randomisation/s);
  });

  it('tells what a metric is, with its signature', async () => {
    const page = await panel.open({ scene: 'forty' });
    await heading(page, 'bleu-2').locator('[data-action="card"]').click();
    expect(await page.locator('#result-details').innerText()).toMatch(/Papineni.*bleu\|n:2\|tok:nltk/s);
  });

  it('of one test case shows differences and no significance, and says why', async () => {
    const page = await panel.open({ scene: 'single' });
    const difference = cell(page, 'CEM', 'bleu-2').locator('.difference');
    expect(await difference.getAttribute('data-significance')).toBe('not-tested');
    await cell(page, 'CEM', 'bleu-2').click();
    expect(await page.locator('#result-details').innerText()).toMatch(/not tested: .*one test case/is);
    expect(await page.locator('[data-action="tab-emotions"]').count()).toBe(0);
  });

  it('puts published rows beside ours, marked in words, with the warning of set sizes', async () => {
    const page = await panel.open({ scene: 'published' });
    expect((await rowsOf(page)).slice(0, 6)).toEqual([
      '0-shot',
      '1-shot',
      'Two-stage',
      'Two-stage (emo)',
      'CEM',
      'published:MoEL',
    ]);
    expect(await page.locator('tr[data-row="published:CEM"] th').innerText()).toMatch(/published, not run here/);
    expect(await page.locator('[data-part="warning"]').first().innerText()).toMatch(
      /5,255 test cases and ours over 40/,
    );
  });

  it('lists every difference in full', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.click('[data-action="tab-differences"]');
    await painted(page);
    const line = await page.locator('tr[data-row="CEM"][data-metric="bleu-4"]').innerText();
    expect(line).toMatch(/\+\d.* to .*<|significant \*.*paired bootstrap.*standardised/s);
    expect(await page.locator('tr[data-row="Two-stage (emo)"][data-metric="emotion-accuracy"]').innerText()).toContain(
      'told the emotion',
    );
  });

  it('asks for the tables by emotion also where their tab was open before, and again where they were stopped', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.click('[data-action="tab-emotions"]');
    await page.reload();
    await page.waitForSelector('[data-results-state]');
    expect(await resultsCalls(page)).toEqual([['setByEmotion', true]]);
    await page.evaluate(() => window.resultsHarness.drop('groups'));
    await sayResults(page, { byEmotion: true, work: { step: 'scoring' } });
    expect(await page.locator('[data-part="emotions-wait"]').count()).toBe(1);
    await page.reload();
    await page.waitForSelector('[data-results-state]');
    await page.evaluate(() => window.resultsHarness.drop('groups'));
    await sayResults(page, { byEmotion: true });
    await page.click('[data-action="compute-emotions"]');
    expect(await resultsCalls(page)).toEqual([
      ['setByEmotion', true],
      ['setByEmotion', true],
    ]);
  });

  it('asks for the tables by emotion when they are first looked at, and shows one metric over all emotions', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.click('[data-action="tab-emotions"]');
    expect(await resultsCalls(page)).toEqual([['setByEmotion', true]]);
    await page.selectOption('[data-action="emotion-metric"]', 'dist-1');
    await painted(page);
    expect(await page.locator('.by-emotion caption').innerText()).toContain('Dist-1');
    expect(await page.locator('.by-emotion tbody tr').count()).toBeGreaterThan(3);
    expect(await page.locator('.by-emotion tbody').innerText()).toMatch(/n\.s\.|\*/);
  });

  it('shows what stage one took for what, and the labels with most test cases first', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.click('[data-action="tab-stage-one"]');
    await painted(page);
    const counted = await page.evaluate(() =>
      [...document.querySelectorAll('.confusion tbody td')].reduce(
        (sum, one) => sum + Number(one.textContent.trim()),
        0,
      ),
    );
    expect(counted).toBe(40);
    const totals = await page.locator('.groups tbody tr td:nth-child(2)').allInnerTexts();
    expect(totals.map(Number)).toEqual(totals.map(Number).toSorted((one, other) => other - one));
    await page.check('[data-action="all-labels"]');
    await painted(page);
    expect(await page.locator('.confusion thead th').count()).toBe(33);
  });

  it('calls the host for each control, and exports the columns and the order that are shown', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.selectOption('[data-action="set-base"]', 'CEM');
    await page.check('[data-action="published"]');
    for (const action of ['pick-source', 'score-bert', 'import']) await page.click(`[data-action="${action}"]`);
    await page.click('[data-action="systems"]');
    await page.uncheck('[data-system="1-shot"] input');
    await page.click('[data-system="CEM"] [data-action="list-problems"]');
    await page.click('[data-system="CEM"] [data-action="remove-predictions"]');
    await page.keyboard.press('Escape');
    await page.click('[data-action="columns"]');
    for (const metric of ['dist-1', 'dist-2', 'length', 'emotion-accuracy'])
      await page.uncheck(`input[data-metric="${metric}"]`);
    await page.keyboard.press('Escape');
    await heading(page, 'bleu-4').locator('[data-action="sort"]').click();
    await page.click('[data-action="export"]');
    expect(await resultsCalls(page)).toEqual([
      ['setBaseline', 'CEM'],
      ['setPublished', true],
      ['pickSource'],
      ['scoreBert'],
      ['importPredictions'],
      ['setIncluded', '1-shot', false],
      ['listProblems', 'CEM'],
      ['removePredictions', 'CEM'],
      ['exportTable', { metrics: ['bleu-2', 'bleu-4'], sort: { metric: 'bleu-4', direction: 'falling' } }],
    ]);
  });

  it('tells of work under way and stops it, and shows in words a call that fails', async () => {
    const page = await panel.open({ scene: 'working' });
    expect(await page.locator('[data-part="work"]').innerText()).toContain('BERTScore 60 of 200');
    expect(await page.getAttribute('rapport-results', 'data-results-state')).toBe('working');
    await page.evaluate(() => window.resultsHarness.failNext('It could not be stopped.'));
    await page.click('[data-action="stop"]');
    await painted(page);
    expect(await page.locator('[data-part="failure"]').innerText()).toContain('It could not be stopped.');
    await page.evaluate(() => window.resultsHarness.say({}));
    await sayResults(page, { failure: 'The worker broke down.' });
    await page.click('[data-part="failure"] button');
    await painted(page);
    expect(await page.locator('[data-part="standing"]').innerText()).toContain('The worker broke down.');
    // What stays wrong cannot be put aside.
    expect(await page.locator('.notice.error button').count()).toBe(0);
  });

  it('with nothing to show says what to do', async () => {
    const page = await panel.open({ scene: 'empty' });
    expect(await page.getAttribute('rapport-results', 'data-results-state')).toBe('empty');
    await page.click('[data-action="import-empty"]');
    expect(await resultsCalls(page)).toEqual([['importPredictions']]);
  });

  it('keeps sort, columns and tab over a reload of the page', async () => {
    const page = await panel.open({ scene: 'forty' });
    await heading(page, 'bleu-2').locator('[data-action="sort"]').click();
    await page.reload();
    await page.waitForSelector('[data-results-state="shown"]');
    expect((await rowsOf(page))[0]).toBe('CEM');
  });

  it('shows names of systems as text, whatever is in them', async () => {
    const page = await panel.open({ scene: 'hostile' });
    const body = await page.locator('body').innerText();
    expect(body).toContain('<img src=x onerror="window.pwned=1">');
    expect(body).toContain('⟨U+202E⟩evil');
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    const [name, figure] = await Promise.all([
      page.locator('tr[data-row="Two-stage"] th').boundingBox(),
      page.locator('tr[data-row="Two-stage"] td').first().boundingBox(),
    ]);
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThanOrEqual((figure?.x ?? 0) + 1);
  });
});

describe('the results table by keyboard', { timeout: 30_000 }, () => {
  it('is a grid with one stop of Tab; arrows move, Enter sorts, Space tells what a metric is', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.locator('.result-grid th').first().focus();
    const stops = await page.evaluate(() => document.querySelectorAll('.result-grid [tabindex="0"]').length);
    expect(stops).toBe(1);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    expect(await focus(page)).toBe('head/dist-2');
    await page.keyboard.press('Enter');
    await painted(page);
    expect(await heading(page, 'dist-2').getAttribute('aria-sort')).toBe('descending');
    expect(await focus(page)).toBe('head/dist-2');
    await page.keyboard.press('Space');
    await painted(page);
    expect(await page.locator('#result-details').innerText()).toContain('Dist-2');
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await focus(page)).toBe('head/dist-2');
  });

  it('opens what is known of a figure by Enter and comes back to it by Escape', async () => {
    const page = await panel.open({ scene: 'forty' });
    await cell(page, 'CEM', 'bleu-4').focus();
    await page.keyboard.press('Enter');
    await painted(page);
    expect(await page.locator('#result-details').innerText()).toContain('BLEU-4 of CEM');
    expect(await focus(page)).toBe('result-details');
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await focus(page)).toBe('CEM/bleu-4');
  });

  it('changes views by arrows on the tabs', async () => {
    const page = await panel.open({ scene: 'forty' });
    await page.locator('[data-action="tab-table"]').focus();
    await page.keyboard.press('ArrowRight');
    await painted(page);
    expect(await focus(page)).toBe('tab-differences');
    expect(await page.locator('.differences').count()).toBe(1);
  });

  it('is wholly inside a narrow panel: what is wide scrolls by itself', async () => {
    const page = await panel.open({ scene: 'forty', width: 400 });
    for (const tab of ['table', 'differences', 'emotions', 'stage-one']) {
      await page.click(`[data-action="tab-${tab}"]`);
      await painted(page);
      const overflow = await page.evaluate(() => {
        const main = document.querySelector('main')!;
        return main.scrollWidth - main.clientWidth;
      });
      expect(overflow, tab).toBeLessThanOrEqual(0);
    }
  });
});
