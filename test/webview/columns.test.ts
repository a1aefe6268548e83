import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, cellOf, painted, panelFixture, sayBench } from './harness/fixture';
import { benchOf, SIX } from './harness/scenes';

const panel = panelFixture();

async function choose(page: Page, column: string, action: string): Promise<void> {
  await page.locator(`th[data-column="${column}"] [data-action="column-menu"]`).press('Enter');
  await page.locator(`th[data-column="${column}"] [data-action="${action}"]`).press('Enter');
  await painted(page);
}

describe('the columns of the panel', { timeout: 30_000 }, () => {
  it('are moved and removed by the menu of their heading', async () => {
    const page = await panel.open({ scene: 'answered' });
    await choose(page, 'one-shot', 'move-left');
    await choose(page, 'one-shot', 'move-right');
    await choose(page, 'one-shot', 'duplicate-column');
    await choose(page, 'one-shot', 'change-column');
    await choose(page, 'five-shot', 'remove-column');
    expect(await callsOf(page)).toEqual([
      ['moveColumn', 'one-shot', -1],
      ['moveColumn', 'one-shot', 1],
      ['duplicateColumn', 'one-shot'],
      ['changeColumn', 'one-shot'],
      ['removeColumn', 'five-shot'],
    ]);
    expect(await page.locator('th[data-column="zero-shot"] [data-action="move-left"]').isDisabled()).toBe(true);
    expect(await page.locator('.column-menu:popover-open').count()).toBe(0);
  });

  it('are moved by Alt+Shift and an arrow key, and keep the focus', async () => {
    const page = await panel.open({ scene: 'answered' });
    for (const [key, order] of [
      ['ArrowRight', [1, 0, 2, 3, 4, 5]],
      ['ArrowLeft', [0, 1, 2, 3, 4, 5]],
    ] as const) {
      await page.locator('th[data-column="zero-shot"]').focus();
      await page.keyboard.press(`Alt+Shift+${key}`);
      await sayBench(page, { columns: benchOf(order.map((at) => SIX[at]!)).columns });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-column'))).toBe('zero-shot');
    }
    expect(await callsOf(page)).toEqual([
      ['moveColumn', 'zero-shot', 1],
      ['moveColumn', 'zero-shot', -1],
    ]);
    await sayBench(page, { columns: benchOf(SIX.slice(1)).columns });
    expect(await page.evaluate(() => document.activeElement?.tagName)).toMatch(/^T[DH]$/);
  });

  it('are made wider by dragging with the first button of a mouse, not with another', async () => {
    const page = await panel.open({ scene: 'answered' });
    const heading = page.locator('th[data-column="zero-shot"]');
    const width = () => heading.evaluate((column) => (column as HTMLElement).offsetWidth);
    const before = await width();
    const edge = (await heading.locator('.resizer').boundingBox())!;
    for (const button of ['right', 'left'] as const) {
      await page.mouse.move(edge.x + 2, edge.y + 5);
      await page.mouse.down({ button });
      await page.mouse.move(edge.x + 42, edge.y + 5);
      await page.mouse.up({ button });
      await painted(page);
      expect(await width()).toBe(button === 'right' ? before : before + 40);
    }
  });

  it('are folded to a strip, still named, and unfolded', async () => {
    const page = await panel.open({ scene: 'twelve', width: 900 });
    await choose(page, 'one-shot', 'fold-column');
    const width = () =>
      page.locator('th[data-column="one-shot"]').evaluate((column) => column.getBoundingClientRect().width);
    expect(await width()).toBeLessThanOrEqual(40);
    expect(await page.locator(cellOf('one-shot', 'response')).innerText()).toBe('');
    await page.reload();
    await page.waitForSelector('[data-action="unfold-column"]');
    expect(await width()).toBeLessThanOrEqual(40);
    expect(await page.locator('th[data-column="one-shot"] .name').innerText()).toBe('1-shot');
    await page.locator('[data-action="unfold-column"]').press('Enter');
    await painted(page);
    expect(await width()).toBeGreaterThanOrEqual(190);
  });
});
