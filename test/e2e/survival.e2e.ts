import { readdirSync, readFileSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { after, hangs, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { connectModel } from '../support/vscode/connectModel';
import { useWorkbench } from '../support/vscode/useWorkbench';

let server: LoopbackServer;

beforeAll(async () => {
  server = await startLoopback();
});

afterAll(() => server[Symbol.asyncDispose]());

const MARK = `rapport-survival-${process.pid}`;

/** The processes that run extensions of this test's editor. */
function extensionHosts(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [command, environment] = ['cmdline', 'environ'].map((name) =>
          readFileSync(`/proc/${pid}/${name}`, 'latin1'),
        );
        return command?.includes('--type=extensionHost') === true && environment?.includes(MARK) === true;
      } catch {
        // It ended meanwhile, or is not ours to look at.
        return false;
      }
    });
}

const benchOf = (page: Page): FrameLocator => page.frameLocator('iframe.webview').frameLocator('iframe');
const benchIs = (page: Page, phase: string): Promise<void> =>
  benchOf(page).locator(`[data-bench-state="${phase}"]`).waitFor({ timeout: 30_000 });

/** The id of the run that a VS Code in a browser has written down as the one that the bench shows. */
function keptRunId(page: Page): Promise<string | undefined> {
  return page.evaluate<string | undefined>(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('vscode-web-state-db-')) continue;
      const database = await done(indexedDB.open(name));
      try {
        if (!database.objectStoreNames.contains('ItemTable')) continue;
        for (const value of await done(database.transaction('ItemTable').objectStore('ItemTable').getAll())) {
          const found = /"runId":"([^"]+)"/.exec(String(value));
          if (found) return found[1];
        }
      } finally {
        database.close();
      }
    }
  })()`);
}

describe('a bench on a live endpoint', () => {
  const workbench = useWorkbench({ viewport: { width: 1500, height: 950 }, env: { RAPPORT_TEST_MARK: MARK } });
  let columns = 0;

  it(
    'shares its store with a second window on the same folder: what one asked, the other has',
    { timeout: 120_000 },
    async () => {
      const { page } = workbench();
      await benchIs(page, 'answered');
      await connectModel(workbench(), server.baseUrl, 'parrot', benchOf(page));
      server.always(streamed(['You may be "sad". The situation is new.']));
      await benchOf(page).locator('[data-action="run"]').click();
      // Five columns ask once; three ask for a stage two after the stage one that they share.
      await server.arrived(9);
      await benchIs(page, 'answered');
      const asked = server.requests.length;
      columns = await benchOf(page).locator('thead th[data-column]').count();
      const second = await page.context().newPage();
      await second.goto(page.url());
      await second.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
      await benchIs(second, 'answered');
      // The second window shows the run that the first kept, or runs it again: either way nothing is asked.
      await benchOf(second).locator('[data-action="run"]').click();
      await benchIs(second, 'answered');
      expect(server.requests).toHaveLength(asked);
      // And what is asked in both at once is kept whole: the first window goes on.
      await benchOf(page).locator('[data-action="run"]').click();
      await benchIs(page, 'answered');
      expect(server.requests).toHaveLength(asked);
      await second.close();
    },
  );

  it.runIf(process.platform === 'linux')(
    'keeps what was answered when its process is killed in the middle of a run, and asks for the rest alone',
    { timeout: 120_000 },
    async () => {
      const { page, runCommand } = workbench();
      await runCommand('Rapport: Next Test Case');
      const before = server.requests.length;
      const runBefore = await keptRunId(page);
      server.script(...[0, 1].map(() => streamed(['You may be "sad". The situation is new.'])));
      server.always(after(60_000, hangs()));
      await benchOf(page).locator('[data-action="run"]').click();
      await server.arrived(before + 5);
      await expect.poll(() => benchOf(page).locator('th [data-status="answered"]').count()).toBeGreaterThanOrEqual(2);
      // A VS Code in a browser writes down which run is shown only every few seconds, and nothing while its page goes.
      await expect.poll(() => keptRunId(page), { timeout: 30_000 }).not.toBe(runBefore);
      const hosts = extensionHosts();
      expect(hosts.length).toBeGreaterThan(0);
      for (const pid of hosts) process.kill(pid, 'SIGKILL');
      server.always(streamed(['You may be "sad". The situation is new.']));
      const sent = server.requests.length;
      await page.reload();
      await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
      // The run is there as it was cut off: what had been answered, and nothing that pretends to be under way.
      await expect
        .poll(() => benchOf(page).locator('th [data-status="answered"]').count(), { timeout: 30_000 })
        .toBe(2);
      expect(await benchOf(page).locator('th [data-status="running"]').count()).toBe(0);
      await benchOf(page).locator('[data-action="run"]').click();
      await expect
        .poll(() => benchOf(page).locator('th [data-status="answered"]').count(), { timeout: 30_000 })
        .toBe(columns);
      const all = new Set(server.requests.slice(before).map(({ body }) => JSON.stringify(body)));
      const again = server.requests.slice(sent).map(({ body }) => JSON.stringify(body));
      expect(new Set(again).size).toBe(again.length);
      // The two that were answered before the kill were not sent again.
      expect(again.length).toBe(all.size - 2);
    },
  );
});
