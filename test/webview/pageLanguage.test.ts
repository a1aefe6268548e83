import { describe, expect, it } from 'vitest';
import { languageAttributes, parseMessages } from '../../src/protocol/pageLanguage';
import { panelFixture, sayBench } from './harness/fixture';
import { resultsFixture } from './harness/resultsFixture';

const HOSTILE = `"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'&quot; onload="window.pwned=1`;
const LANGUAGES = {
  fr: { 'Rapport bench': 'Banc Rapport', 'Run {0}': 'Lancer {0}', 'No results yet': 'Aucun résultat' },
  hostile: Object.fromEntries(
    ['Rapport bench', 'Reveal', 'Run {0}', 'Show results', 'Exemplars of {0}', 'No results yet'].map((message) => [
      message,
      `${HOSTILE} {0} \${1} {constructor}`,
    ]),
  ),
};
const panel = panelFixture(LANGUAGES);
const results = resultsFixture(LANGUAGES);

describe('the language of a page', () => {
  it('is English where there are no messages, whatever VS Code speaks', () => {
    expect(languageAttributes('fr', undefined)).toBe('lang="en"');
    expect(parseMessages(undefined)).toBeUndefined();
  });

  it('is read as it was written, whatever is in it, and has no sign that could end its attribute', () => {
    const messages = { [HOSTILE]: HOSTILE, 'a\nb': '\u2028</script>' };
    const attributes = languageAttributes('"><b>', messages);
    const written = /^lang="([^"<>]*)" data-messages="([^"<>]*)"$/.exec(attributes)?.[2] ?? '';
    const read = ['&quot;"', '&lt;<', '&gt;>', '&amp;&'].reduce(
      (text, pair) => text.replaceAll(pair.slice(0, -1), pair.slice(-1)),
      written,
    );
    expect(parseMessages(read)).toEqual(messages);
  });

  it('leaves out what is no message', () => {
    expect(parseMessages('{"Run":"Lancer","Stop":{"message":1},"Hide":7}')).toEqual({ Run: 'Lancer' });
  });
});

describe('a page in another language', { timeout: 30_000 }, () => {
  it('speaks it where it has messages and English elsewhere, says so, and keeps no copy of them', async () => {
    const page = await panel.open({ scene: 'answered', language: 'fr' });
    expect(await page.locator('h1').textContent()).toBe('Banc Rapport');
    expect((await page.locator('[data-action="run"]').innerText()).trim()).toBe('Lancer 6');
    expect(await page.locator('[data-action="reveal"]').innerText()).toBe('Reveal');
    expect(
      await page.evaluate(() => [...document.documentElement.attributes].map(({ name, value }) => [name, value])),
    ).toEqual([['lang', 'fr']]);
    const other = await results.open({ scene: 'empty', language: 'fr' });
    expect(await other.locator('h2').textContent()).toBe('Aucun résultat');
  });

  it('shows what is hostile in a message as text', async () => {
    const page = await panel.open({ scene: 'answered', language: 'hostile' });
    await sayBench(page, { columns: [] });
    expect(await page.locator('h1').textContent()).toBe(`${HOSTILE} {0} \${1} {constructor}`);
    expect(await page.locator('[data-action="show-results"]').getAttribute('aria-label')).toContain(HOSTILE);
    const other = await results.open({ scene: 'empty', language: 'hostile' });
    expect(await other.locator('h2').textContent()).toContain(HOSTILE);
    for (const one of [page, other])
      expect(
        await one.evaluate(() => ['pwned' in window, document.querySelectorAll('img, main script').length]),
      ).toEqual([false, 0]);
  });
});
