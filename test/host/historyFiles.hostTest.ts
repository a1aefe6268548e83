import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { Range, Uri, window, workspace, WorkspaceEdit, type TreeItem } from 'vscode';
import type { RunHeader } from '../../src/core/run/runRecord';
import type { HistoryNode, HistoryTree } from '../../src/host/trees/historyTree';
import { streamed } from '../support/loopback/behaviours';
import { until } from '../support/vscode/hostBench';
import { useLiveBench } from '../support/vscode/liveBench';

const [folder] = workspace.workspaceFolders ?? [];
const at = (name: string): Uri => Uri.joinPath(folder?.uri ?? Uri.file('/'), name);

const text = (guideline: string, name = 'twin'): string =>
  `---\nname: ${name}\n---\n\n## Task Definition\n\nYou listen.\n\n## Guideline Instruction\n\n${guideline}\n`;

function tooltipOf({ tooltip }: TreeItem): string {
  assert.ok(typeof tooltip === 'string');
  return tooltip;
}

describe('the history of one of several templates', () => {
  const live = useLiveBench();
  const made = new Set<string>();
  let strategies: readonly string[];

  const tree = (): HistoryTree => live.rapport.trees.history.tree;
  const follow = async (name: string): Promise<void> => {
    await window.showTextDocument(await workspace.openTextDocument(at(name)));
    await live.bench.followTemplate(at(name));
  };
  const write = async (name: string, now: string): Promise<void> =>
    workspace.fs.writeFile(at(name), new TextEncoder().encode(now));
  const run = async (): Promise<string> => {
    live.server.always(streamed(['I hear you.']));
    await live.runAll();
    const id = live.bench.run.record?.header.id ?? '';
    made.add(id);
    return id;
  };
  const headerOf = async (id: string): Promise<RunHeader> => {
    const record = await live.bench.store.get()?.runs.load(id, AbortSignal.timeout(5000));
    assert.ok(record !== undefined);
    return record.header;
  };
  const runs = async (): Promise<readonly (HistoryNode & { readonly kind: 'run' })[]> => {
    // Somebody else's runs are seen when the history is looked up anew.
    tree().refresh();
    const found = [];
    for (const node of await tree().getChildren())
      found.push(...(await tree().getChildren(node)).filter((one) => one.kind === 'run'));
    return found;
  };
  const keptTexts = async (): Promise<readonly (string | undefined)[]> =>
    (await tree().getChildren())
      .filter((node) => node.kind === 'version')
      .flatMap(({ version }) => (version.keptAt === undefined ? [] : [version.text]));
  const idsOf = async (): Promise<readonly string[]> => (await runs()).map(({ run: { header } }) => header.id);

  before(async () => {
    await write('one.rapport.md', text('Be kind.'));
    await write('two.rapport.md', text('Be kind.'));
    strategies = live.bench.strategyIds;
    await live.bench.chooseStrategies(['zero-shot']);
  });

  after(async () => {
    const { bench } = live;
    await bench.run.clear();
    for (const id of made) await bench.store.get()?.runs.delete(id);
    await follow('paper.rapport.md');
    for (const name of ['one.rapport.md', 'two.rapport.md', 'moved.rapport.md'])
      await workspace.fs.delete(at(name)).then(undefined, () => undefined);
    await bench.chooseStrategies(strategies);
  });

  it('has the runs of its own file, and none of another file with the same name and text', async () => {
    await follow('one.rapport.md');
    const one = await run();
    await follow('two.rapport.md');
    const two = await run();
    assert.equal((await headerOf(one)).templateFile, 'one.rapport.md');
    assert.deepEqual(await idsOf(), [two]);
    await follow('one.rapport.md');
    assert.deepEqual(await idsOf(), [one]);
    assert.deepEqual((await live.rapport.trees.history.history.load())?.namesakes, ['two.rapport.md']);
  });

  it('keeps its runs when the template is given another name', async () => {
    const [before] = await idsOf();
    const document = await workspace.openTextDocument(at('one.rapport.md'));
    const edit = new WorkspaceEdit();
    edit.replace(at('one.rapport.md'), new Range(1, 0, 2, 0), 'name: another\n');
    await workspace.applyEdit(edit);
    await document.save();
    assert.equal(live.bench.templates.current?.template.name, 'another');
    assert.deepEqual(await idsOf(), [before]);
  });

  it('marks what only the name puts there: runs of earlier versions, which kept no file', async () => {
    const store = live.bench.store.get();
    assert.ok(store !== undefined);
    const { templateFile, ...header } = await headerOf([...made][0] ?? '');
    assert.equal(templateFile, 'one.rapport.md');
    const old = {
      ...header,
      id: 'history-of-files',
      templateName: 'another',
      sectionHashes: { 'Task Definition': 'x' },
    };
    made.add(old.id);
    await store.runs.begin(old);
    const byName = (await runs()).find((node) => node.run.header.id === old.id);
    assert.ok(byName !== undefined);
    const item = tree().getTreeItem(byName);
    assert.match(String(item.description), /^by name only · /);
    assert.match(tooltipOf(item), /Only the name of the template puts it here: it kept no file/);
    assert.match(item.accessibilityInformation?.label ?? '', /Only the name of the template puts it here/);
    const [version] = (await tree().getChildren()).filter(
      (node) => node.kind === 'version' && node.version.id === byName.version.id,
    );
    assert.match(String(version && tree().getTreeItem(version).description), /1 run · by name only/);
    const sameText = { ...header, id: 'history-of-text', templateName: 'another' };
    made.add(sameText.id);
    await store.runs.begin(sameText);
    const byText = (await runs()).find((node) => node.run.header.id === sameText.id);
    assert.ok(byText !== undefined);
    assert.doesNotMatch(String(tree().getTreeItem(byText).description), /by name/);
    assert.match(tooltipOf(tree().getTreeItem(byText)), /sections are those of a text/);
  });

  it('keeps its runs when the file is renamed while the history is open, and says what it was', async () => {
    const before = await idsOf();
    await live.bench.store.get()?.templates.keep('one.rapport.md', text('Kept.'));
    const edit = new WorkspaceEdit();
    edit.renameFile(at('one.rapport.md'), at('moved.rapport.md'));
    assert.equal(await workspace.applyEdit(edit), true);
    const { templates } = live.bench;
    await until(templates.onDidChange, () => templates.current?.document.uri.path === at('moved.rapport.md').path);
    assert.deepEqual(await idsOf(), before);
    const [own] = (await runs()).filter(({ run: { match } }) => match.kind === 'earlier');
    assert.ok(own !== undefined);
    assert.match(String(tree().getTreeItem(own).description), /^as one\.rapport\.md · /);
    // Another template may have the name now: what runs there is not of this one.
    await write('one.rapport.md', text('Be brief.'));
    await follow('one.rapport.md');
    const brief = await run();
    assert.deepEqual(await idsOf(), [brief]);
    assert.deepEqual(await keptTexts(), []);
    await follow('moved.rapport.md');
    assert.ok(!(await idsOf()).includes(brief));
    assert.deepEqual(await keptTexts(), [text('Kept.')]);
  });

  it('is still there when the file is deleted while it is open', async () => {
    const before = await idsOf();
    assert.ok(before.length > 0);
    await workspace.fs.delete(at('moved.rapport.md'));
    const { templates } = live.bench;
    await until(templates.onDidChange, () => templates.missing);
    assert.deepEqual(await idsOf(), before);
  });
});
