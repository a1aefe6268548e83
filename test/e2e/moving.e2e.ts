import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { connectModel } from '../support/vscode/connectModel';
import { useWorkbench } from '../support/vscode/useWorkbench';

let server: LoopbackServer;

beforeAll(async () => {
  server = await startLoopback();
});

afterAll(() => server[Symbol.asyncDispose]());

/** A bench that moves is drawn anew: for a moment there may be two of it, the new one last. */
const benchOf = (page: Page): FrameLocator =>
  page.locator('iframe.webview').last().contentFrame().frameLocator('iframe');
const benchIs = (page: Page, phase: string): Promise<void> =>
  benchOf(page).locator(`[data-bench-state="${phase}"]`).waitFor({ timeout: 30_000 });
const answered = (page: Page): Promise<readonly string[]> =>
  benchOf(page).locator('td[data-row="response"] .said').allInnerTexts();

describe('a bench that moves while a run streams', () => {
  const workbench = useWorkbench({ viewport: { width: 1500, height: 950 } });
  let columns = 0;
  let before = 0;
  let goOn = (): void => undefined;

  beforeAll(async () => {
    const { page } = workbench();
    await benchIs(page, 'answered');
    await connectModel(workbench(), server.baseUrl, 'parrot', benchOf(page));
    columns = await benchOf(page).locator('thead th[data-column]').count();
  }, 60_000);

  /** A case that no run has answered yet, its run held in the middle of the first answers. */
  beforeEach(async () => {
    const { page, runCommand } = workbench();
    await runCommand('Rapport: Next Test Case');
    before = server.requests.length;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    server.always(
      streamed(['It sounds ', 'like a lot ', 'to carry ', 'alone.'], {
        pace: (index) => (index === 2 ? gate : undefined),
      }),
    );
    await benchOf(page).locator('[data-action="run"]').click();
    await benchOf(page).getByText('It sounds like a lot').first().waitFor();
  }, 60_000);

  /** Nothing lost, nothing doubled: every column has the whole answer once, and no request went out twice. */
  const expectWhole = async (page: Page): Promise<void> => {
    await expect.poll(() => answered(page), { timeout: 30_000 }).toHaveLength(columns);
    await expect
      .poll(async () => new Set(await answered(page)), { timeout: 30_000 })
      .toEqual(new Set(['It sounds like a lot to carry alone.']));
    await benchIs(page, 'answered');
    const sent = server.requests.slice(before).map(({ body }) => JSON.stringify(body));
    expect(new Set(sent).size).toBe(sent.length);
  };

  it('goes on while another editor hides it', { timeout: 90_000 }, async () => {
    const { page, runCommand } = workbench();
    await runCommand('File: New Untitled Text File');
    await page.getByRole('tab', { name: 'Untitled-1' }).waitFor();
    goOn();
    await server.arrived(before + columns);
    await page.getByRole('tab', { name: /^Bench/ }).click();
    await expectWhole(page);
  });

  it('goes on in another group', { timeout: 90_000 }, async () => {
    const { page, runCommand } = workbench();
    await runCommand('View: Move Editor into Right Group');
    await benchOf(page).getByText('It sounds like a lot').first().waitFor();
    goOn();
    await expectWhole(page);
  });

  it('goes on in a window of its own', { timeout: 90_000 }, async () => {
    const { page, runCommand } = workbench();
    const opened = page.context().waitForEvent('page');
    await runCommand('View: Move Editor into New Window');
    const own = await opened;
    await own.locator('.monaco-workbench').waitFor();
    await benchOf(own).getByText('It sounds like a lot').first().waitFor();
    goOn();
    await expectWhole(own);
  });
});
