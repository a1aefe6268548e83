// @ts-check
import { runWorkbenchCommand } from '../vscode/workbench.mjs';

/**
 * @typedef {object} Stage what a scene plays on
 * @property {import('playwright-core').Page} page
 * @property {string} folder the copy of the samples that is open
 * @property {import('playwright-core').FrameLocator} bench
 * @property {(delay?: number) => Promise<void>} shot keeps what is on the screen; the last one is the picture, all are an animation
 */

/**
 * @typedef {object} Scene
 * @property {string} name
 * @property {readonly import('../vscode/workbench.mjs').ThemeWord[]} themes
 * @property {(theme: string) => string} file relative to the repository; its ending is its format
 * @property {{ width: number, height: number }} viewport
 * @property {Readonly<Record<string, unknown>>} [settings]
 * @property {boolean} [live] the endpoint answers; else the recordings do, since a connected model comes before them
 * @property {(stage: Stage) => Promise<void>} play
 */

const step = { width: 1120, height: 700 };
const wide = { width: 1760, height: 1160 };
/** @param {string} name */
const walkthrough = (name) => ({
  name,
  themes: /** @type {const} */ (['dark', 'light']),
  file: (/** @type {string} */ theme) => `media/walkthrough/${name}-${theme}.webp`,
  viewport: step,
});
/** @param {string} name */
const readme = (name) => ({
  name,
  themes: /** @type {const} */ (['dark']),
  file: () => `docs/pictures/${name}.png`,
  viewport: wide,
});

/** @type {readonly Scene[]} */
export const scenes = [
  {
    ...readme('bench'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await roomForBench(page);
      await shot();
    },
  },
  {
    ...readme('inspector'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await roomForBench(page);
      await bench.locator('[data-column="ss-icl"] [data-action="inspect-exemplars"]').first().click();
      await shot();
    },
  },
  {
    ...readme('results'),
    viewport: { width: 1300, height: 900 },
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await runWorkbenchCommand(page, 'Rapport: Run Experiment...');
      await page.locator('.quick-input-title', { hasText: 'Which experiment?' }).waitFor();
      await page.keyboard.press('Enter');
      const results = await frameWith(page, 'rapport-results');
      await results.locator('.cases-line[data-case]').first().waitFor({ timeout: 120_000 });
      await runWorkbenchCommand(page, 'Notifications: Clear All Notifications');
      await alone(page);
      await shot();
    },
  },
  {
    ...readme('rating'),
    viewport: { width: 1200, height: 640 },
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await openFile(page, 'brief-or-attentive.set.json');
      await runWorkbenchCommand(page, 'Rapport: Rate...');
      const rating = await frameWith(page, 'rapport-ratings');
      await rating.locator('input').first().fill('M. Rossi');
      await rating.locator('[data-action="begin"]').click();
      await rating.locator('.question').first().waitFor();
      await alone(page);
      await shot();
    },
  },
  {
    ...readme('changed-sentence'),
    file: () => 'docs/pictures/changed-sentence.gif',
    viewport: { width: 1440, height: 900 },
    live: true,
    settings: { 'rapport.sampling.maxTokens': 40 },
    play: async ({ page, bench, shot }) => {
      await bench.locator('[data-bench-state]').waitFor({ timeout: 90_000 });
      await runWorkbenchCommand(page, 'Rapport: Run');
      await answered(bench);
      await roomForBench(page);
      for (const row of ['exemplars', 'knowledge', 'stage-one'])
        await bench.locator(`tr[data-row="${row}"] .row-toggle`).click();
      await page.mouse.move(0, 0);
      await shot(1800);
      await changeSentence(page);
      await bench.getByText('changed since this run').waitFor();
      await shot(2200);
      await runWorkbenchCommand(page, 'Rapport: Run');
      await bench.locator('[data-bench-state="running"]').waitFor();
      for (let frame = 0; frame < 4; frame++) {
        await page.waitForTimeout(5000);
        await shot(600);
      }
      await answered(bench);
      await shot(3500);
    },
  },
  {
    ...walkthrough('samples'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await runWorkbenchCommand(page, 'View: Show Explorer');
      await shot();
    },
  },
  {
    ...walkthrough('read'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await page.locator('.tab', { hasText: 'Bench' }).first().click();
      await alone(page);
      await shot();
    },
  },
  {
    ...walkthrough('model'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await runWorkbenchCommand(page, 'Rapport: Connect a Model...');
      await page.locator('.quick-input-widget').waitFor();
      await shot();
    },
  },
  {
    ...walkthrough('corpus'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await runWorkbenchCommand(page, 'Rapport: Get EmpatheticDialogues...');
      await page.waitForTimeout(1500);
      await shot();
    },
  },
  {
    ...walkthrough('sentence'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await changeSentence(page);
      await bench.getByText('changed since this run').waitFor();
      await shot();
    },
  },
  {
    ...walkthrough('delta'),
    play: async ({ page, bench, shot }) => {
      await answered(bench);
      await page.locator('.tab', { hasText: 'Bench' }).first().click();
      await alone(page);
      for (const row of ['exemplars', 'knowledge', 'stage-one'])
        await bench.locator(`tr[data-row="${row}"] .row-toggle`).click();
      await bench.locator('[data-action="toggle-diff"]').first().click();
      await shot();
    },
  },
];

/** @param {import('playwright-core').FrameLocator} bench */
async function answered(bench) {
  await bench.locator('[data-bench-state="answered"]').waitFor({ timeout: 300_000 });
}

/**
 * The first document of a webview that has an element.
 * @param {import('playwright-core').Page} page
 * @param {string} element
 */
async function frameWith(page, element) {
  for (let tries = 0; tries < 300; tries++) {
    for (const frame of page.frames()) {
      const count = await frame
        .locator(element)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`No webview has a ${element}.`);
}

/**
 * The template keeps a third of the window, the bench gets the rest.
 * @param {import('playwright-core').Page} page
 */
async function roomForBench(page) {
  await hideSideBar(page);
  const group = await page.locator('.editor-group-container').nth(1).boundingBox();
  const { width } = page.viewportSize() ?? { width: 0 };
  if (group === null) return;
  await page.mouse.move(group.x, group.y + 300);
  await page.mouse.down();
  await page.mouse.move(width * 0.31, group.y + 300, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(width - 2, 2);
}

/**
 * The editor group in front fills the window.
 * @param {import('playwright-core').Page} page
 */
async function alone(page) {
  await hideSideBar(page);
  await runWorkbenchCommand(page, 'View: Maximize Editor Group and Hide Side Bars');
}

/** @param {import('playwright-core').Page} page */
async function hideSideBar(page) {
  if (await page.locator('.part.sidebar').isVisible())
    await runWorkbenchCommand(page, 'View: Toggle Primary Side Bar Visibility');
}

/**
 * Writes a sentence of one's own into the Guideline Instruction.
 * @param {import('playwright-core').Page} page
 */
async function changeSentence(page) {
  await page.locator('.tab', { hasText: 'paper.rapport.md' }).first().click();
  await page.keyboard.press('Control+F');
  await page.keyboard.type('next round of response of Listener.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type(' Answer in one warm sentence and end with a question.');
  await page.waitForTimeout(800);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function openFile(page, name) {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input[type="text"]').fill(name);
  await page.locator('.quick-input-widget .monaco-list-row').first().click();
}
