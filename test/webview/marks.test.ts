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
    expect(await page.locator('[data-part="legend"]').innerText()).toMatch(/^against\s+0-shot\s/);

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

describe('what a response is compared with', { timeout: 30_000 }, () => {
  const SIDE = '[data-action="diff-side"]';
  const changes = (page: Page, column: string) =>
    page
      .locator(`${cellOf(column, 'response')} .said :is(ins, del)`)
      .evaluateAll((all) => all.map((one) => `${one.tagName} ${one.textContent.trim()}`));

  it('can be the run before: each column says which, and where there is none; the prompts stay plain', async () => {
    const page = await panel.open({ scene: 'evidence' });
    await page.evaluate(() =>
      window.harness.answer('previousResponse', {
        text: 'That sounds like a heap of pressure!',
        startedAt: '2026-01-02T12:00:00.000Z',
      }),
    );
    await page.locator('[data-action="toggle-diff"]').click();
    await page.selectOption(SIDE, 'previous');
    await page.waitForSelector(`${cellOf('zero-shot', 'response')} ins`);
    expect((await changes(page, 'zero-shot')).slice(0, 2)).toEqual(['DEL heap', 'INS lot']);
    expect(await page.locator(`${cellOf('zero-shot', 'response')} [data-part="against"]`).innerText()).toMatch(
      /^against the run of .*2026/,
    );
    const asked = (await callsOf(page)).filter(([name]) => name === 'previousResponse');
    expect(asked.map(([, column]) => column)).toEqual(['zero-shot', 'five-shot', 'two-stage', 'knowledge']);
    await page.locator(`${cellOf('five-shot', 'prompt')} [data-action="toggle-prompt"]`).click();
    const prompt = page.locator(`${cellOf('five-shot', 'prompt')} [data-action="diff-prompt"]`);
    expect(await prompt.getAttribute('aria-pressed')).toBe('false');
    await prompt.click();
    await painted(page);
    expect(await page.locator(SIDE).inputValue()).toBe('base');
    expect(await prompt.getAttribute('aria-pressed')).toBe('true');
  });

  it('is nothing where no kept run has a response, and the marks stay', async () => {
    const page = await panel.open({ scene: 'evidence' });
    await page.locator('[data-action="toggle-diff"]').click();
    await page.selectOption(SIDE, 'previous');
    await page.waitForSelector('[data-part="against"]');
    expect(await page.locator('[data-part="against"]').first().innerText()).toBe(
      'No kept run before this one has a response here.',
    );
    expect(await changes(page, 'two-stage')).toEqual([]);
    expect(await marksOf(page, 'two-stage')).toEqual(['dread reading a speech']);
  });

  it('can be the gold response once that is revealed, and not a moment before', async () => {
    const page = await panel.open({ scene: 'evidence' });
    await page.locator('[data-action="toggle-diff"]').click();
    await page.locator(SIDE).press('End');
    await painted(page);
    expect(await page.locator(SIDE).inputValue()).toBe('gold');
    expect(await page.locator('.said :is(ins, del)').count()).toBe(0);
    expect(await page.locator('[data-part="legend"]').innerText()).toContain('once it is revealed');
    await page.locator('[data-action="reveal"]').click();
    await page.waitForSelector(`${cellOf('zero-shot', 'response')} del`);
    expect(await changes(page, 'zero-shot')).not.toEqual([]);
    await page.reload();
    await page.waitForSelector(`${cellOf('zero-shot', 'response')} del`);
    expect(await page.locator(SIDE).inputValue()).toBe('gold');
  });
});

describe('a template that is edited', { timeout: 30_000 }, () => {
  it('is compared with the text of the run, which keeps it while it goes on, and says so', async () => {
    const page = await panel.open({ scene: 'answered' });
    const template = await page.evaluate(() => window.harness.calls.length).then(() => benchOf([preset('zero-shot')]));
    expect(template.template).toBeDefined();
    await sayBench(page, { template: { ...template.template!, changedSinceRun: ['Guideline Instruction'] } });
    const line = page.locator('[data-part="changed"]');
    expect(await line.innerText()).toMatch(/^changed since this run:\s*Guideline Instruction\s+·\s+compare$/);
    await sayBench(page, { running: true });
    expect(await line.innerText()).toMatch(/^edited while this run goes on, which keeps its text:/);
    expect(await line.locator('[role="status"]').count()).toBe(1);
    await line.locator('[data-action="compare-template"]').press('Enter');
    expect(await callsOf(page)).toContainEqual(['compareTemplate']);
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
