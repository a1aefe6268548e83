import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/vscode/useWorkbench';

const WAIT = { timeout: 30_000 };

/** The document of the rating view, which has a webview of its own beside the bench's; of several the one with that element. */
async function ratingFrame(page: Page, element = 'rapport-ratings'): Promise<Frame> {
  let found: Frame | undefined;
  await expect
    .poll(async () => {
      for (const frame of page.frames()) {
        const count = await frame
          .locator(element)
          .count()
          .catch(() => 0);
        if (count > 0) found = frame;
      }
      return found !== undefined;
    }, WAIT)
    .toBe(true);
  if (found === undefined) throw new Error('There is no rating view.');
  return found;
}

/** Answers VS Code's own question of that title: Enter takes what is offered, unless something is typed before. */
async function answer(page: Page, title: RegExp, typed?: string): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  await widget.locator('.quick-input-title', { hasText: title }).waitFor(WAIT);
  if (typed !== undefined) {
    await page.keyboard.press('Control+a');
    await page.keyboard.type(typed);
  }
  await page.keyboard.press('Enter');
}

/** The name of the question that has the focus. */
async function focusedQuestion(frame: Frame): Promise<string | null> {
  const question = frame.locator('.question:has(:focus)');
  return (await question.count()) === 0 ? null : question.getAttribute('data-question');
}

describe('rating by keyboard alone', () => {
  const workbench = useWorkbench({ viewport: { width: 1400, height: 900 } });
  const ratings = (): readonly { readonly rater: string; readonly value: number | null; readonly note?: string }[] =>
    readFileSync(path.join(workbench().folder, 'ratings', 'comfort.ratings.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { rater: string; value: number | null });

  it('a set is drawn from what the bench shows, and opens to be rated', async () => {
    const { bench, page, runCommand } = workbench();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    await runCommand('Rapport: New Rating Set...');
    await answer(page, /how are responses rated/);
    await answer(page, /which columns/);
    await answer(page, /how many test cases/);
    await answer(page, /which test cases/);
    await answer(page, /which seed/);
    await answer(page, /attention checks/);
    await answer(page, /its name/, 'comfort');
    const frame = await ratingFrame(page);
    await frame.locator('[data-rating-state="rater"]').waitFor(WAIT);
    const set = readFileSync(path.join(workbench().folder, 'ratings', 'comfort.set.json'), 'utf8');
    expect(set).not.toMatch(/shot|two-stage|Knowledge/i);
  });

  it('a rater gives a name and rates every question; each press is in the file', async () => {
    const { page, screenshot } = workbench();
    const frame = await ratingFrame(page);
    await frame.locator('#rater-name:focus').waitFor(WAIT);
    await page.keyboard.type('Ann');
    await page.keyboard.press('Enter');
    await frame.locator('[data-rating-state="item"]').waitFor(WAIT);
    await expect.poll(() => focusedQuestion(frame), WAIT).toMatch(/^Empathy of/);
    const questions = await frame.locator('.question').count();
    await page.keyboard.press('4');
    await expect.poll(() => ratings().length, WAIT).toBe(1);
    await page.keyboard.press('n');
    await frame.locator('textarea').waitFor(WAIT);
    await page.keyboard.type('warm, if long');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('5');
    await expect.poll(() => ratings().at(-1), WAIT).toMatchObject({ rater: 'Ann', value: 5, note: 'warm, if long' });
    await page.keyboard.press('u');
    await expect.poll(() => ratings().at(-1)?.value, WAIT).toBeNull();
    await screenshot('rating');
    for (let left = questions - 1; left > 0; left--) await page.keyboard.press(String((left % 5) + 1));
    await expect.poll(() => ratings().length, WAIT).toBe(questions + 2);
    await page.keyboard.press('Enter');
    await frame.locator('[data-rating-state="end"]').waitFor(WAIT);
  });

  it('whose the responses are is told at the end alone, with the table beside the published rows', async () => {
    const { page, screenshot } = workbench();
    const frame = await ratingFrame(page);
    expect(await frame.locator('body').innerText()).not.toMatch(/0-shot|Two-stage/);
    await frame.locator('[data-action="reveal"]').focus();
    await page.keyboard.press('Enter');
    await frame.locator('[data-action="show-results"]').waitFor(WAIT);
    await frame.locator('[data-action="show-results"]').focus();
    await page.keyboard.press('Enter');
    await frame.locator('[data-rating-state="results"]').waitFor(WAIT);
    expect(await frame.locator('[data-table="ratings"] tbody').innerText()).toMatch(/0-shot[\s\S]*ChatGPT\s*published/);
    await screenshot('rating-results');
  });

  it('goes on where the rater was after the tab was closed and opened by command', async () => {
    const { page, runCommand } = workbench();
    await runCommand('View: Close Editor');
    await expect.poll(() => page.locator('.tab', { hasText: 'Rate: comfort' }).count(), WAIT).toBe(0);
    // A webview that is just coming up swallows keys: the text editor does not.
    await page.locator('.tab', { hasText: 'paper.rapport.md' }).click();
    await page.locator('.editor-instance .monaco-editor.focused').waitFor(WAIT);
    await runCommand('Rapport: Rate...');
    await answer(page, /Rate which set/, 'comfort');
    const frame = await ratingFrame(page);
    await frame.locator('[data-rater="Ann"]').waitFor(WAIT);
    await frame.locator('[data-rater="Ann"]').focus();
    await page.keyboard.press('Enter');
    await frame.locator('[data-rating-state="end"]').waitFor(WAIT);
  });

  it('the sample is rated already: its results are there at once', async () => {
    const { page, runCommand, screenshot } = workbench();
    await page.locator('.tab', { hasText: 'paper.rapport.md' }).click();
    await page.locator('.editor-instance .monaco-editor.focused').waitFor(WAIT);
    await runCommand('Rapport: Rate...');
    await answer(page, /Rate which set/, 'brief-or-attentive');
    const frame = await ratingFrame(page, '[data-rater="invented rater 1"]');
    await frame.locator('[data-action="reveal"]').focus();
    await page.keyboard.press('Enter');
    await frame.locator('[data-rating-state="results"]').waitFor(WAIT);
    const table = frame.locator('[data-table="judges"] tbody');
    expect(await table.innerText()).toMatch(/judge:invented judge against the rest/);
    await screenshot('rating-sample');
  });
});
