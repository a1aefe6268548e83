import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Position } from 'vscode';
import {
  commands,
  env,
  languages,
  MarkdownString,
  Range,
  Selection,
  TabInputTextDiff,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CodeAction,
  type CodeLens,
  type CompletionList,
  type DocumentSymbol,
  type Hover,
  type Location,
  type TextDocument,
  type TextEdit,
} from 'vscode';
import type { RapportApi } from '../../src/extension';
import { PREVIEW_SCHEME } from '../../src/host/language/promptPreview';
import { activateRapport, until } from '../support/vscode/hostBench';

const [folder] = workspace.workspaceFolders ?? [];
const TEXT = `---
name: language
---

## Task Definition

TASK

## Guideline Instruction

GUIDE

## Guideline Instruction (warm)

WARM

## Exemplars

{% for e in exemplars %}
{{ e.text }}
{% endfor %}

## Dialogue Context

{{ context }}
`;

describe('the language of templates', () => {
  let rapport: RapportApi;
  let document: TextDocument;
  let first: Uri | undefined;

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
    first = rapport.bench.templates.current?.document.uri;
    const uri = Uri.joinPath(folder?.uri ?? Uri.file('/'), 'language.rapport.md');
    await workspace.fs.writeFile(uri, new TextEncoder().encode(TEXT));
    document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document);
  });

  beforeEach(async () => {
    if (document.getText() === TEXT) return;
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), TEXT);
    await workspace.applyEdit(edit);
  });

  after(async () => {
    await commands.executeCommand('workbench.action.files.revert');
    await commands.executeCommand('workbench.action.closeAllEditors');
    if (first !== undefined) await rapport.bench.followTemplate(first);
    await workspace.fs.delete(document.uri);
  });

  const placeOf = (find: string, shift = 0): Position => document.positionAt(document.getText().indexOf(find) + shift);
  const put = async (find: string, text: string): Promise<void> => {
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, new Range(placeOf(find), placeOf(find, find.length)), text);
    await workspace.applyEdit(edit);
  };

  it('has an outline by section and completes the members of an exemplar', async () => {
    const symbols = await commands.executeCommand<DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['Task Definition', 'Guideline Instruction', 'Guideline Instruction (warm)', 'Exemplars', 'Dialogue Context'],
    );
    const { items } = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      placeOf('e.text', 2),
    );
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes('situation') && labels.includes('cosine'));
  });

  it('tells the value of a slot for the test case, and leads to the dialogue', async () => {
    const at = placeOf('context }}', 2);
    const [hover] = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at);
    const [content] = hover?.contents ?? [];
    const said = content instanceof MarkdownString ? content.value : '';
    const turn = rapport.bench.testCase?.context[0]?.text ?? 'no test case';
    assert.ok(said.includes(turn), said);
    const [location] = await commands.executeCommand<Location[]>('vscode.executeDefinitionProvider', document.uri, at);
    assert.ok(location);
    assert.ok(location.uri.path.endsWith('dialogues/test.jsonl'));
    const data = await workspace.openTextDocument(location.uri);
    assert.ok(data.getText(location.range).includes(rapport.bench.testCase?.dialogueId ?? 'nothing'));
  });

  it('mends a misspelt slot and adds a missing section by quick fixes', async () => {
    await put('{{ context }}', '{{ contxt }}');
    const fixes = async (range: Range): Promise<CodeAction[]> =>
      commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
    const [fix] = await fixes(new Range(placeOf('{{ contxt'), placeOf('{{ contxt', 5)));
    assert.equal(fix?.title, 'Did you mean "context"?');
    await workspace.applyEdit(fix.edit ?? new WorkspaceEdit());
    assert.equal(document.getText(), TEXT);
    const adding = await fixes(document.lineAt(placeOf('## Task').line).range);
    const stageTwo = adding.find(({ title }) => title === 'Add the section "Stage Two"');
    await workspace.applyEdit(stageTwo?.edit ?? new WorkspaceEdit());
    assert.match(document.getText(), /^## Stage Two$/m);
    assert.ok(languages.getDiagnostics(document.uri).every(({ message }) => !message.includes('"Stage Two"')));
  });

  it('formats without changing a prompt', async () => {
    await put('{{ context }}', '{{context}}\n\n\n');
    const edits = await commands.executeCommand<TextEdit[]>('vscode.executeFormatDocumentProvider', document.uri, {});
    const edit = new WorkspaceEdit();
    edit.set(document.uri, edits);
    await workspace.applyEdit(edit);
    assert.equal(document.getText(), TEXT);
  });

  it('counts the tokens of each section above its heading, as long as that is switched on', async () => {
    const lenses = async () => commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
    const counts = (all: readonly CodeLens[]) =>
      all.filter(({ command }) => command?.title.endsWith(' tokens')).map(({ range }) => range.start.line);
    const headings = document
      .getText()
      .split('\n')
      .flatMap((line, index) => (line.startsWith('## ') ? [index] : []));
    assert.deepEqual(counts(await lenses()), headings);
    await workspace.getConfiguration('rapport').update('template.tokenCounts', false, true);
    try {
      assert.deepEqual(counts(await lenses()), []);
    } finally {
      await workspace.getConfiguration('rapport').update('template.tokenCounts', undefined, true);
    }
  });

  it('shows beside it the exact messages of a column, and lights where the section under the cursor lands', async () => {
    const editor = await window.showTextDocument(document);
    await rapport.language.preview.open('zero-shot');
    const { preview } = rapport.language;
    const prompt = preview.preview?.prompts[0]?.layout.prompt;
    assert.ok(prompt?.form === 'chat');
    assert.equal(prompt.messages[0]?.content, 'TASK\n\nGUIDE');
    const shown = window.visibleTextEditors.find((one) => one.document.uri.scheme === PREVIEW_SCHEME);
    assert.match(shown?.document.getText() ?? '', /── system ──\nTASK\n\nGUIDE/);
    const at = placeOf('GUIDE');
    editor.selection = new Selection(at, at);
    const [lit] = preview.marks.lit;
    assert.equal(lit === undefined ? undefined : shown?.document.getText(lit), 'GUIDE');
    await commands.executeCommand('rapport.copyRequestAsJson');
    const copied = JSON.parse(await env.clipboard.readText()) as { readonly messages: unknown };
    assert.deepEqual(copied.messages, prompt.messages);
    await put('GUIDE', 'LEAD');
    await until(preview.onDidChange, () => preview.preview?.layout.text.includes('TASK\n\nLEAD') === true);
  });

  it('compares a variant with the main text in documents that nobody is asked to save', async () => {
    await commands.executeCommand('rapport.compareVariant', document.uri, 'Guideline Instruction (warm)');
    const tab = window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof TabInputTextDiff);
    assert.ok(tab?.input instanceof TabInputTextDiff);
    const { original, modified } = tab.input;
    const sides = await Promise.all([original, modified].map((uri) => workspace.openTextDocument(uri)));
    assert.deepEqual(
      sides.map((side) => side.getText()),
      ['GUIDE', 'WARM'],
    );
    assert.ok(sides.every(({ isDirty, isUntitled }) => !isDirty && !isUntitled));
    await window.tabGroups.close(tab);
  });

  it('adds a variant, makes it the main text, and renames it together with the columns that use it', async () => {
    await commands.executeCommand('rapport.addVariant', document.uri, 'Task Definition', 'brief');
    assert.match(document.getText(), /## Task Definition \(brief\)\n\nTASK/);
    await commands.executeCommand('rapport.promoteVariant', document.uri, 'Guideline Instruction (warm)');
    assert.match(document.getText(), /## Guideline Instruction \(warm\)\n\nGUIDE\n\n## Guideline Instruction\n\nWARM/);
    const { bench } = rapport;
    const before = bench.strategyIds;
    await bench.chooseStrategies(['zero-shot']);
    try {
      const [column] = bench.columns;
      await bench.changeColumn(column?.id ?? '', 'zero-shot', { 'Guideline Instruction': 'warm' });
      const changes = await commands.executeCommand<WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        placeOf('(warm)', 2),
        'kind',
      );
      await workspace.applyEdit(changes);
      assert.match(document.getText(), /## Guideline Instruction \(kind\)/);
      await until(bench.onDidChange, () => bench.columns[0]?.variants['Guideline Instruction'] === 'kind');
    } finally {
      await bench.chooseStrategies(before);
    }
  });

  it('runs every wording of a section as columns beside each strategy', async () => {
    const { bench } = rapport;
    const before = bench.strategyIds;
    await bench.chooseStrategies([]);
    await bench.chooseStrategies(['zero-shot', 'one-shot']);
    try {
      await commands.executeCommand('rapport.runVariants', document.uri, 'Guideline Instruction');
      await bench.run.finished;
      assert.deepEqual(
        bench.columns.map(({ strategy, variants }) => [strategy.id, variants['Guideline Instruction']]),
        [
          ['zero-shot', undefined],
          ['zero-shot', 'warm'],
          ['one-shot', undefined],
          ['one-shot', 'warm'],
        ],
      );
    } finally {
      await bench.chooseStrategies([]);
      await bench.chooseStrategies(before);
    }
  });
});
