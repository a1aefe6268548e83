// @ts-check
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { shownText } from '../../scripts/shownText.mjs';

/** @param {string} code */
function found(code) {
  const plugins = { rapport: { rules: { 'shown-text': shownText } } };
  return new Linter()
    .verify(code, [{ plugins, rules: { 'rapport/shown-text': 'error' } }])
    .map(({ message }) => message);
}

describe('a text that users read', () => {
  it.each([
    ["window.showInformationMessage('Deleted.');"],
    ['window.showWarningMessage(question, { modal: true, detail: `All of ${name} go.` }, yes);'],
    ["window.showErrorMessage(message, 'Undo');"],
    ["window.setStatusBarMessage('$(check) Copied', 2000);"],
    ["window.showQuickPick(items, { title: 'Which run?' });"],
    ["const items = [{ label: one ? 'Any of them' : name }];"],
    ['const title = `Rename ${name}`;'],
    ["item.tooltip = ['Click to stop', name].join(', ');"],
    ["const options = { validateInput: (value) => (value === '' ? 'A name' : undefined) };"],
    ["new TreeItem('none');"],
    ["new CodeAction('Close the block', kind);"],
    ["new Diagnostic(range, 'Not closed.', severity);"],
    ["throw new AppError('not-found', 'It is gone.');"],
    ["progress.report({ message: 'planning' });"],
    ["window.createWebviewPanel('rapport.bench', 'Bench', column);"],
  ])('is found in %s', (code) => {
    expect(found(code)).toHaveLength(1);
  });

  it.each([
    ["window.showInformationMessage(l10n.t('Deleted.'));"],
    ["const items = [{ label: `$(check) ${l10n.t('Done')}`, description: `${model} · ${seed}` }];"],
    ["item.tooltip = l10n.t('{0} of {1}', done, all);"],
    ["const source = { label: 'COMET', detail: 'k = 0..10', id: 'a model' };"],
    ["const input = { placeHolder: 'OWNER/name#q4', label: `hub:${name}` };"],
    ["throw new AppError('cancelled', 'Stopped.');"],
    ["throw new AppError('internal', 'The judge is not known.');"],
    ["log.info('opened the store');"],
    ["commands.executeCommand('setContext', 'rapport.experiment', 'running');"],
  ])('is not found in %s', (code) => {
    expect(found(code)).toEqual([]);
  });
});
