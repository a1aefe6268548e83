import assert from 'node:assert/strict';
import { before, afterEach, describe, it } from 'mocha';
import { commands, Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { RapportApi } from '../../src/extension';
import { editSection, saveTemplate } from '../../src/host/sectionEdits';
import type { BenchTemplate } from '../../src/protocol/benchState';
import { activateRapport } from '../support/vscode/hostBench';

const [folder] = workspace.workspaceFolders ?? [];

describe('a section edited in the panel', () => {
  let rapport: RapportApi;
  let document: TextDocument;
  let original: string;

  before(async () => {
    rapport = await activateRapport();
    document = await workspace.openTextDocument(Uri.joinPath(folder?.uri ?? Uri.file('/'), 'paper.rapport.md'));
    original = document.getText();
    await window.showTextDocument(document);
  });

  afterEach(async () => {
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.files.revert');
    assert.equal(document.getText(), original);
  });

  const told = (): BenchTemplate => {
    const { template } = rapport.bench.snapshot().bench;
    assert.ok(template !== undefined);
    return template;
  };
  const sourceOf = (title: string): string | undefined => told().sections.find((one) => one.title === title)?.source;
  const edit = (title: string, text: string, version = told().version): Promise<string> =>
    editSection(rapport.bench.templates, told().uri, title, text, version);

  it('is the same document: dirty, undone by the editor, and nothing around it changes', async () => {
    const before = sourceOf('Guideline Instruction') ?? '';
    assert.equal(await edit('Guideline Instruction', 'Be kind.\n\nAsk one question.'), 'written');
    assert.equal(sourceOf('Guideline Instruction'), 'Be kind.\n\nAsk one question.');
    assert.equal(document.getText(), original.replace(before, 'Be kind.\n\nAsk one question.'));
    assert.equal(told().dirty, true);
    await window.showTextDocument(document);
    await commands.executeCommand('undo');
    assert.equal(sourceOf('Guideline Instruction'), before);
    assert.equal(document.getText(), original);
  });

  it('can be emptied and filled again', async () => {
    await edit('Stage Two', '');
    assert.equal(sourceOf('Stage Two'), '');
    await edit('Stage Two', 'Now answer.');
    assert.equal(sourceOf('Stage Two'), 'Now answer.');
    assert.ok(told().sections.some(({ title }) => title === 'Knowledge'));
  });

  it('is not written from an older version of the document', async () => {
    const { version } = told();
    const newer = new WorkspaceEdit();
    newer.insert(document.uri, new Range(document.lineCount, 0, document.lineCount, 0).start, '\nMore.\n');
    await workspace.applyEdit(newer);
    const text = document.getText();
    assert.equal(await edit('Guideline Instruction', 'Overwritten.', version), 'stale');
    assert.equal(document.getText(), text);
  });

  it('is refused where its text would begin another section, or where the section or the template is gone', async () => {
    await assert.rejects(edit('Stage Two', 'Answer.\n## Stage One\nx'), /begins a new section/);
    await assert.rejects(edit('Stage Nine', 'x'), /no section "Stage Nine"/);
    const { templates } = rapport.bench;
    await assert.rejects(editSection(templates, 'file:///other.rapport.md', 'Stage Two', 'x', 1), /another template/);
    assert.equal(document.getText(), original);
  });

  it('is saved by the panel', async () => {
    await edit('Stage Two', 'Now answer.');
    await saveTemplate(rapport.bench.templates, told().uri);
    assert.equal(document.isDirty, false);
    assert.equal(told().dirty, false);
    const onDisk = new TextDecoder().decode(await workspace.fs.readFile(document.uri));
    assert.match(onDisk, /Now answer\./);
    await workspace.fs.writeFile(document.uri, new TextEncoder().encode(original));
  });
});
