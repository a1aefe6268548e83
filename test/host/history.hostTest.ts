import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { commands, Range, TabInputTextDiff, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { restoreText } from '../../src/host/history/restoreText';
import type { HistoryNode, HistoryTree } from '../../src/host/trees/historyTree';
import { streamed } from '../support/loopback/behaviours';
import { until } from '../support/vscode/hostBench';
import { useLiveBench } from '../support/vscode/liveBench';
import { useStandInUser } from '../support/vscode/standInUser';

const [folder] = workspace.workspaceFolders ?? [];
const file = Uri.joinPath(folder?.uri ?? Uri.file('/'), 'history.rapport.md');

const text = (guideline: string): string =>
  `---\nname: history\n---\n\n## Task Definition\n\nYou listen.\n\n## Guideline Instruction\n\n${guideline}\n`;
const KIND = text('Be kind to the speaker.');
const WARM = text('Be warm to the speaker.');

describe('the history of a template', () => {
  const live = useLiveBench();
  const user = useStandInUser();
  let document: TextDocument;
  let strategies: readonly string[];

  const tree = (): HistoryTree => live.rapport.trees.history.tree;
  const roots = async (): Promise<readonly (HistoryNode & { readonly kind: 'version' })[]> =>
    (await tree().getChildren()).filter((node) => node.kind === 'version');
  const write = async (now: string): Promise<void> => {
    const edit = new WorkspaceEdit();
    edit.replace(file, new Range(0, 0, document.lineCount, 0), now);
    await workspace.applyEdit(edit);
  };
  const run = async (answer: string): Promise<void> => {
    live.server.always(streamed([answer]));
    await live.runAll();
    assert.equal(live.cell('zero-shot')?.status, 'finished');
  };
  const tellsOf = ({ version }: HistoryNode & { readonly kind: 'version' }): readonly unknown[] => {
    const { label, description, contextValue } = tree().getTreeItem({ kind: 'version', version });
    return [label, description, contextValue];
  };

  before(async () => {
    await workspace.fs.writeFile(file, new TextEncoder().encode(KIND));
    document = await workspace.openTextDocument(file);
    await window.showTextDocument(document);
    const { bench } = live;
    await bench.followTemplate(file);
    strategies = bench.strategyIds;
    await bench.chooseStrategies(['zero-shot']);
    await run('I hear you.');
    await write(WARM);
    await document.save();
    await run('That must be hard for you.');
  });

  after(async () => {
    const { bench } = live;
    await bench.run.clear();
    const kept = (await bench.store.get()?.runs.list('kept')) ?? [];
    for (const { header } of kept)
      if (header.templateName === 'history') await bench.store.get()?.runs.delete(header.id);
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.files.revert');
    await commands.executeCommand('workbench.action.closeAllEditors');
    await bench.followTemplate(Uri.joinPath(folder?.uri ?? Uri.file('/'), 'paper.rapport.md'));
    await workspace.fs.delete(file);
    await bench.chooseStrategies(strategies);
  });

  it('lists the texts that runs worked from, the present one first: what changed, when, and the runs', async () => {
    const [now, then, ...more] = await roots();
    assert.equal(more.length, 0);
    assert.ok(now !== undefined && then !== undefined);
    const [label, description] = tellsOf(now);
    assert.equal(label, 'Guideline Instruction +1 −1');
    assert.match(String(description), /^now · 1 run/);
    assert.equal(tellsOf(then)[0], 'First known text');
    assert.deepEqual([now.version.text, then.version.text], [WARM, KIND]);
    assert.match(String(tree().getTreeItem(now).accessibilityInformation?.label), /1 word in, 1 word out, now, 1 run/);
  });

  it('tells which columns a section reaches, and what each strategy became', async () => {
    const [now] = await roots();
    assert.ok(now !== undefined);
    const parts = await tree().getChildren(now);
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ['section', 'delta', 'run'],
    );
    const [section, delta] = parts.map((node) => tree().getTreeItem(node));
    assert.equal(section?.description, '+1 −1 · in 0-shot');
    assert.equal(delta?.label, '0-shot');
    assert.match(
      String(delta.description),
      /^BLEU-2 [\d.]+ → [\d.]+, .*1 test case: not tested; \d better, \d worse, \d same$/,
    );
    assert.match(String(tellsOf(now)[1]), /^(?:±0|[▲▼] [+−][\d.]+) BLEU-2 \(0-shot\) · now · 1 run/);
  });

  it('compares a text with the one before in the editor’s own comparison, the whole and a section alone', async () => {
    const [now] = await roots();
    assert.ok(now !== undefined);
    await commands.executeCommand('rapport.compareTexts', now);
    const diff = activeDiff();
    assert.equal(diff.modified.toString(), file.toString());
    assert.equal((await workspace.openTextDocument(diff.original)).getText(), KIND);
    const [section] = await tree().getChildren(now);
    await commands.executeCommand('rapport.compareTexts', section);
    const of = activeDiff();
    assert.equal((await workspace.openTextDocument(of.original)).getText(), 'Be kind to the speaker.');
    assert.equal((await workspace.openTextDocument(of.modified)).getText(), 'Be warm to the speaker.');
    // The bench stays with the file: an earlier text is no template of its own.
    assert.equal(live.bench.templates.current?.document.uri.toString(), file.toString());
  });

  it('compares the runs of two texts in the results: what changed, and each strategy with itself', async () => {
    const { results } = live.rapport;
    const [now, then] = await roots();
    await commands.executeCommand('rapport.compareVersionRuns', now, [then, now]);
    await until(results.onDidChange, () => results.snapshot().changes !== undefined);
    const { changes } = results.snapshot();
    assert.deepEqual(changes?.sections, [{ name: 'Guideline Instruction', change: 'changed' }]);
    assert.deepEqual(
      changes.pairs.map(({ name }) => name),
      ['0-shot'],
    );
  });

  it('restores an earlier text as one change, and keeps what only the editor had', async () => {
    const typed = WARM.replace('You listen.', 'You listen and answer.');
    await write(typed);
    const [now, , then] = await roots();
    assert.ok(now !== undefined && then !== undefined);
    assert.deepEqual([now.version.text, now.version.runs.length], [typed, 0]);
    assert.match(String(tellsOf(now)[1]), /^now · not run yet/);
    assert.match(String(tellsOf(then)[2]), /^version\.text/);
    await commands.executeCommand('rapport.restoreText', then);
    assert.equal(document.getText(), KIND);
    assert.equal(document.isDirty, true);
    const texts = (await roots()).map(({ version }) => version.text);
    assert.deepEqual(texts, [KIND, typed, WARM, KIND]);
    await window.showTextDocument(document);
    await commands.executeCommand('undo');
    assert.equal(document.getText(), typed);
  });

  it('does not write over what was typed since the user looked', async () => {
    const { version } = document;
    await write(WARM.replace('listen', 'listen well'));
    const present = document.getText();
    const restoring = { document, version, text: KIND, known: new Set<string>() };
    assert.equal(await restoreText(restoring, undefined), 'stale');
    assert.equal(document.getText(), present);
    assert.equal(await restoreText({ ...restoring, version: document.version, text: present }, undefined), 'same');
  });

  for (const [what, from, to] of [
    ['shorter', 'a\nb\nc\n', 'a\nc'],
    ['longer', 'a', 'a\nb\n'],
    ['empty', 'a\nb', ''],
    ['from nothing', '', 'a\nb\n'],
    ['with other ends', 'x\na\r\nb', 'a\nb\n\n'],
  ] as const) {
    it(`restores exactly what there was: ${what}`, async () => {
      const place = mkdtempSync(path.join(tmpdir(), 'rapport-restore-'));
      writeFileSync(path.join(place, 'one.txt'), from);
      const one = await workspace.openTextDocument(Uri.file(path.join(place, 'one.txt')));
      const restoring = { document: one, version: one.version, text: to, known: new Set<string>() };
      assert.equal(await restoreText(restoring, undefined), 'restored');
      assert.equal(one.getText().replaceAll('\r\n', '\n'), to);
      assert.equal(await one.save(), true);
      rmSync(place, { recursive: true });
    });
  }

  it('keeps with a run the text that it began with, though the template is edited while it runs', async () => {
    await write(WARM);
    live.server.always(streamed(['Still there.']));
    await live.bench.start(undefined, true);
    await write(text('Edited while it runs.'));
    await live.bench.run.finished;
    const id = live.bench.run.record?.header.id ?? '';
    const kept = await live.bench.store.get()?.templates.ofRuns([id]);
    assert.equal(kept?.get(id), WARM);
    const prompts = JSON.stringify(live.cell('zero-shot')?.stages.response?.prompt);
    assert.match(prompts, /Be warm to the speaker/);
    assert.deepEqual(live.bench.snapshot().bench.template?.changedSinceRun, ['Guideline Instruction']);
    await commands.executeCommand('rapport.compareRunText');
    const diff = activeDiff();
    assert.equal((await workspace.openTextDocument(diff.original)).getText(), WARM);
    assert.equal(diff.modified.toString(), file.toString());
    const previous = await live.bench.runner.previousResponse('zero-shot');
    assert.equal(previous?.text, 'That must be hard for you.');
  });

  it('tells any metrics, and each by its own direction; p-values are of all of them', async () => {
    const { metrics } = live.rapport.trees.history.history;
    assert.deepEqual(metrics.chosen, ['bleu-2']);
    try {
      user.replies(['Length', 'Repetition', 'BLEU-2']);
      await commands.executeCommand('rapport.chooseHistoryMetrics');
      assert.deepEqual(user.asked[0]?.ticked, ['BLEU-2']);
      const compared = (await roots()).find((node) => String(tellsOf(node)[2]).endsWith('.compared'));
      assert.ok(compared !== undefined);
      const deltas = (await tree().getChildren(compared)).filter(({ kind }) => kind === 'delta');
      const told = deltas.map((node) => String(tree().getTreeItem(node).description));
      assert.deepEqual(
        told.map((one) => one.split(' ')[0]),
        ['BLEU-2', 'Length', 'Repetition'],
      );
      assert.match(told[1] ?? '', /; \d higher, \d lower, \d same$/);
      assert.match(told[2] ?? '', /^Repetition \(lower is better\) .*; \d better, \d worse, \d same$/);
      assert.match(String(tellsOf(compared)[1]), /^.* BLEU-2, .* Length.* \(0-shot\) · /);
      user.replies([]);
      await commands.executeCommand('rapport.chooseHistoryMetrics');
      assert.deepEqual(user.told, ['Choose at least one metric.']);
      assert.deepEqual(metrics.chosen, ['bleu-2', 'length', 'repetition']);
    } finally {
      user.replies(['BLEU-2']);
      await commands.executeCommand('rapport.chooseHistoryMetrics');
    }
    assert.deepEqual(metrics.chosen, ['bleu-2']);
  });

  it('loses the run that was deleted, and says so to whoever acts on its line', async () => {
    const before = await roots();
    const last = before.at(-1);
    assert.ok(last !== undefined);
    const [gone] = last.version.runs;
    const store = live.bench.store.get();
    assert.ok(gone !== undefined && last.version.runs.length === 1 && store !== undefined);
    const looked = new Promise<void>((resolve) => {
      const listening = live.rapport.trees.history.history.onDidChange((changed) => {
        if (changed !== 'rest') return;
        listening.dispose();
        resolve();
      });
    });
    void commands.executeCommand('rapport.deleteRun', gone.header.id);
    await looked;
    assert.equal((await roots()).length, before.length - 1);
    user.replies();
    await commands.executeCommand('rapport.compareTextWithNow', last);
    assert.match(user.told.join(), /not there any more: a run was deleted/);
    await store.runs.restore(gone.header.id);
    assert.equal((await roots()).length, before.length);
  });

  function activeDiff(): TabInputTextDiff {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof TabInputTextDiff);
    return input;
  }
});
