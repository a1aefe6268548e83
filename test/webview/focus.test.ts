import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cellOf, painted, panelFixture, sayBench } from './harness/fixture';
import { INSPECTION } from './harness/inspections';
import { ratingFixture } from './harness/ratingFixture';
import { benchOf, SIX } from './harness/scenes';

const panel = panelFixture();
const ratings = ratingFixture();

/** What has the focus: its action, else its element, and what it belongs to. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: active } = document;
    const action = active?.getAttribute('data-action') ?? active?.getAttribute('data-edit') ?? active?.tagName ?? '';
    const place = active?.closest<HTMLElement>('[data-column], [data-exemplar], [data-text]');
    const { column, exemplar, text } = place?.dataset ?? {};
    return [action, column ?? exemplar ?? text].filter((part) => part !== undefined).join(' ');
  });
}

async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().press('Enter');
  await painted(page);
}

describe('the focus', { timeout: 30_000 }, () => {
  it('goes back to what opened the repeats of a cell when they are closed, by their button and by Escape', async () => {
    const page = await panel.open({ scene: 'answered' });
    const answers = ['Yes.', 'No.'].map((text, repeat) => ({
      repeat,
      text,
      date: '2026',
      group: repeat,
      shown: false,
    }));
    await page.evaluate((found) => window.harness.answer('repeats', found), { answers, agreeing: 1 });
    await sayBench(page, { repeats: { 'zero-shot': 2 } });
    await press(page, '[data-action="toggle-repeats"]');
    await press(page, '.repeats [aria-label="Close"]');
    expect(await focus(page)).toBe('toggle-repeats zero-shot');
    await press(page, '[data-action="toggle-repeats"]');
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await focus(page)).toBe('toggle-repeats zero-shot');
    expect(await page.locator('.repeats').count()).toBe(0);
  });

  it('goes by Escape to the button of the details that it was in, also where others stand open beside them', async () => {
    const page = await panel.open({ scene: 'evidence' });
    await sayBench(page, { notes: { 'zero-shot': 'Too short.' } });
    await press(page, `${cellOf('zero-shot', 'response')} [data-action="toggle-traces"]`);
    await press(page, `${cellOf('zero-shot', 'response')} [data-action="toggle-note"]`);
    await page.locator('.note-field').focus();
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await focus(page)).toBe('toggle-note zero-shot');
    expect(await page.locator('.note-field').count()).toBe(0);
    expect(await page.locator('.traces').count()).toBe(1);
  });

  it('stays with a column that is folded, unfolded or moved, and goes to the next one when it is removed', async () => {
    const page = await panel.open({ scene: 'answered' });
    const heading = 'th[data-column="one-shot"]';
    await press(page, `${heading} [data-action="column-menu"]`);
    await press(page, `${heading} [data-action="fold-column"]`);
    expect(await focus(page)).toBe('unfold-column one-shot');
    await press(page, `${heading} [data-action="unfold-column"]`);
    expect(await focus(page)).toMatch(/ one-shot$/);
    await press(page, `${heading} [data-action="column-menu"]`);
    await press(page, `${heading} [data-action="move-right"]`);
    await sayBench(page, { columns: benchOf([0, 2, 1, 3, 4, 5].map((at) => SIX[at]!)).columns });
    expect(await focus(page)).toBe('column-menu one-shot');
    await sayBench(page, { columns: benchOf([0, 2, 3, 4, 5].map((at) => SIX[at]!)).columns });
    expect(await focus(page)).toBe('TH two-stage');
  });

  it('stays with an exemplar while the host is asked, and goes to the one that takes its place', async () => {
    const page = await panel.open({ scene: 'full' });
    await press(page, `${cellOf('ss-icl', 'exemplars')} [data-action="inspect-exemplars"]`);
    await page.locator('dialog .neighbour').first().waitFor();
    await press(page, 'dialog [data-exemplar="pool_5#2"] [data-edit="down"]');
    expect(await focus(page)).toBe('down pool_5#2');
    const [banned, ...exemplars] = INSPECTION.neighbourhood.exemplars;
    const neighbourhood = { ...INSPECTION.neighbourhood, exemplars, banned: [banned!] };
    await page.evaluate((found) => window.harness.answer('inspectExemplars', found), { ...INSPECTION, neighbourhood });
    await press(page, 'dialog [data-exemplar="pool_3#2"] [data-edit="ban"]');
    expect(await focus(page)).toMatch(/^(?:un)?pin pool_4#2$/);
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await focus(page)).toBe('inspect-exemplars ss-icl');
  });

  it('stays with an inference that is put back', async () => {
    const page = await panel.open({ scene: 'knowledge' });
    await press(page, `${cellOf('knowledge', 'knowledge')} [data-action="inspect-knowledge"]`);
    await press(page, 'dialog [data-edit="put-back"]');
    await sayBench(page, { knowledge: { edits: [], others: [] } });
    expect(await focus(page)).toBe('edit to be over');
  });

  it('is in the page still when a failure is dismissed', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.evaluate(() => window.harness.failNext('The file is gone.'));
    await press(page, '[data-action="export-run"]');
    await press(page, '[data-part="failure"] button');
    expect(await focus(page)).not.toBe('BODY');
  });

  it('is not taken from who has put it aside: a press beside everything leaves it nowhere', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.locator('[data-action="reveal"]').focus();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await sayBench(page, { columns: benchOf(SIX.slice(1)).columns });
    expect(await focus(page)).toBe('BODY');
  });

  it('is at the end of a set on its heading, where Enter does nothing, and in the results when they are shown', async () => {
    const page = await ratings.open({ scene: 'absolute' });
    for (let item = 0; item < 3; item++) await page.keyboard.press('PageDown');
    await painted(page);
    expect(await focus(page)).toBe('H2');
    const shown = await ratings.open({ scene: 'revealed' });
    await press(shown, '[data-action="show-results"]');
    expect(await shown.evaluate(() => document.activeElement?.closest('rapport-rating-results') !== null)).toBe(true);
  });
});
