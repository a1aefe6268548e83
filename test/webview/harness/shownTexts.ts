import type { Page } from 'playwright-core';
import { DROP_REASONS } from '../../../src/core/commonsense/selectInferences';
import { RELATION_DEFINITIONS, RELATIONS } from '../../../src/core/commonsense/relation';
import { showControls } from '../../../webview/model/showControls';
import { HOSTILE_TEXT } from './moreScenes';
import { HOSTILE_CASE } from './resultsScenes';

/** What is Latin on a page of marked data in another language, and may be: names of roles, relations, statistics, units, keys and ids. */
const NAMES: readonly string[] = [
  ...Object.values(RELATION_DEFINITIONS),
  ...Object.values(DROP_REASONS),
  ...RELATIONS,
  'Speaker',
  'Listener',
  'system',
  'user',
  'assistant',
  'rapport.knowledge.otherSources',
  'BERTScore',
  'BCa',
  'Holm',
  // Of the hostile scenes, also where it is an id.
  showControls(HOSTILE_TEXT),
  showControls(HOSTILE_CASE).replaceAll(/\s+/g, ' '),
  '<b>',
];
const PATTERNS: readonly RegExp[] = [
  // Ids of test cases and exemplars.
  /\b(?:sample|pool)_\d+(?:#\d+)?/g,
  /\bhit:\d+_conv:\d+#\d+/g,
  // Numbers with their units, and moments.
  /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
  /\d(?:[kM]\b| (?:ms|s|min|MB)\b)/g,
  // Statistics are single letters in every language; so are the names of responses, groups of answers and keys.
  /(?<![A-Za-z])[A-Znp](?![A-Za-z])/g,
  // Characters that showControls writes out.
  /⟨U\+[0-9A-F]{4}⟩/g,
];

/** Every text of the page that is there to be read or heard, in shadow trees and closed details too. */
export function shownTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const texts = new Set<string>();
    const visit = (root: Node): void => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (node instanceof Element) {
          for (const name of [
            'aria-label',
            'aria-description',
            'aria-valuetext',
            'title',
            'placeholder',
            'alt',
            'label',
          ])
            texts.add(node.getAttribute(name) ?? '');
          if (node.shadowRoot !== null) visit(node.shadowRoot);
        } else if (node.parentElement === null || !/^(?:script|style)$/i.test(node.parentElement.tagName))
          texts.add(node.textContent ?? '');
      }
    };
    visit(document.body);
    return [...texts].map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '');
  });
}

/** Those texts of a page of marked data in the pseudo language that have a Latin letter: neither data nor translated. */
export async function untranslated(page: Page): Promise<readonly string[]> {
  const texts = await shownTexts(page);
  return texts.filter((text) => {
    const withoutNames = NAMES.reduce((left, known) => left.replaceAll(known, ''), text);
    return /[A-Za-z]/.test(PATTERNS.reduce((left, pattern) => left.replaceAll(pattern, ''), withoutNames));
  });
}

/** By how many pixels an element's content is wider than the element. */
export function sidewaysOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);
}
