import { describe, expect, it } from 'vitest';
import { cellEvents, headerOf } from './harness/cells';
import { cellOf, painted, panelFixture, sayBench, sayEvents } from './harness/fixture';
import { HOSTILE_TEXT } from './harness/moreScenes';
import { SCRIPTS, SIX } from './harness/scenes';

const panel = panelFixture();

describe('the panel under stress', { timeout: 30_000 }, () => {
  it('shows hostile text as text everywhere', async () => {
    const page = await panel.open({ scene: 'hostile' });
    await page.click('[data-action="reveal"]');
    await page.locator('[data-action="toggle-exemplar"]').first().click();
    await page.locator(`${cellOf('zero-shot', 'prompt')} [data-action="toggle-prompt"]`).click();
    await page.click('[data-action="earlier-turns"]');
    await page.click('[data-action="choose-model"]');
    await painted(page);
    const made = await page.evaluate(() => document.querySelectorAll('main img, main script, main b, main i').length);
    expect([made, await page.title()]).toEqual([0, 'Rapport bench']);
    const said = await page.locator(`${cellOf('zero-shot', 'response')} .said`).textContent();
    expect(said).toBe(
      HOSTILE_TEXT.replace('\u202E', '⟨U+202E⟩')
        .replace('\u202C', '⟨U+202C⟩')
        .replace('\u0000', '␀')
        .replace('\u001B', '␛'),
    );
    const hidden = await page.evaluate(() =>
      /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(document.body.innerText),
    );
    expect(hidden).toBe(false);
    expect(await page.locator('.bubble').count()).toBe(39);
  });

  it('shows the beginning of 4,000 words, and all of them on demand', async () => {
    const page = await panel.open({ scene: 'hostile' });
    const cell = page.locator(cellOf('one-shot', 'response'));
    expect(await cell.locator('.said').innerText()).not.toContain('word3999');
    await cell.locator('[data-action="whole-text"]').click();
    await painted(page);
    expect(await cell.locator('.said').innerText()).toContain('word3999');
  });

  it.each([
    ['twelve', 420],
    ['twelve', 1400],
    ['hostile', 420],
    ['errors', 420],
  ] as const)('keeps %s at %d px inside its scrolling area, with columns of at least 190 px', async (scene, width) => {
    const page = await panel.open({ scene, width });
    const sizes = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      bar: Math.round(document.querySelector('rapport-top-bar')!.getBoundingClientRect().width),
      columns: [...document.querySelectorAll('thead th')].map((column) => (column as HTMLElement).offsetWidth),
      overflowing: [...document.querySelectorAll('td > *')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
        .length,
    }));
    expect(sizes.page).toBe(width);
    expect(sizes.bar).toBeLessThanOrEqual(width);
    expect(Math.min(...sizes.columns)).toBeGreaterThanOrEqual(190);
    expect(sizes.overflowing).toBe(0);
  });

  it('keeps headings in sight when the grid scrolls both ways', async () => {
    const page = await panel.open({ scene: 'twelve', width: 900, height: 600 });
    await page.evaluate(() => document.querySelector('.scroller')!.scrollTo(700, 400));
    await painted(page);
    const places = await page.evaluate(() => {
      const place = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      return { bar: place('rapport-top-bar'), head: place('thead th'), side: place('tr[data-row="scores"] th') };
    });
    expect([places.bar.x, places.bar.y, places.side.x]).toEqual([0, 0, 0]);
    expect(Math.abs(places.head.y - places.bar.height)).toBeLessThanOrEqual(1);
  });

  it('moves nothing sideways and lets no row shrink while text streams, also when a run begins again', async () => {
    const page = await panel.open({ scene: 'answered' });
    const shape = () =>
      page.evaluate(() => ({
        widths: [...document.querySelectorAll('thead th')].map((column) => (column as HTMLElement).offsetWidth),
        heights: [...document.querySelectorAll('tr[data-row]')].map((row) => (row as HTMLElement).offsetHeight),
      }));
    let before = await shape();
    await sayBench(page, { running: true });
    const events = [
      { kind: 'run-started', header: headerOf(SIX, undefined, 'run-2') } as const,
      ...SIX.flatMap((one) => cellEvents(one, SCRIPTS[one.id]!)),
    ];
    for (let at = 0; at < events.length; at += 7) {
      await sayEvents(page, events.slice(at, at + 7));
      const now = await shape();
      expect(now.widths).toEqual(before.widths);
      now.heights.forEach((height, row) => expect(height).toBeGreaterThanOrEqual(before.heights[row]!));
      before = now;
    }
  });
});

describe('the view of the panel', { timeout: 30_000 }, () => {
  it('comes back after a reload: scroll, reveal, open details, folded rows, widths', async () => {
    const page = await panel.open({ scene: 'twelve', width: 900, height: 600 });
    await page.click('[data-action="reveal"]');
    await page.locator(`${cellOf('zero-shot', 'prompt')} [data-action="toggle-prompt"]`).click();
    await page.click('tr[data-row="exemplars"] .row-toggle');
    await page.locator('th[data-column="zero-shot"]').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.evaluate(() => document.querySelector('.scroller')!.scrollTo(320, 150));
    await painted(page);
    await page.reload();
    await page.waitForSelector('[data-bench-state]');
    await painted(page);
    const view = await page.evaluate(() => ({
      scroll: [document.querySelector('.scroller')!.scrollLeft, document.querySelector('.scroller')!.scrollTop],
      revealed: document.querySelector('[data-action="reveal"]')!.getAttribute('aria-pressed'),
      messages: document.querySelectorAll('.messages').length,
      folded: document.querySelector('tr.folded')?.getAttribute('data-row'),
      width: document.querySelector<HTMLElement>('th[data-column="zero-shot"]')!.offsetWidth,
    }));
    expect(view).toEqual({ scroll: [320, 150], revealed: 'true', messages: 1, folded: 'exemplars', width: 206 });
  });

  it('shows after a reload what the host knows, though it heard nothing in between', async () => {
    const page = await panel.open({ scene: 'streaming' });
    await page.reload();
    await page.waitForSelector('[data-bench-state="running"]');
    expect(await page.locator(`${cellOf('five-shot', 'response')} .said`).innerText()).toContain('Shaking hands');
  });
});
