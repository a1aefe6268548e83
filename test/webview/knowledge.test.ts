import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, cellOf, painted, panelFixture, sayBench } from './harness/fixture';
import { OTHER_KNOWLEDGE } from './harness/knowledgeScene';

const panel = panelFixture();

async function inspect(options: { width?: number } = {}): Promise<{ page: Page; dialog: Locator }> {
  const page = await panel.open({ scene: 'knowledge', ...options });
  await page.locator(`${cellOf('knowledge', 'knowledge')} [data-action="inspect-knowledge"]`).press('Enter');
  const dialog = page.locator('dialog.inspector');
  await dialog.locator('.relation-card').first().waitFor();
  return { page, dialog };
}

const lineOf = (dialog: Locator, text: string): Locator => dialog.locator(`.inference[data-text="${text}"]`);

describe('knowledge in the panel', { timeout: 30_000 }, () => {
  it('is summed up in the cell: what is used, what was dropped and why, by whom, and that it was edited', async () => {
    const page = await panel.open({ scene: 'knowledge' });
    const cell = page.locator(cellOf('knowledge', 'knowledge'));
    expect(await cell.locator('.relation').allInnerTexts()).toEqual(['xIntent', 'xNeed', 'xWant', 'xEffect', 'xReact']);
    expect(await cell.locator('del').allTextContents()).toEqual([
      'practice (dropped: repeated)',
      'none (dropped: says nothing)',
      'to run away (dropped: left out by you)',
    ]);
    expect(await cell.innerText()).toContain('stored · comet-bart-ai2');
    expect(await cell.locator('[data-part="edited"]').count()).toBe(1);
    expect(await cell.locator('[data-part="edits-pending"]').count()).toBe(0);
  });

  it('takes a line for each relation in the cell until all is asked for', async () => {
    const page = await panel.open({ scene: 'knowledge', width: 420 });
    const cell = page.locator(cellOf('knowledge', 'knowledge'));
    const heights = (): Promise<readonly number[]> =>
      cell.locator('.knowledge li').evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height));
    const [first = 0, ...others] = await heights();
    for (const height of others) expect(height).toBe(first);
    await cell.locator('[data-action="whole-knowledge"]').press('Enter');
    await expect.poll(async () => Math.max(...(await heights()))).toBeGreaterThan(first);
    expect(await cell.locator('[data-action="whole-knowledge"]').getAttribute('aria-expanded')).toBe('true');
    await cell.locator('[data-action="whole-knowledge"]').press('Enter');
    await expect.poll(async () => Math.max(...(await heights()))).toBe(first);
  });

  it('has a card for each relation with its definition, log-probabilities, the event as it was sent and its rule', async () => {
    const { dialog } = await inspect();
    expect(await dialog.locator('.relation-card h3').allInnerTexts()).toEqual([
      expect.stringMatching(/^xIntent.*what the Speaker meant to bring about$/),
      expect.stringMatching(/^xNeed/),
      expect.stringMatching(/^xWant/),
      expect.stringMatching(/^xEffect/),
      expect.stringMatching(/^xReact.*how the Speaker feels about it$/),
    ]);
    expect(await lineOf(dialog, 'to do well').locator('.score').innerText()).toBe('−0.62');
    expect(await dialog.locator('[data-part="event"]').innerText()).toBe(
      'not one bit . i am on draft number four and my hands shake when i read it to the cat .',
    );
    expect(await dialog.locator('[data-part="rule"]').innerText()).toContain('last utterance, lower-cased');
    const line = await dialog.locator('p.code').first().innerText();
    for (const part of ['stored · comet-bart-ai2', 'comet, q8, 2026-02-11', '2 ms', '12 of 15 used'])
      expect(line).toContain(part);
  });

  it('tells which inferences the response took up, and marks the words in it', async () => {
    const { dialog } = await inspect();
    expect(await lineOf(dialog, 'nervous').locator('.taken-up').innerText()).toContain('nervous');
    expect(await lineOf(dialog, 'anxious').locator('.taken-up').count()).toBe(0);
    expect(await lineOf(dialog, 'practice').locator('.taken-up').count()).toBe(0);
    expect(await dialog.locator('.response-marked mark').allInnerTexts()).toEqual(['nervous', 'applause', 'practice']);
  });

  it('ticks inferences off and on, edits and puts back by the keyboard, and runs the column again', async () => {
    const { page, dialog } = await inspect();
    await lineOf(dialog, 'scared').locator('input').press('Space');
    await lineOf(dialog, 'to run away').locator('input').press('Space');
    await lineOf(dialog, 'to do well').locator('[data-edit="edit"]').press('Enter');
    await painted(page);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'New text of: to do well',
    );
    await page.keyboard.type('to speak freely');
    await page.keyboard.press('Enter');
    await painted(page);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-edit'))).toBe('edit');
    await lineOf(dialog, 'to be over').locator('[data-edit="put-back"]').press('Enter');
    await dialog.locator('[data-edit="reset"]').press('Enter');
    await dialog.locator('[data-action="run-column-again"]').press('Enter');
    expect(await callsOf(page)).toEqual([
      ['editKnowledge', { kind: 'drop', relation: 'xReact', text: 'scared' }],
      ['editKnowledge', { kind: 'put-back', relation: 'xWant', text: 'to run away' }],
      ['editKnowledge', { kind: 'edit', relation: 'xIntent', text: 'to do well', to: 'to speak freely' }],
      ['editKnowledge', { kind: 'put-back', relation: 'xWant', text: 'to be over' }],
      ['editKnowledge', { kind: 'reset' }],
      ['runColumn', 'knowledge'],
    ]);
  });

  it('shows a change at once, and that the answer was given without it', async () => {
    const { page, dialog } = await inspect();
    await sayBench(page, {
      knowledge: { edits: [{ kind: 'drop', relation: 'xReact', text: 'scared' }], others: [] },
    });
    expect(await lineOf(dialog, 'scared').locator('del').count()).toBe(1);
    expect(await lineOf(dialog, 'scared').locator('.reason').innerText()).toBe('left out by you');
    // What had been changed when the answer was made is taken back with its edit.
    expect(await lineOf(dialog, 'to run away').locator('del').count()).toBe(0);
    expect(await dialog.locator('[data-part="stale"]').count()).toBe(1);
    expect(await page.locator(`${cellOf('knowledge', 'knowledge')} [data-part="edits-pending"]`).count()).toBe(1);
    expect(await dialog.innerText()).toContain('No other source is set.');
  });

  it('holds another source beside, and says what both have; Escape leaves a field first, then the dialog', async () => {
    const { page, dialog } = await inspect();
    await page.evaluate((found) => window.harness.answer('compareKnowledge', found), OTHER_KNOWLEDGE);
    await dialog.locator('[data-part="compare"]').selectOption('atomic');
    await dialog.locator('.knowledge-comparison').waitFor();
    expect(await callsOf(page)).toEqual([['compareKnowledge', 'atomic']]);
    const rows = await dialog.locator('.knowledge-comparison tbody tr').allInnerTexts();
    expect(rows[0]).toMatch(/to do well both[\s\S]*to do well both/);
    expect(rows[3]).toContain('nothing used');
    expect(rows[4]).toMatch(/nervous both[\s\S]*Nervous both/);
    await lineOf(dialog, 'nervous').locator('[data-edit="edit"]').press('Enter');
    await painted(page);
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('inspect-knowledge');
  });

  it('says why another source could not be asked, and fits a narrow panel', async () => {
    const { page, dialog } = await inspect({ width: 400 });
    await page.evaluate(() => window.harness.failNext('ATOMIC-2020 is not on this machine yet.'));
    await dialog.locator('[data-part="compare"]').selectOption('atomic');
    await dialog.getByText('ATOMIC-2020 is not on this machine yet.').waitFor();
    expect(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  });
});
