import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { painted } from './harness/fixture';
import { ratingCalls, ratingFixture, sayRating } from './harness/ratingFixture';

const panel = ratingFixture();

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
  await painted(page);
};
/** The name of the active question; it has the focus. */
const active = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (document.activeElement as HTMLElement).closest<HTMLElement>('.question')?.dataset['question']);
const chosen = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.question')].map(({ dataset }) => dataset['value']));
const progress = (page: Page): Promise<string> => page.locator('[data-part="progress"]').innerText();
const phase = (page: Page): Promise<string | null> => page.getAttribute('rapport-ratings', 'data-rating-state');
const ratings = async (page: Page): Promise<readonly unknown[]> =>
  (await ratingCalls(page)).filter(([name]) => name === 'rate').map(([, given]) => given);

describe('rating by keyboard alone', { timeout: 30_000 }, () => {
  it('answers question after question by digits, each with its time, and goes on by Enter', async () => {
    const page = await panel.open({ scene: 'absolute' });
    expect(await active(page)).toBe('Empathy of B');
    await press(page, '4', '3', '5', '2');
    expect(await active(page)).toBe('Empathy of A');
    expect(await chosen(page)).toEqual(['4', '3', '5', '2', ...Array<undefined>(8).fill(undefined)]);
    expect((await ratings(page))[0]).toEqual({
      unitId: 'item-1/B',
      hash: 'h0B',
      aspect: 'empathy',
      value: 4,
      seconds: true,
    });
    await press(page, ...Array<string>(8).fill('2'));
    expect(await page.locator('[data-part="announcement"]').innerText()).toContain('Enter goes on');
    await press(page, 'Enter');
    expect(await progress(page)).toContain('Item 2 of 3 · 1 rated');
    expect(await active(page)).toBe('Empathy of B');
    expect(await chosen(page)).toEqual(Array<undefined>(12).fill(undefined));
  });

  it('keys pressed faster than the disk all count, each for its own question', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await page.evaluate(() => window.ratingHarness.hold());
    await press(page, ...'4 3 2 1 4 3 2 1 4 3 2 1'.split(' '), 'Enter', '5');
    expect(await progress(page)).toContain('Item 2 of 3');
    await page.evaluate(() => window.ratingHarness.letGo());
    await painted(page);
    const given = (await ratings(page)) as readonly { readonly unitId: string; readonly value: number }[];
    expect(given.map(({ value }) => value).join('')).toBe('4321432143215');
    expect(given.at(-1)?.unitId).toBe('item-2/B');
    expect(await progress(page)).toContain('1 rated');
  });

  it('Enter stays at an item that is not done and goes to what is missing; S skips it', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await press(page, '4', 'ArrowDown', '3', 'Enter');
    expect(await progress(page)).toContain('Item 1 of 3');
    expect(await active(page)).toBe('Fluency of B');
    expect(await page.locator('[data-part="announcement"]').innerText()).toContain('not rated yet');
    await press(page, 's');
    expect(await progress(page)).toContain('Item 2 of 3');
    await press(page, 's');
    await press(page, 's');
    expect(await progress(page)).toContain('Item 1 of 3');
    await press(page, 'PageDown', 'Backspace');
    expect(await progress(page)).toContain('Item 1 of 3');
  });

  it('arrows move among questions and values, and Space chooses: nothing is written by looking', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await press(page, 'ArrowDown', 'ArrowRight', 'ArrowRight');
    expect(await active(page)).toBe('Coherence of B');
    expect(await ratings(page)).toEqual([]);
    await press(page, ' ');
    expect((await ratings(page))[0]).toMatchObject({ aspect: 'coherence', value: 3 });
    await press(page, 'ArrowUp', 'ArrowUp');
    expect(await active(page)).toBe('Empathy of B');
  });

  it('keys pressed faster than frames move in the question that they reached', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await page.evaluate(() => {
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight'])
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    });
    await press(page, ' ');
    expect(await ratings(page)).toHaveLength(1);
    expect((await ratings(page))[0]).toMatchObject({ aspect: 'coherence', value: 3 });
  });

  it('undoes the last rating, also of an item before, and shows it', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await press(page, ...Array<string>(12).fill('4'), 'Enter', '1', 'u');
    expect(await active(page)).toBe('Empathy of B');
    expect((await chosen(page))[0]).toBeUndefined();
    await press(page, 'Control+z');
    expect(await progress(page)).toContain('Item 1 of 3 · 0 rated');
    expect(await active(page)).toBe('Fluency of C');
    expect((await chosen(page)).at(-1)).toBeUndefined();
  });

  it('a note goes with its rating, and is kept until there is one', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await press(page, 'n');
    await page.keyboard.type('1 word too many');
    await press(page, 'Control+Enter', 'ArrowDown', 'ArrowUp');
    expect(await ratings(page)).toEqual([]);
    expect(await page.locator('[data-part="note"]').innerText()).toContain('1 word too many');
    expect(await active(page)).toBe('Empathy of B');
    await page.reload();
    await page.waitForSelector('[data-rating-state="item"]');
    await press(page, '3');
    expect(await ratings(page)).toMatchObject([{ value: 3, note: '1 word too many' }]);
    await press(page, 'ArrowUp', 'n');
    await page.keyboard.type('!');
    await press(page, 'Escape');
    expect(await ratings(page)).toHaveLength(1);
    await press(page, 'n');
    await page.locator('textarea').fill('better');
    // The next key comes before the field is gone.
    await press(page, 'Control+Enter', 'ArrowDown', '2');
    expect((await ratings(page)).slice(-2)).toMatchObject([{ value: 3, note: 'better' }, { value: 2 }]);
  });

  it('of a pair, letters and digits choose, and the order on the screen is the rater’s own', async () => {
    const page = await panel.open({ scene: 'pairwise' });
    const names = await page.locator('.response h2').allInnerTexts();
    expect(names).toEqual(['Response B', 'Response A']);
    await press(page, '1', 'a', 't');
    expect(await page.locator('[data-part="announcement"]').innerText()).toContain(': Tie.');
    await press(page, 'x');
    expect((await ratings(page)).map((given) => (given as { value: string }).value)).toEqual([
      'B',
      'A',
      'tie',
      'both-bad',
    ]);
    await press(page, 'Enter');
    expect(await progress(page)).toContain('Item 2 of 3');
  });

  it('ends with thanks and the way to reveal', async () => {
    const page = await panel.open({ scene: 'done' });
    expect(await phase(page)).toBe('end');
    expect(await page.locator('[data-part="end"]').innerText()).toContain('All is rated');
    await page.click('[data-action="reveal"]');
    await page.click('[data-action="open-ratings"]');
    expect(await ratingCalls(page)).toEqual([['reveal'], ['openFile', 'ratings']]);
  });

  it('says who rates first: a new name, or one who goes on', async () => {
    const page = await panel.open({ scene: 'no-rater' });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('rater-name');
    await page.keyboard.type('7');
    await press(page, 'Enter');
    expect(await ratingCalls(page)).toEqual([['setRater', '7']]);
    expect(await phase(page)).toBe('item');
    await press(page, '5');
    expect(await ratings(page)).toHaveLength(1);
    await page.click('[data-action="change-rater"]');
    await painted(page);
    await page.click('[data-rater="Ben"]');
    expect((await ratingCalls(page)).slice(-2)).toEqual([
      ['setRater', ''],
      ['setRater', 'Ben'],
    ]);
  });
});

describe('the rating view', { timeout: 30_000 }, () => {
  it('keeps the active question in sight, clear of the bar and the foot', async () => {
    const page = await panel.open({ scene: 'absolute', width: 400, height: 600 });
    for (let question = 0; question < 12; question++) {
      const covered = await page.evaluate(() => {
        const box = document.querySelector('.question[data-active="true"]')!.getBoundingClientRect();
        const foot = document.querySelector('.rating-foot')!.getBoundingClientRect();
        const bar = document.querySelector('.rating-bar')!.getBoundingClientRect();
        return box.bottom > foot.top + 1 || box.top < bar.bottom - 1;
      });
      expect(covered, `question ${question}`).toBe(false);
      await press(page, '3');
    }
  });

  it('goes on at the first item that is not done, and after a reload where it was', async () => {
    const page = await panel.open({ scene: 'half' });
    expect(await progress(page)).toContain('Item 2 of 3 · 1 rated');
    await press(page, 'PageDown');
    await page.reload();
    await page.waitForSelector('[data-rating-state="item"]');
    expect(await progress(page)).toContain('Item 3 of 3');
  });

  it('says what could not be written, takes it back and stays at the question', async () => {
    const page = await panel.open({ scene: 'absolute' });
    await page.evaluate(() => window.ratingHarness.failNext('comfort.ratings.jsonl cannot be written (EACCES).'));
    await press(page, '4');
    expect(await page.locator('[data-part="failure"]').innerText()).toContain('EACCES');
    expect((await chosen(page))[0]).toBeUndefined();
    expect(await active(page)).toBe('Empathy of B');
    await press(page, '4');
    expect((await chosen(page))[0]).toBe('4');
    expect(await page.locator('[data-part="failure"]').count()).toBe(0);
  });

  it('shows nothing that tells whose a response is, until it is revealed; then nothing is rated', async () => {
    const blind = await panel.open({ scene: 'absolute' });
    expect(await blind.locator('[data-part="revealed"]').count()).toBe(0);
    const page = await panel.open({ scene: 'revealed' });
    await page.click('[data-action="back"]');
    await painted(page);
    expect(await page.locator('[data-part="revealed"]').allInnerTexts()).toEqual(['Two-stage', '0-shot', 'CEM']);
    await press(page, '1', 'u');
    expect(await ratingCalls(page)).toEqual([]);
  });

  it('shows tables, plots with words, and the items on which raters differ, to open', async () => {
    const page = await panel.open({ scene: 'revealed' });
    await page.click('[data-action="show-results"]');
    await painted(page);
    expect(await page.locator('[data-table="ratings"] tbody tr').count()).toBe(2);
    const alpha = page.locator('[data-table="agreement"] tbody tr').first().locator('td').last();
    expect(await alpha.locator('span').allInnerTexts()).toEqual(['−0.05', '95 % −0.11 to 0.02']);
    expect(await page.locator('svg.scatter').getAttribute('aria-label')).toContain('21 pairs, 14 of them');
    expect(await page.locator('.confusion-plot tbody td').allInnerTexts()).toEqual('9 2 1 1 4 0 0 2 11'.split(' '));
    await page.click('summary');
    await page.click('[data-action="show-item"]');
    await painted(page);
    expect(await progress(page)).toContain('Item 2 of 3');
    await page.click('[data-action="switch-tab"]');
    await page.click('[data-action="export"]');
    expect(await ratingCalls(page)).toEqual([['exportTables']]);
  });

  it('says of a set that cannot be read why, and of ratings that do not count which', async () => {
    const broken = await panel.open({ scene: 'broken' });
    expect(await broken.locator('[data-part="standing"]').innerText()).toContain('is not JSON');
    expect(await broken.locator('.notice button').count()).toBe(0);
    await broken.click('[data-action="open-set"]');
    expect(await ratingCalls(broken)).toEqual([['openFile', 'set']]);
    const page = await panel.open({ scene: 'edited' });
    expect(await page.locator('[data-part="notice"]').innerText()).toContain('rate it again');
    await sayRating(page, { notices: [], said: { 'item-1': { empathy: { value: 'A' } } } });
    expect((await chosen(page))[0]).toBe('A');
  });

  it('shows texts as texts, whatever is in them', async () => {
    const page = await panel.open({ scene: 'hostile' });
    const body = await page.locator('body').innerText();
    expect(body).toContain('<img src=x onerror="window.pwned=1">');
    expect(body).toContain('⟨U+202E⟩evil <b>bold</b>');
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
  });

  it('is wholly inside a narrow panel', async () => {
    for (const scene of ['absolute', 'pairwise', 'no-rater', 'revealed'] as const) {
      const page = await panel.open({ scene, width: 400 });
      const show = page.locator('[data-action="show-results"]');
      if ((await show.count()) > 0) await show.click();
      await painted(page);
      const overflow = await page.evaluate(() => {
        const main = document.querySelector('main')!;
        return main.scrollWidth - main.clientWidth;
      });
      expect(overflow, scene).toBeLessThanOrEqual(0);
    }
  });
});
