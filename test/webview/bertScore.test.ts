import { describe, expect, it } from 'vitest';
import type { ExplainedBertScore } from '../../src/core/evaluation/evaluationServices';
import { callsOf, cellOf, painted, panelFixture } from './harness/fixture';

const panel = panelFixture();
const cell = cellOf('zero-shot', 'scores');

const SCORE: ExplainedBertScore = {
  p: 0.8123,
  r: 0.79,
  f: 0.8009,
  signature: 'bertscore|model:roberta-large|layer:17|idf:no|rescale:no|runtime:native|dtype:fp32|weights:abc|v:1',
  match: {
    reference: 0,
    candidateSide: {
      tokens: ['<s>', ' How', ' nice', '</s>'],
      weights: [0, 1, 1, 0],
      closest: [0, 1, 2, 3],
      cosines: [1, 0.71, 0.93, 1],
    },
    referenceSide: {
      tokens: ['<s>', ' What', ' lovely', '</s>'],
      weights: [0, 1, 1, 0],
      closest: [0, 1, 2, 3],
      cosines: [1, 0.71, 0.93, 1],
    },
  },
};

describe('BERTScore of a cell', { timeout: 30_000 }, () => {
  it('is asked for when it is opened, and shows figures and signature; tokens of the gold response only when revealed', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.evaluate((score) => window.harness.answer('bertScore', score), SCORE);
    expect(await callsOf(page)).toEqual([]);
    await page.locator(`${cell} [data-action="toggle-bertscore"]`).press('Enter');
    await painted(page);
    expect(await callsOf(page)).toEqual([['bertScore', 'zero-shot']]);
    expect(await page.locator(`${cell} .bert-details`).innerText()).toMatch(/P 0\.8123\s*R 0\.7900\s*F 0\.8009/);
    expect(await page.locator(`${cell} .bert-details .code`).innerText()).toContain('roberta-large|layer:17');
    expect(await page.locator('body').innerText()).not.toContain('lovely');
    await page.click('[data-action="reveal"]');
    await painted(page);
    const rows = await page.locator(`${cell} .matches`).first().locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/))).toEqual([
      ['How', 'What', '0.710'],
      ['nice', 'lovely', '0.930'],
    ]);
    const [cold, hot] = await page
      .locator(`${cell} .matches`)
      .first()
      .locator('.heat')
      .evaluateAll((cells) => cells.map((one) => getComputedStyle(one).backgroundColor));
    expect(cold).not.toBe(hot);
    expect(await callsOf(page)).toHaveLength(1);
  });

  it('says what to set when there is no encoder, opens the setting, and tries again when opened again', async () => {
    const page = await panel.open({ scene: 'answered' });
    const toggle = page.locator(`${cell} [data-action="toggle-bertscore"]`);
    await page.evaluate(() => window.harness.failNext('BERTScore needs a contextual encoder.'));
    await toggle.click();
    await painted(page);
    expect(await page.locator(`${cell} .bert-details`).innerText()).toContain('needs a contextual encoder');
    await page.click(`${cell} [data-action="open-bert-setting"]`);
    await toggle.click();
    await page.evaluate((score) => window.harness.answer('bertScore', score), SCORE);
    await painted(page);
    await toggle.click();
    await painted(page);
    expect(await page.locator(`${cell} .bert-details`).innerText()).toContain('0.8009');
    expect(await callsOf(page)).toEqual([['bertScore', 'zero-shot'], ['openBertSetting'], ['bertScore', 'zero-shot']]);
  });

  it('closes by Escape and gives the focus back', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.evaluate((score) => window.harness.answer('bertScore', score), SCORE);
    await page.locator(`${cell} [data-action="toggle-bertscore"]`).press('Enter');
    await painted(page);
    await page.keyboard.press('Escape');
    await painted(page);
    expect(await page.locator('.bert-details').count()).toBe(0);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['action'])).toBe(
      'toggle-bertscore',
    );
  });

  it('is not offered for a response that is not there', async () => {
    const page = await panel.open({ scene: 'ready' });
    expect(await page.locator('[data-action="toggle-bertscore"]').count()).toBe(0);
  });
});
