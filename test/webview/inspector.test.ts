import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, cellOf, painted, panelFixture, sayBench } from './harness/fixture';
import { INSPECTION } from './harness/inspections';
import { benchOf, SIX, preset } from './harness/scenes';

const panel = panelFixture();
const WITH_NEAREST = [...SIX.slice(0, 3), preset('ss-icl')];

async function inspect(options: { width?: number } = {}): Promise<{ page: Page; dialog: Locator }> {
  const page = await panel.open({ scene: 'full', ...options });
  await page.locator(`${cellOf('ss-icl', 'exemplars')} [data-action="inspect-exemplars"]`).press('Enter');
  const dialog = page.locator('dialog.inspector');
  await dialog.locator('.neighbour').first().waitFor();
  return { page, dialog };
}

describe('the inspector of exemplars', { timeout: 30_000 }, () => {
  it('shows of each exemplar its rank, cosine, emotion, situation, text and what may give the answer away', async () => {
    const { page, dialog } = await inspect();
    expect(await callsOf(page)).toEqual([['inspectExemplars', 'ss-icl']]);
    const first = dialog.locator('[data-exemplar="pool_3#2"]');
    const text = await first.innerText();
    for (const part of [
      'rank 1',
      '.74',
      'joyful',
      'What happened before',
      'first steps',
      'nearly the same words',
      'in the test set',
    ])
      expect(text).toContain(part);
    expect(await dialog.getByText('1 of 5 may give the answer away').count()).toBe(1);
    expect(await dialog.locator('[data-exemplar="pool_4#2"]').innerText()).toContain('pinned');
    expect(await dialog.locator('ol[aria-label="Near misses"] > li').count()).toBe(20);
    expect(await dialog.locator('.curve circle').count()).toBe(25);
  });

  it('tells whose emotion is the dialogue’s only once that is revealed', async () => {
    const { page, dialog } = await inspect();
    expect(await dialog.locator('[data-same]').count()).toBe(0);
    expect(await dialog.innerText()).toContain('Reveal shows which have the emotion of the dialogue');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Reveal' }).click();
    await page.locator('[data-action="inspect-exemplars"]').press('Enter');
    await dialog.locator('[data-exemplar="pool_5#2"] [data-same="true"]').waitFor();
    expect(await dialog.locator('[data-exemplar="pool_3#2"] [data-same="false"]').count()).toBe(1);
    expect(await dialog.innerText()).toContain('1 of 5 exemplars with the emotion of the dialogue');
  });

  it('marks words of the dialogue everywhere, and phrases that came back only where the exemplar had been shown', async () => {
    const { dialog } = await inspect();
    const missed = dialog.locator('[data-exemplar="pool_26#4"]');
    await missed.locator('summary').click();
    const marks = missed.locator('mark[data-kind="context"]');
    expect((await marks.allInnerTexts()).map((word) => word.toLowerCase())).toEqual(
      expect.arrayContaining(['read', 'hands']),
    );
    expect(await missed.locator('mark[data-kind="response"]').count()).toBe(0);
  });

  it('pins, bans, moves, swaps and resets, and runs the column again', async () => {
    const { page, dialog } = await inspect();
    const third = dialog.locator('[data-exemplar="pool_5#2"]');
    const press = async (item: Locator, edit: string) => {
      await item.locator(`[data-edit="${edit}"]`).press('Enter');
      await painted(page);
    };
    await press(third, 'pin');
    await press(third, 'ban');
    await press(third, 'up');
    await press(third, 'down');
    await third.locator('select').selectOption('pool_26#4');
    await painted(page);
    await press(dialog, 'reset');
    await press(dialog.locator('[data-exemplar="pool_4#2"]'), 'unpin');
    await dialog.locator('[data-action="run-column-again"]').press('Enter');
    const edits = (await callsOf(page)).filter(([name]) => name !== 'inspectExemplars');
    expect(edits).toEqual([
      ['editExemplars', 'ss-icl', { kind: 'pin', id: 'pool_5#2' }],
      ['editExemplars', 'ss-icl', { kind: 'ban', id: 'pool_5#2' }],
      ['editExemplars', 'ss-icl', { kind: 'move', id: 'pool_5#2', step: -1 }],
      ['editExemplars', 'ss-icl', { kind: 'move', id: 'pool_5#2', step: 1 }],
      ['editExemplars', 'ss-icl', { kind: 'swap', id: 'pool_5#2', by: 'pool_26#4' }],
      ['editExemplars', 'ss-icl', { kind: 'reset' }],
      ['editExemplars', 'ss-icl', { kind: 'unpin', id: 'pool_4#2' }],
      ['runColumn', 'ss-icl'],
    ]);
    expect(await dialog.locator('[data-exemplar="pool_3#2"] [data-edit="up"]').isDisabled()).toBe(true);
  });

  it('holds the neighbours beside those of another reading', async () => {
    const { page, dialog } = await inspect();
    await dialog.locator('[data-part="compare"]').selectOption('0');
    await dialog.locator('[data-part="overlap"]').waitFor();
    expect(await dialog.locator('[data-part="overlap"]').innerText()).toBe('3 of the first 5 in common');
    expect((await callsOf(page)).at(-1)).toEqual([
      'compareExemplars',
      'ss-icl',
      { encoder: 'embedded', reading: 'context+response' },
    ]);
    expect(await dialog.locator('.comparison tbody tr').first().innerText()).toMatch(/rank 3 there[\s\S]*rank 2 there/);
    expect(await dialog.locator('.comparison .only-here').count()).toBeGreaterThan(0);
  });

  it('says why an edit was refused, and stays open', async () => {
    const { page, dialog } = await inspect();
    await page.evaluate(() => window.harness.failNext('All 5 exemplars are pinned.'));
    await dialog.locator('[data-exemplar="pool_5#2"] [data-edit="pin"]').press('Enter');
    await dialog.getByText('All 5 exemplars are pinned.').waitFor();
    expect(await dialog.locator('.neighbour').count()).toBe(25);
  });

  it('is closed by Escape, gives the focus back and leaves what was open in the bench', async () => {
    const { page, dialog } = await inspect();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('inspect-exemplars');
  });

  it('fits a narrow panel without scrolling sideways', async () => {
    const { dialog } = await inspect({ width: 400 });
    const [inner, outer] = await dialog.evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(inner).toBe(outer);
  });
});

describe('the exemplars cell', { timeout: 30_000 }, () => {
  it('says that its exemplars were edited, and when they were changed since', async () => {
    const page = await panel.open({ scene: 'full' });
    const cell = page.locator(cellOf('ss-icl', 'exemplars'));
    expect(await cell.locator('[data-part="edits-pending"]').count()).toBe(0);
    const columns = benchOf(WITH_NEAREST).columns.map((column) =>
      column.id === 'ss-icl' ? { ...column, exemplarEdits: { banned: ['pool_3#2'] } } : column,
    );
    await sayBench(page, { columns });
    expect(await cell.locator('[data-part="edits-pending"]').innerText()).toContain('run again');
    await page.evaluate(
      ([edits, exemplars]) => {
        const cell = { columnId: 'ss-icl', testCaseId: 'sample_17#4' };
        window.harness.events([{ kind: 'cell-step', cell, step: { kind: 'exemplars', exemplars, edits } }]);
      },
      [{ banned: ['pool_3#2'] }, INSPECTION.neighbourhood.exemplars] as const,
    );
    await painted(page);
    expect(await cell.locator('[data-part="edits-pending"]').count()).toBe(0);
    expect(await cell.locator('[data-part="edited"]').innerText()).toBe('edited');
    expect(await cell.locator('[data-part="flag"]').count()).toBe(1);
  });

  it('offers no inspection where random ones are shown', async () => {
    const page = await panel.open({ scene: 'full' });
    expect(await page.locator(`${cellOf('five-shot', 'exemplars')} [data-action="inspect-exemplars"]`).count()).toBe(0);
  });
});
