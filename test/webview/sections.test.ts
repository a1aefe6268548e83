import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { BenchTemplate } from '../../src/protocol/benchState';
import { callsOf, painted, panelFixture, sayBench } from './harness/fixture';
import { benchOf, SIX } from './harness/scenes';

const panel = panelFixture();
const FIELD = '.section-field';

/** The template with another text in Guideline Instruction, as the host tells it after a change. */
function templateWith(source: string, version: number): BenchTemplate {
  const template = benchOf(SIX).template!;
  const sections = template.sections.map((section) =>
    section.title === 'Guideline Instruction' ? { ...section, source } : section,
  );
  return { ...template, sections, version, dirty: true };
}

async function openGuideline(page: Page): Promise<void> {
  await page.evaluate(() => window.harness.answer('editSection', 'written'));
  await page.locator('[data-action="toggle-sections"]').press('Enter');
  await page.locator('.sections li:nth-child(2) [data-action="toggle-section"]').press('Enter');
  await page.locator(FIELD).waitFor();
}

/** The edits the host was sent. */
async function edits(page: Page): Promise<readonly (readonly unknown[])[]> {
  return (await callsOf(page)).filter(([name]) => name === 'editSection').map(([, , ...rest]) => rest);
}

describe('the sections of the template in the panel', { timeout: 30_000 }, () => {
  it('are typed into the document after a pause, with the version they were made from', async () => {
    const page = await panel.open({ scene: 'answered' });
    await openGuideline(page);
    expect(await page.locator(FIELD).inputValue()).toBe('The text of Guideline Instruction.');
    await page.locator(FIELD).press('ControlOrMeta+End');
    await page.keyboard.type(' Be <b>brief</b>.');
    await expect
      .poll(() => edits(page))
      .toEqual([['Guideline Instruction', 'The text of Guideline Instruction. Be <b>brief</b>.', 4]]);
    await sayBench(page, { template: templateWith('The text of Guideline Instruction. Be <b>brief</b>.', 5) });
    await page.keyboard.type(' Ask.');
    await page.keyboard.press('ControlOrMeta+s');
    const calls = await callsOf(page);
    expect(calls.slice(1).map(([name]) => name)).toEqual(['editSection', 'saveTemplate']);
    expect(calls[1]?.slice(3)).toEqual(['The text of Guideline Instruction. Be <b>brief</b>. Ask.', 5]);
    expect(await page.locator('[data-action="save-template"]').count()).toBe(1);
  });

  it('follow what changes in the editor, and keep what was typed when both changed', async () => {
    const page = await panel.open({ scene: 'answered' });
    await openGuideline(page);
    await sayBench(page, { template: templateWith('From the editor.', 5) });
    expect(await page.locator(FIELD).inputValue()).toBe('From the editor.');
    await page.locator(FIELD).fill('From the panel.');
    await sayBench(page, { template: templateWith('Newer in the editor.', 6) });
    expect(await page.locator(FIELD).inputValue()).toBe('From the panel.');
    expect(await page.locator('.section-note').innerText()).toContain('changed elsewhere');
    await page.locator(FIELD).blur();
    expect(await edits(page)).toEqual([]);
    await page.locator('[data-action="keep-mine"]').click();
    expect(await edits(page)).toEqual([['Guideline Instruction', 'From the panel.', 6]]);
    expect(await page.locator('.section-note').count()).toBe(0);

    await sayBench(page, { template: templateWith('From the panel.', 7) });
    await page.locator(FIELD).fill('Again.');
    await sayBench(page, { template: templateWith('Third.', 8) });
    await page.locator('[data-action="take-theirs"]').click();
    await painted(page);
    expect(await page.locator(FIELD).inputValue()).toBe('Third.');
    expect((await edits(page)).length).toBe(1);
  });

  it('send again, from the newer version, what the document had no use for', async () => {
    const page = await panel.open({ scene: 'answered' });
    await openGuideline(page);
    await page.evaluate(() => window.harness.answer('editSection', 'stale'));
    await page.locator(FIELD).fill('Mine.');
    await page.locator(FIELD).blur();
    expect((await edits(page)).at(-1)).toEqual(['Guideline Instruction', 'Mine.', 4]);
    // Another section had changed: this one is as it was, in a newer document.
    await page.evaluate(() => window.harness.answer('editSection', 'written'));
    await sayBench(page, { template: templateWith('The text of Guideline Instruction.', 9) });
    await expect.poll(async () => (await edits(page)).at(-1)).toEqual(['Guideline Instruction', 'Mine.', 9]);
  });

  it('let the keys through to VS Code, whose commands work from a field too', async () => {
    const page = await panel.open({ scene: 'answered' });
    await openGuideline(page);
    await page.evaluate(() =>
      window.addEventListener('keydown', ({ key }) => document.body.setAttribute('data-heard', key)),
    );
    await page.locator(FIELD).press('F1');
    expect(await page.locator('body').getAttribute('data-heard')).toBe('F1');
  });

  it('say beside the field why a text was refused, and Escape closes it', async () => {
    const page = await panel.open({ scene: 'answered' });
    await openGuideline(page);
    await page.evaluate(() => window.harness.failNext('A line that starts with "##" begins a new section.'));
    await page.locator(FIELD).fill('## New');
    await page.locator(FIELD).blur();
    await painted(page);
    expect(await page.locator('.section-note.error').innerText()).toContain('begins a new section');
    expect(await page.locator(FIELD).inputValue()).toBe('## New');
    await page.locator(FIELD).press('Escape');
    await painted(page);
    expect(await page.locator(FIELD).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('toggle-section');
  });
});
