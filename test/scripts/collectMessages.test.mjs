// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectMessages } from '../../scripts/collectMessages.mjs';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rapport-l10n-test-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** @param {Readonly<Record<string, string>>} files */
function collect(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return collectMessages(root);
}

/** @param {string} statement */
function inHost(statement) {
  return () => collect({ 'src/host/a.ts': `import { l10n } from 'vscode';\n${statement}\n` });
}

describe('the messages to translate', () => {
  it('are those of host, composition root and panels, sorted and each once, and of nothing else', () => {
    const host = "import { l10n, window } from 'vscode';\nl10n.t('Save {0}?', name);\nl10n.t('Again');";
    const found = collect({
      'src/host/deep/a.ts': host,
      'src/extension.ts': "import * as vscode from 'vscode';\nvscode.l10n.t('Begin');\nvscode.l10n.t('Again');",
      'webview/b.ts': "import { t } from '@vscode/l10n';\nt('{shown} of {all}', { shown, all: 3 });",
      'webview/other.ts': "import { t } from './table';\nt('no message');",
      'src/core/c.ts': "import { l10n } from 'vscode';\nl10n.t('of the core');",
    });
    expect(found.map(({ key, where }) => [key, where])).toEqual([
      ['Again', 'src/extension.ts:3'],
      ['Begin', 'src/extension.ts:2'],
      ['Save {0}?', 'src/host/deep/a.ts:2'],
      ['{shown} of {all}', 'webview/b.ts:2'],
    ]);
  });

  it('carry the comment for translators in their key', () => {
    expect(inHost("l10n.t({ message: 'Run {0}', args: [name], comment: ['A noun.'] });")()).toMatchObject([
      { key: 'Run {0}/A noun.', message: 'Run {0}', comment: ['A noun.'] },
    ]);
  });

  it('may hold braces that are no placeholders', () => {
    expect(inHost("l10n.t('Write {{ emotion }} here.');")()).toHaveLength(1);
  });

  it('may be filled by the function that they are handed to, if that is one which fills messages', () => {
    const panel = (/** @type {string} */ statement) => () =>
      collect({ 'webview/a.ts': `import { t } from '@vscode/l10n';\n${statement}\n` });
    expect(panel("counted(2, t('1 call'), t('{0} calls'));")()).toHaveLength(2);
    expect(panel("show(t('{0} calls'));")).toThrow('webview/a.ts:2: There is no value for {0}.');
  });

  it.each([
    ['a template', 'l10n.t(`Save ${name}?`);', 'one literal string'],
    ['a sum', "l10n.t('Save ' + name);", 'one literal string'],
    ['a variable', 'l10n.t(sentence);', 'one literal string'],
    ['a placeholder without a value', "l10n.t('{0} of {1}', shown);", 'no value for {1}'],
    ['a name without a value', "l10n.t('{shown} of {all}', { shown });", 'no value for {all}'],
    ['a value without a placeholder', "l10n.t('All of {0}', shown, all);", 'not use {1}'],
    [
      'values by name out of a variable',
      "l10n.t('{shown} of {all}', both);",
      'written out in the call: { shown, all }',
    ],
    ['values that cannot be counted', "l10n.t('{0} of {1}', ...both);", 'written out'],
    ['a comment that is no literal', "l10n.t({ message: 'Run', comment: why });", 'comment has to be literal'],
  ])('are refused with file and line for %s', (_, statement, why) => {
    expect(inHost(statement)).toThrow('src/host/a.ts:2: ');
    expect(inHost(statement)).toThrow(why);
  });
});
