import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cellOf, painted, panelFixture, sayBench } from './harness/fixture';
import { OTHER_KNOWLEDGE } from './harness/knowledgeScene';
import { SCENES, type SceneName } from './harness/moreScenes';
import { pseudoLanguage } from './harness/pseudoLanguage';
import { untranslated } from './harness/shownTexts';

const panel = panelFixture({ pseudo: pseudoLanguage() });
const NARROW = { language: 'pseudo', marked: true, width: 420 } as const;

/** Presses all of these, without moving the focus. */
async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).evaluateAll((all) => all.forEach((one) => (one as HTMLElement).click()));
  await painted(page);
}

/** Opens whatever opens in the page itself, also what is inside of what has been opened. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.harness.answer('repeats', {
      answers: ['I see.', 'Oh no!', 'Oh no!'].map((text, repeat) => ({
        repeat,
        text,
        date: '2026-03-01T10:00:00Z',
        group: Math.min(repeat, 1),
        shown: repeat === 0,
      })),
      agreeing: 2,
    });
    window.harness.answer('bertScore', {
      p: 0.8123,
      r: 0.79,
      f: 0.8009,
      signature: 'bertscore|layer:17',
      match: {
        reference: 0,
        candidateSide: { tokens: [' How'], weights: [1], closest: [0], cosines: [0.71] },
        referenceSide: { tokens: [' What'], weights: [1], closest: [0], cosines: [0.71] },
      },
    });
  });
  await press(page, '[data-action="reveal"]');
  for (let round = 0; round < 3; round++) await press(page, '[aria-expanded="false"]:not([aria-haspopup])');
}

/** What sticks out sideways. */
async function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll('td > *, dialog[open], tbody th')].filter(
      (part) => part.scrollWidth > part.clientWidth + 1,
    );
    return [
      ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
      ...(document.querySelector('rapport-top-bar')!.getBoundingClientRect().width > innerWidth ? ['bar'] : []),
      ...wide.map((part) => `${part.tagName} of ${part.closest<HTMLElement>('tr')?.dataset['row'] ?? 'the page'}`),
    ];
  });
}

async function isAllTranslatedInItsPlace(page: Page): Promise<void> {
  expect(await untranslated(page)).toEqual([]);
  expect(await overflowing(page)).toEqual([]);
}

describe('the bench in another language', { timeout: 60_000 }, () => {
  it.each(Object.keys(SCENES) as SceneName[])('leaves nothing of %s in English and has room for it', async (scene) => {
    const page = await panel.open({ scene, ...NARROW });
    await isAllTranslatedInItsPlace(page);
    await openAll(page);
    await isAllTranslatedInItsPlace(page);
  });

  it('leaves nothing in English of what a bench has besides: notes, repeats, what runs on save, a failure', async () => {
    const page = await panel.open({ scene: 'answered', ...NARROW });
    await sayBench(page, {
      notes: { 'zero-shot': 'Too short.' },
      repeats: { 'zero-shot': 3, 'one-shot': 1 },
      runOnSave: { on: true, mostCalls: 0 },
      missing: 2,
      plan: { columns: 6, calls: 2, known: 4, promptTokens: 3120, unseenPrompts: 2, cost: null },
    });
    await openAll(page);
    await isAllTranslatedInItsPlace(page);
    await page.evaluate(() => window.harness.failNext('The file is gone.'));
    await press(page, '[data-action="export-run"]');
    await press(page, '[data-action="toggle-diff"]');
    await page.evaluate(() => window.harness.answer('previousResponse', null));
    await page.selectOption('[data-action="diff-side"]', 'previous');
    await painted(page);
    await isAllTranslatedInItsPlace(page);
  });

  it('leaves nothing in English of a section that was changed elsewhere', async () => {
    const page = await panel.open({ scene: 'answered', ...NARROW });
    await press(page, '[data-action="toggle-sections"]');
    await press(page, 'li:first-child > [data-action="toggle-section"]');
    await page.locator('.section-field').fill('Mine.');
    await page.evaluate(() => window.harness.answer('editSection', 'stale'));
    await sayBench(page, { template: { ...SCENES.errors().bench.template!, changedSinceRun: [] } });
    await isAllTranslatedInItsPlace(page);
  });

  it('leaves nothing of the inspector of exemplars in English', async () => {
    const page = await panel.open({ scene: 'full', ...NARROW });
    await press(page, '[data-action="reveal"]');
    await press(page, `${cellOf('ss-icl', 'exemplars')} [data-action="inspect-exemplars"]`);
    await page.locator('dialog .neighbour').first().waitFor();
    await page.selectOption('dialog [data-part="compare"]', '0');
    await page.locator('dialog .comparison').waitFor();
    await isAllTranslatedInItsPlace(page);
  });

  it('leaves nothing of the inspector of knowledge in English', async () => {
    const page = await panel.open({ scene: 'knowledge', ...NARROW });
    await page.evaluate((other) => window.harness.answer('compareKnowledge', other), OTHER_KNOWLEDGE);
    await press(page, `${cellOf('knowledge', 'knowledge')} [data-action="inspect-knowledge"]`);
    await page.selectOption('dialog [data-part="compare"]', { index: 1 });
    await page.locator('dialog .comparison').waitFor();
    await press(page, 'dialog [data-edit="edit"]');
    await isAllTranslatedInItsPlace(page);
  });
});
