import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cellEvents, headerOf } from './harness/cells';
import { callsOf, cellOf, painted, panelFixture, sayBench, sayEvents } from './harness/fixture';
import { benchOf, preset, SCRIPTS } from './harness/scenes';

const panel = panelFixture();

function marksOf(page: Page, column: string): Promise<readonly (string | null)[]> {
  return page.locator(`${cellOf(column, 'response')} .said mark`).allTextContents();
}

describe('marks in responses', { timeout: 30_000 }, () => {
  it('tint the words shared with what the model was given, with their source on hovering, in a list, and in a legend', async () => {
    const page = await panel.open({ scene: 'evidence' });
    expect(await marksOf(page, 'two-stage')).toEqual(['dread reading a speech']);
    expect(await marksOf(page, 'knowledge')).toEqual(['nervous', 'applause', 'practice']);
    const mark = page.locator(`${cellOf('five-shot', 'response')} .said mark`);
    expect(await mark.getAttribute('title')).toBe('Also in exemplar 5, Listener');
    expect(await page.locator('[data-part="legend"] mark').allTextContents()).toEqual([
      'knowledge',
      'stage one',
      'exemplar',
      'dialogue',
    ]);
    const lines = await page
      .locator('.evidence')
      .evaluateAll((all) => new Set(all.map((one) => getComputedStyle(one).textDecorationStyle)).size);
    expect(lines).toBe(4);
    await page.locator(`${cellOf('knowledge', 'response')} [data-action="toggle-traces"]`).press('Enter');
    await painted(page);
    const list = await page.locator(`${cellOf('knowledge', 'response')} .traces li`).allInnerTexts();
    expect(list).toContain('practice knowledge, xNeed');
  });

  it('wait for the end of a response, and leave its text as it is', async () => {
    const page = await panel.open({ scene: 'ready' });
    const column = preset('two-stage');
    await sayBench(page, { columns: benchOf([column]).columns, running: true });
    const said = 'You dread reading a speech.';
    const events = cellEvents(column, { ...SCRIPTS['two-stage'], said });
    const end = events.findLastIndex((event) => event.kind === 'cell-step' && event.step.kind === 'completed');
    await sayEvents(page, [{ kind: 'run-started', header: headerOf([column]) }, ...events.slice(0, end)]);
    expect(await marksOf(page, 'two-stage')).toEqual([]);
    await sayEvents(page, events.slice(end));
    expect(await marksOf(page, 'two-stage')).toEqual(['dread reading a speech']);
    expect(await page.locator(`${cellOf('two-stage', 'response')} .said`).textContent()).toBe(said);
  });

  it('give way to a word diff against the base column, on demand and kept over a reload', async () => {
    const page = await panel.open({ scene: 'evidence' });
    const changes = (column: string, row: string) =>
      page
        .locator(`${cellOf(column, row)} :is(ins, del)`)
        .evaluateAll((all) => all.map((one) => `${one.tagName} ${one.textContent.trim()}`));
    expect(await changes('five-shot', 'response')).toEqual([]);
    await page.locator('[data-action="toggle-diff"]').click();
    await page.reload();
    await page.waitForSelector('ins');
    expect(await page.getAttribute('[data-action="toggle-diff"]', 'aria-pressed')).toBe('true');
    const found = await changes('five-shot', 'response');
    expect(found[0]).toBe('DEL of pressure');
    expect(found.map((change) => change.slice(0, 3))).toContain('INS');
    expect(await changes('zero-shot', 'response')).toEqual([]);
    expect(await marksOf(page, 'five-shot')).toEqual([]);
    expect(await page.locator('[data-part="legend"]').innerText()).toContain('against 0-shot');

    await page.locator(`${cellOf('five-shot', 'prompt')} [data-action="toggle-prompt"]`).click();
    await painted(page);
    const prompt = await changes('five-shot', 'prompt');
    expect(prompt.length).toBe(1);
    expect(prompt[0]).toMatch(/^INS Instance 1:/);
    await page.locator(`${cellOf('five-shot', 'prompt')} [data-action="diff-prompt"]`).click();
    await painted(page);
    expect(await changes('five-shot', 'prompt')).toEqual([]);
  });
});

describe('notes on responses', { timeout: 30_000 }, () => {
  it('are written in a field that a button opens, and told to the host when the focus leaves it', async () => {
    const page = await panel.open({ scene: 'answered' });
    const cell = page.locator(cellOf('one-shot', 'response'));
    expect(await cell.locator('[data-action="toggle-note"]').count()).toBe(0);
    await sayBench(page, { notes: { 'five-shot': '<b>best</b> so far' } });
    expect(await page.locator('.note-text').allInnerTexts()).toEqual(['<b>best</b> so far']);
    await cell.locator('[data-action="toggle-note"]').press('Enter');
    await painted(page);
    await cell.locator('textarea').fill('asks too much');
    await page.keyboard.press('Escape');
    expect(await callsOf(page)).toEqual([['annotateCell', 'one-shot', 'asks too much']]);
    expect(await cell.locator('textarea').count()).toBe(0);
  });
});

describe('the export of a run', { timeout: 30_000 }, () => {
  it('is asked for in the bar, once there is a run', async () => {
    const page = await panel.open({ scene: 'ready' });
    expect(await page.locator('[data-action="export-run"]').isDisabled()).toBe(true);
    const shown = await panel.open({ scene: 'answered' });
    await shown.locator('[data-action="export-run"]').click();
    expect(await callsOf(shown)).toEqual([['exportRun']]);
  });
});
