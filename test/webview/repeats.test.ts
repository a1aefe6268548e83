import { describe, expect, it } from 'vitest';
import type { CellRepeats } from '../../src/protocol/cellRepeats';
import { callsOf, cellOf, painted, panelFixture, sayBench, sayEvents } from './harness/fixture';
import { keyOf } from './harness/cells';
import { MODELS } from './harness/scenes';

const panel = panelFixture();
const cell = cellOf('zero-shot', 'response');

function repeatsOf(...texts: readonly string[]): CellRepeats {
  const groups = texts.map((text) => texts.indexOf(text));
  return {
    answers: texts.map((text, repeat) => ({
      repeat,
      text,
      date: '2026-03-01T10:00:00Z',
      group: groups[repeat] ?? 0,
      shown: repeat === 0,
    })),
    agreeing: Math.max(...texts.map((text) => texts.filter((other) => other === text).length)),
  };
}

describe('the repeats of a cell', { timeout: 30_000 }, () => {
  it('stand side by side with how often they agree, and more are asked for', async () => {
    const page = await panel.open({ scene: 'answered' });
    expect(await page.locator(`${cell} [data-action="toggle-repeats"]`).count()).toBe(0);
    await page.evaluate((found) => window.harness.answer('repeats', found), repeatsOf('I see.', 'Oh no!', 'I see.'));
    await page.evaluate(
      (found) => window.harness.answer('moreRepeats', found),
      repeatsOf('I see.', 'Oh no!', 'I see.', 'I see.'),
    );
    await sayBench(page, { repeats: { 'zero-shot': 3 } });
    await page.locator(`${cell} [data-action="toggle-repeats"]`).press('Enter');
    await painted(page);
    expect(await page.locator(`${cell} [data-part="agreement"]`).innerText()).toBe('2 of 3 say the same (67 %)');
    expect(await page.locator(`${cell} .answers .chip`).allInnerTexts()).toEqual(['A', 'B', 'A']);
    expect(await page.locator(`${cell} .answers .shown .answer-text`).innerText()).toBe('I see.');
    const tops = await page
      .locator(`${cell} .answers > li`)
      .evaluateAll((items) => items.map((item) => item.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    await page.locator(`${cell} [data-action="more-repeats"]`).press('Enter');
    expect(await callsOf(page)).toEqual([
      ['repeats', 'zero-shot'],
      ['moreRepeats', 'zero-shot', 3],
    ]);
    expect(await page.locator(`${cell} [data-part="agreement"]`).innerText()).toBe('3 of 4 say the same (75 %)');
    await page.locator(`${cell} [data-action="more-repeats"]`).press('Escape');
    await painted(page);
    expect(await page.locator(`${cell} .answers`).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('toggle-repeats');
  });

  it('are those of the request that is shown: what comes late of another one is neither shown nor told to have failed', async () => {
    const page = await panel.open({ scene: 'answered' });
    const [late, shown] = await page.evaluate(async () => {
      const calls: { resolve: (found: unknown) => void; reject: (error: unknown) => void }[] = [];
      const view = Object.assign(document.createElement('rapport-cell-repeats'), {
        columnId: 'zero-shot',
        columnName: '0-shot',
        requestHash: 'first',
        count: 2,
        actions: { repeats: () => new Promise((resolve, reject) => calls.push({ resolve, reject })) },
      });
      document.body.append(view);
      const next = () => new Promise((resolve) => setTimeout(resolve));
      await next();
      Object.assign(view, { requestHash: 'second' });
      await next();
      calls[0]?.reject(new Error('The first has failed.'));
      await next();
      const before = view.textContent;
      calls[1]?.resolve({ answers: [{ repeat: 0, text: 'Mine.', date: '2026', group: 0, shown: true }], agreeing: 1 });
      await next();
      const after = view.textContent;
      view.remove();
      return [before, after];
    });
    expect(late).not.toContain('The first has failed.');
    expect(shown).toContain('Mine.');
  });

  it('say why no more can be asked for, and that asking failed', async () => {
    const page = await panel.open({ scene: 'answered' });
    await page.evaluate((found) => window.harness.answer('repeats', found), {
      ...repeatsOf('I see.'),
      closed: 'There is no store here to keep further answers in.',
    });
    await sayBench(page, { repeats: { 'zero-shot': 1 } });
    await page.locator(`${cell} [data-action="toggle-repeats"]`).press('Enter');
    await painted(page);
    expect(await page.locator(`${cell} .repeats`).innerText()).toContain('no store here');
    expect(await page.locator(`${cell} [data-action="more-repeats"]`).count()).toBe(0);
    await page.evaluate((found) => window.harness.answer('repeats', found), repeatsOf('I see.', '<b>Hm.</b>'));
    await sayBench(page, { repeats: { 'zero-shot': 2 } });
    await painted(page);
    expect(await page.locator(`${cell} .answers li:nth-child(2) .answer-text`).innerText()).toBe('<b>Hm.</b>');
    await page.evaluate(() => window.harness.failNext('The endpoint refused the key.'));
    await page.locator(`${cell} [data-action="more-repeats"]`).press('Enter');
    await painted(page);
    expect(await page.locator(`${cell} .repeats [role="alert"]`).innerText()).toBe('The endpoint refused the key.');
  });
});

describe('running and stopping parts of a run', { timeout: 30_000 }, () => {
  it('only what is missing, or all again, from the menu beside Run', async () => {
    const page = await panel.open({ scene: 'answered' });
    await sayBench(page, { missing: 2, model: MODELS[1] });
    for (const which of ['missing', 'again']) {
      await page.locator('[data-action="run-menu"]').press('Enter');
      await page.locator(`[data-action="run-${which}"]`).press('Enter');
    }
    expect(await callsOf(page)).toEqual([
      ['run', 'missing'],
      ['run', 'again'],
    ]);
    await sayBench(page, { missing: 0, model: MODELS[0] });
    expect(await page.locator('[data-action="run-missing"]').isDisabled()).toBe(true);
    expect(await page.locator('[data-action="run-again"]').isDisabled()).toBe(true);
  });

  it('one column is stopped by the button that ran it', async () => {
    const page = await panel.open({ scene: 'streaming' });
    await page.locator('th[data-column="five-shot"] [data-action="stop-column"]').press('Enter');
    expect(await callsOf(page)).toEqual([['stopColumn', 'five-shot']]);
    await sayEvents(page, [
      { kind: 'cell-failed', cell: keyOf('five-shot'), error: { code: 'cancelled', message: 'Stopped.' } },
    ]);
    expect(await page.locator('th[data-column="five-shot"] [data-action="stop-column"]').count()).toBe(0);
    expect(await page.locator('th[data-column="five-shot"] .status').innerText()).toContain('stopped');
    expect(await page.locator('th[data-column="two-stage"] [data-action="stop-column"]').count()).toBe(1);
  });
});
