// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, t } from '@vscode/l10n';
import { afterEach, expect, it } from 'vitest';
import { placeholdersOf } from '../../scripts/collectMessages.mjs';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

/** @type {Readonly<Record<string, string | { readonly message: string, readonly comment: readonly string[] }>>} */
const bundle = JSON.parse(readFileSync(join(repositoryRoot, 'l10n', 'bundle.l10n.json'), 'utf8'));

afterEach(() => config({ contents: {} }));

/**
 * A language that nobody speaks: every letter outside of placeholders is another one.
 * @param {string} message
 */
function translated(message) {
  const parts = message.split(/(\{\w+\})/);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/\p{Letter}/gu, 'ø'))).join('');
}

it('every message is shown as it is translated, with its values in their places', () => {
  const messages = Object.entries(bundle).map(([key, entry]) => ({
    key,
    ...(typeof entry === 'string' ? { message: entry, comment: [] } : entry),
  }));
  config({ contents: Object.fromEntries(messages.map(({ key, message }) => [key, translated(message)])) });
  const wrong = messages.filter(({ message, comment }) => {
    const names = placeholdersOf(message);
    const args = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
    const shown = t({ message, args, comment: [...comment] });
    return shown !== translated(message).replaceAll(/\{(\w+)\}/g, '<$1>');
  });
  expect(messages.length).toBeGreaterThan(500);
  expect(wrong).toEqual([]);
});
