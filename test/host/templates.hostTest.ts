import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import {
  commands,
  languages,
  Range,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CodeLens,
  type TextDocument,
} from 'vscode';
import type { RapportApi } from '../../src/extension';
import { activateRapport, until } from '../support/vscode/hostBench';

const [folder] = workspace.workspaceFolders ?? [];

describe('a template in the editor', () => {
  let rapport: RapportApi;
  let document: TextDocument;

  before(async () => {
    rapport = await activateRapport();
    document = await workspace.openTextDocument(Uri.joinPath(folder?.uri ?? Uri.file('/'), 'paper.rapport.md'));
    await window.showTextDocument(document);
  });

  after(() => commands.executeCommand('workbench.action.files.revert'));

  const replaceLine = async (find: string, text: string): Promise<void> => {
    const line = document
      .getText()
      .split('\n')
      .findIndex((content) => content.includes(find));
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, new Range(line, 0, line, document.lineAt(line).text.length), text);
    await workspace.applyEdit(edit);
  };

  it('has a language of its own and no problems in the paper’s wording', () => {
    assert.equal(document.languageId, 'rapport-template');
    assert.deepEqual(languages.getDiagnostics(document.uri), []);
  });

  it('marks an unknown slot at its place while the file is unsaved, and blocks the run', async () => {
    await replaceLine('{{ context }}', 'Hello {{ contxt }}');
    const [problem] = languages.getDiagnostics(document.uri);
    assert.equal(problem?.code, 'unknown-slot');
    assert.equal(document.getText(problem.range), '{{ contxt }}');
    assert.match(rapport.bench.snapshot().bench.plan.blocked ?? '', /There is no slot "contxt"/);
    await replaceLine('{{ contxt }}', '{{ context }}');
    assert.deepEqual(languages.getDiagnostics(document.uri), []);
  });

  it('offers to run above the first section', async () => {
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const line = document.getText().split('\n').indexOf('## Task Definition');
    assert.deepEqual(
      lenses.filter((lens) => lens.range.start.line === line).map((lens) => lens.command?.command),
      ['rapport.run', 'rapport.openBench', 'rapport.previewPrompt', 'rapport.suggestWordings', undefined],
    );
  });

  it('tells which sections changed since the run', async () => {
    await rapport.bench.open();
    await rapport.bench.run.finished;
    await until(rapport.bench.onDidChange, () => rapport.bench.run.record !== undefined);
    await replaceLine('Now combine your thoughts', 'Now answer.');
    assert.deepEqual(rapport.bench.snapshot().bench.template?.changedSinceRun, ['Stage Two']);
    assert.equal(rapport.bench.snapshot().bench.template?.dirty, true);
  });
});
