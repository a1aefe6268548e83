import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { connectModel } from '../support/vscode/connectModel';
import { useWorkbench } from '../support/vscode/useWorkbench';

let server: LoopbackServer;

beforeAll(async () => {
  server = await startLoopback();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('a day at the bench', () => {
  const workbench = useWorkbench({ viewport: { width: 1600, height: 1000 } });

  /** The names of the columns in their order. */
  const columns = (): Promise<readonly string[]> => workbench().bench.locator('thead th .name').allInnerTexts();
  const ofColumn = async (column: string, action: string): Promise<void> => {
    const { bench } = workbench();
    await bench.locator(`th[data-column="${column}"] [data-action="column-menu"]`).click();
    await bench.locator(`th[data-column="${column}"] [data-action="${action}"]`).click();
  };

  it('duplicates, moves and removes columns', async () => {
    await workbench().bench.locator('[data-bench-state="answered"]').waitFor();
    await ofColumn('zero-shot', 'duplicate-column');
    await expect.poll(columns).toContain('0-shot (2)');
    expect((await columns()).slice(0, 3)).toEqual(['0-shot', '0-shot (2)', '1-shot']);
    await ofColumn('zero-shot-2', 'move-right');
    await expect.poll(async () => (await columns()).slice(0, 3)).toEqual(['0-shot', '1-shot', '0-shot (2)']);
    for (const column of ['knowledge', 'ss-icl', 'two-stage', 'two-stage-emotion', 'two-stage-situation', 'five-shot'])
      await ofColumn(column, 'remove-column');
    await expect.poll(columns).toEqual(['0-shot', '1-shot', '0-shot (2)']);
  });

  it('edits a section in the panel: it is the document of the editor, which is saved from here', async () => {
    const { bench, page, folder } = workbench();
    await bench.locator('[data-action="toggle-sections"]').click();
    await bench.locator('.sections li', { hasText: 'Stage Two' }).locator('[data-action="toggle-section"]').click();
    await bench.locator('.section-field').fill('Now answer in one breath.');
    await bench.locator('[data-part="changed"]', { hasText: 'Stage Two' }).waitFor();
    await bench.locator('.section-field').press('Control+s');
    await expect
      .poll(() => readFileSync(join(folder, 'paper.rapport.md'), 'utf8'))
      .toContain('Now answer in one breath.');
    await bench.locator('.sections li', { hasText: 'Stage Two' }).locator('[data-action="open-section"]').click();
    await page.locator('.monaco-editor .view-line', { hasText: 'Now answer in one breath.' }).first().waitFor();
    await bench.locator('[data-action="toggle-sections"]').click();
  });

  it('mixes a strategy of one’s own from quick picks, and it becomes a column', async () => {
    const { page, runCommand } = workbench();
    await runCommand('Rapport: New Strategy Mix...');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Stages' }).filter({ hasText: 'one' }).click();
    await rows.filter({ hasText: 'Truth given' }).waitFor();
    await rows.filter({ hasText: 'Done' }).click();
    await expect.poll(columns).toEqual(['0-shot', '1-shot', '0-shot (2)', 'My mix']);
  });

  it('connects a model, runs, notes something on a cell, and exports it with the run', async () => {
    const { bench, page, folder } = workbench();
    server.always(streamed(['You sound sad.']));
    await connectModel(workbench(), server.baseUrl, 'parrot');
    await bench.locator('[data-action="run"]').click();
    const cell = bench.locator('[data-column="zero-shot"][data-row="response"]');
    await cell.getByText('You sound sad.').waitFor();
    await cell.locator('[data-action="toggle-note"]').click();
    await cell.locator('.note-field').fill('Too short to be kind.');
    await cell.locator('[data-action="toggle-note"]').click();
    await cell.locator('.note-text', { hasText: 'Too short to be kind.' }).waitFor();

    await bench.locator('[data-action="export-run"]').click();
    await expect.poll(() => page.locator('.quick-input-widget input').inputValue()).toMatch(/\.md$/);
    await page.keyboard.press('Enter');
    const exported = (): string | undefined =>
      readdirSync(folder).find((name) => name.endsWith('.md') && !name.endsWith('.rapport.md'));
    await expect.poll(exported).toBeDefined();
    const file = join(folder, exported() ?? '');
    expect(existsSync(file)).toBe(true);
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('Too short to be kind.');
    expect(readFileSync(file, 'utf8')).toContain('You sound sad.');
  });

  it('asks for more answers to one request and shows them side by side', async () => {
    const { bench } = workbench();
    server.script(streamed(['Oh no!']));
    server.always(streamed(['You sound sad.']));
    await bench.locator('[data-column="zero-shot"][data-row="response"] [data-action="toggle-repeats"]').click();
    await bench.locator('[data-action="more-repeats"]').click();
    await bench.locator('[data-part="agreement"]', { hasText: '3 of 4 say the same' }).waitFor();
    expect(await bench.locator('.answers > li').count()).toBe(4);
  });

  it('is as it was left after the window is reloaded', async () => {
    const { bench, page } = workbench();
    await page.reload();
    await bench.locator('[data-bench-state]').waitFor();
    expect(await columns()).toEqual(['0-shot', '1-shot', '0-shot (2)', 'My mix']);
    await bench.locator('.note-text', { hasText: 'Too short to be kind.' }).waitFor();
  });
});
