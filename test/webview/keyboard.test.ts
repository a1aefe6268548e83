import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, cellOf, painted, panelFixture } from './harness/fixture';

const panel = panelFixture();

/** Where the focus is: the row and column of a cell, or the action of a control. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const cell = element?.closest<HTMLElement>('td, th');
    const place = `${cell?.closest('tr')?.dataset['row'] ?? 'head'}/${cell?.dataset['column'] ?? 'head'}`;
    const action = element?.closest<HTMLElement>('[data-action]')?.dataset['action'];
    return action ?? (cell === element ? place : `${element?.className ?? ''} in ${place}`);
  });
}

describe('the panel by keyboard', { timeout: 30_000 }, () => {
  it('reaches every control of the bar by Tab, in the order in which they stand', async () => {
    const page = await panel.open({ scene: 'answered' });
    const reached: string[] = [];
    for (let press = 0; press < 15; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focus(page));
    }
    expect(reached).toEqual([
      'previous-test-case',
      'pick-test-case',
      'next-test-case',
      'choose-model',
      'connect-model',
      'pick-strategies',
      'seed',
      'run',
      'run-menu',
      'run-on-save',
      'toggle-diff',
      'export-run',
      'show-results',
      'open-template',
      'toggle-sections',
    ]);
  });

  it('moves between cells by arrow keys, goes into a cell by Enter, and comes out by Escape', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.locator('th[data-column="zero-shot"]').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    expect(await focus(page)).toBe('exemplars/five-shot');
    await page.keyboard.press('Enter');
    expect(await focus(page)).toBe('toggle-exemplar');
    await page.keyboard.press('Escape');
    expect(await focus(page)).toBe('exemplars/five-shot');
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await focus(page)).toBe('exemplars/head');
  });

  it('has one stop of Tab among the cells, where the user last was', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.locator(cellOf('one-shot', 'scores')).focus();
    await page.locator('[data-action="reveal"]').focus();
    const stops = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.grid :is(td, th)[tabindex="0"]')].map(
        (cell) => cell.dataset['column'],
      ),
    );
    expect(stops).toEqual(['one-shot']);
  });

  it('closes open details by Escape and gives the focus back to what opened them', async () => {
    const page = await panel.open({ scene: 'answered' });
    const toggle = page.locator(`${cellOf('five-shot', 'prompt')} [data-action="toggle-prompt"]`);
    await toggle.focus();
    await page.keyboard.press('Enter');
    await painted(page);
    await page.locator(`${cellOf('five-shot', 'prompt')} .messages`).focus();
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await page.locator('.messages').count()).toBe(0);
    expect(await focus(page)).toBe('toggle-prompt');
  });

  it('runs by Enter on Run, and shows where the focus is', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.locator('[data-action="run"]').focus();
    await page.keyboard.press('Enter');
    expect(await callsOf(page)).toEqual([['run', 'all']]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(outline).toBe('solid');
  });

  it('opens how scores are computed, and closes it by Escape', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.locator('.score-info').focus();
    await page.keyboard.press('Enter');
    const details = page.locator('.score-details');
    expect(await details.isVisible()).toBe(true);
    expect(await details.innerText()).toMatch(/bleu-2\|tok:nltk.*This strategy asks for no emotion/s);
    await page.keyboard.press('Escape');
    expect(await details.isVisible()).toBe(false);
  });
});
