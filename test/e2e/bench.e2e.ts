import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { after, streamed, stalls } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import type { TestWorkbench } from '../support/vscode/openTestWorkbench';
import { connectModel } from '../support/vscode/connectModel';
import { useWorkbench } from '../support/vscode/useWorkbench';

let server: LoopbackServer;

beforeAll(async () => {
  server = await startLoopback();
});

afterAll(() => server[Symbol.asyncDispose]());

/** A cell of the grid. */
function cell({ bench }: TestWorkbench, column: string, row: string): Locator {
  return bench.locator(`[data-column="${column}"][data-row="${row}"]`);
}

/** The head of a column. */
function head({ bench }: TestWorkbench, column: string): Locator {
  return bench.locator(`thead th[data-column="${column}"]`);
}

async function benchIs({ bench }: TestWorkbench, state: string): Promise<void> {
  await bench.locator(`[data-bench-state="${state}"]`).waitFor();
}

describe('the bench on the samples', () => {
  const workbench = useWorkbench({ viewport: { width: 1500, height: 950 } });

  it('opens by itself, its columns answered from recordings that say so', async () => {
    const bench = workbench();
    await benchIs(bench, 'answered');
    for (const column of [
      'zero-shot',
      'one-shot',
      'five-shot',
      'ss-icl',
      'two-stage',
      'two-stage-emotion',
      'two-stage-situation',
      'knowledge',
    ]) {
      expect(await head(bench, column).textContent(), column).toMatch(/recorded/);
      expect((await cell(bench, column, 'response').textContent())?.length, column).toBeGreaterThan(20);
    }
    expect(await cell(bench, 'five-shot', 'exemplars').locator('li').count()).toBe(5);
    expect(await cell(bench, 'ss-icl', 'exemplars').locator('li .cosine').count()).toBe(5);
    expect(await cell(bench, 'two-stage', 'stage-one').textContent()).toMatch(/afraid/);
    expect(await cell(bench, 'one-shot', 'scores').textContent()).toMatch(/BLEU-2/);
  });

  it('has the responses in sight at once, below all that leads to them', async () => {
    const { page, bench } = workbench();
    const responses = await bench.locator('tr[data-row="response"]').boundingBox();
    expect(responses?.y).toBeLessThan((page.viewportSize()?.height ?? 0) - 60);
  });

  it('keeps the gold response hidden until it is asked for', async () => {
    const { bench } = workbench();
    const gold = bench.getByText('Is he at least going to talk you through it on the phone?');
    expect(await gold.count()).toBe(0);
    await bench.getByRole('button', { name: 'Reveal' }).click();
    await gold.first().waitFor();
  });

  it('says plainly that an edited prompt was not recorded', async () => {
    const { page, bench, folder } = workbench();
    const file = join(folder, 'paper.rapport.md');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('Now you play the role of Listener', 'You are the Listener'));
    await bench.getByText('changed since this run').waitFor();
    await page.keyboard.press('Escape');
    await bench.locator('[data-action="run"]').click();
    await cell(workbench(), 'zero-shot', 'response').getByText('Connect a model').waitFor();
    writeFileSync(file, text);
  });
});

describe('the bench on a live endpoint', () => {
  const workbench = useWorkbench({ viewport: { width: 1500, height: 950 } });

  it('connects a model by asking for address, name and key', async () => {
    const { bench } = workbench();
    await benchIs(workbench(), 'answered');
    await connectModel(workbench(), server.baseUrl, 'parrot');
    expect(await bench.locator('[data-action="choose-model"]').getAttribute('title')).toMatch(/parrot/);
  });

  it('fills its columns while the answers stream, then scores them', async () => {
    const bench = workbench();
    const words = Array.from({ length: 12 }, (_, index) => `word${index} `);
    server.always(after(50, streamed(words)));
    await bench.bench.locator('[data-action="run"]').click();
    await benchIs(bench, 'answered');
    await cell(bench, 'zero-shot', 'response').getByText('word0 word1 word2').waitFor();
    expect(await cell(bench, 'zero-shot', 'scores').textContent()).toMatch(/Length/);
  });

  it('stops what is under way and says so', async () => {
    const bench = workbench();
    server.always(stalls(['Half an ans']));
    // What is stored would not be asked for.
    await bench.runCommand('Rapport: Run Again, Asking the Model Anew');
    await cell(bench, 'zero-shot', 'response').getByText('Half an ans').waitFor();
    await bench.bench.locator('[data-action="stop"]').click();
    await head(bench, 'zero-shot').getByText('stopped').waitFor();
  });

  it('goes to the dialogue that is picked', async () => {
    const bench = workbench();
    await bench.bench.locator('[data-action="pick-test-case"]').click();
    const input = bench.page.locator('.quick-input-widget input');
    await input.fill('test-angry#2');
    await bench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await bench.page.keyboard.press('Enter');
    await bench.bench.locator('[data-part="dialogue"]').waitFor();
    await expect
      .poll(() => bench.bench.locator('[data-action="pick-test-case"]').getAttribute('title'))
      .toMatch(/test-angry#2/);
  });

  it('runs by the keyboard from the template, with the sentence just typed and not yet saved', async () => {
    const bench = workbench();
    server.always(streamed(['Typed.']));
    const before = server.requests.length;
    await bench.page.getByRole('tab', { name: 'paper.rapport.md' }).first().click();
    await bench.runCommand('Go to Line/Column...');
    const input = bench.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(':16:1000');
    await bench.page.keyboard.press('Enter');
    await bench.page.getByText('Ln 16, Col').waitFor();
    await bench.page.keyboard.type(' Be brief.');
    await bench.page.keyboard.press('Control+Enter');
    await benchIs(bench, 'answered');
    await cell(bench, 'zero-shot', 'response').getByText('Typed.').waitFor();
    const sent = JSON.stringify(server.requests[before]?.body);
    expect(sent).toContain('response of Listener. Be brief.');
  });

  it('comes back with its test case and its kept run after the window is reloaded', async () => {
    const bench = workbench();
    await bench.page.reload();
    await bench.bench.locator('[data-bench-state]').waitFor();
    expect(await bench.bench.locator('[data-action="pick-test-case"]').getAttribute('title')).toMatch(/test-angry#2/);
    await cell(bench, 'zero-shot', 'response').getByText('Typed.').waitFor();
  });
});
