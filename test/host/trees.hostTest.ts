import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import {
  commands,
  ConfigurationTarget,
  extensions,
  TreeItemCheckboxState,
  Uri,
  workspace,
  type ThemeIcon,
  type TreeItem,
} from 'vscode';
import type { RunSummary } from '../../src/core/run/runStore';
import type { RapportApi } from '../../src/extension';
import { copySamples } from '../../src/host/openSamples';
import { filterTestCases, groupTestCases, type DialogueGroup } from '../../src/host/trees/dialogueGroups';
import type { DialogueLeaf } from '../../src/host/trees/dialoguesTree';
import { labelWithoutIcons, plainLabel } from '../../src/host/trees/plainLabel';
import type { RunsTree } from '../../src/host/trees/runsTree';
import { runItem } from '../../src/host/trees/runItem';
import { hangs, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { activateRapport, until } from '../support/vscode/hostBench';

const COLUMNS = [
  'zero-shot',
  'one-shot',
  'five-shot',
  'ss-icl',
  'two-stage',
  'two-stage-emotion',
  'two-stage-situation',
  'knowledge',
];

/** Gives a command until the view is shown, or not: one that comes while the window is still busy with the last is lost. */
async function shown(tree: RunsTree, visible: boolean, command: string): Promise<void> {
  while (tree.visible !== visible) {
    const changed = until(tree.onDidChangeVisibility, () => tree.visible === visible);
    await commands.executeCommand(command);
    await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, 1000))]);
  }
}

describe('the trees', () => {
  let rapport: RapportApi;
  let server: LoopbackServer;

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
    server = await startLoopback();
    const endpoint = { id: 'trees', baseUrl: server.baseUrl, models: ['tree-parrot'], maxRetries: 0 };
    await workspace.getConfiguration('rapport').update('endpoints', [endpoint], ConfigurationTarget.Global);
  });

  after(async () => {
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await server[Symbol.asyncDispose]();
  });

  const groups = async (): Promise<DialogueGroup[]> =>
    (await rapport.trees.dialogues.getChildren()).filter((node) => node.kind === 'group');
  const leaves = async (group: DialogueGroup | undefined): Promise<DialogueLeaf[]> =>
    (await rapport.trees.dialogues.getChildren(group)).filter((node) => node.kind === 'case');
  const iconOf = (item: TreeItem): string => (item.iconPath as ThemeIcon).id;

  describe('of dialogues', () => {
    afterEach(async () => {
      rapport.trees.dialogues.filterBy('');
      rapport.trees.dialogues.group('emotion');
      const { bench } = rapport;
      await bench.chooseTestCase(bench.inputs.current.testCases[0]?.id ?? '');
    });

    it('groups the test cases by emotion, each once, and counts them', async () => {
      const { bench, trees } = rapport;
      const found = await groups();
      const titles = found.map(({ title }) => title);
      assert.deepEqual(titles, [...new Set(bench.inputs.current.testCases.map(({ emotion }) => emotion))].sort());
      const counts = found.map((group) => Number(trees.dialogues.getTreeItem(group).description));
      const all = bench.inputs.current.testCases.length;
      assert.equal(
        counts.reduce((sum, number) => sum + number, 0),
        all,
      );
      assert.equal(trees.dialogues.description, String(all));
      for (const group of found)
        for (const { testCase } of await leaves(group)) assert.equal(testCase.emotion, group.title);
    });

    it('groups by file when asked', async () => {
      await commands.executeCommand('rapport.groupDialogues');
      assert.deepEqual(
        (await groups()).map(({ title }) => title),
        ['dialogues/test.jsonl'],
      );
    });

    it('shows only what holds every word of the filter, says how many of how many, and all again without it', async () => {
      const { bench, trees } = rapport;
      const all = bench.inputs.current.testCases.length;
      await commands.executeCommand('rapport.filterDialogues', 'ANGRY test-angry#2');
      const [group, ...others] = await groups();
      assert.equal(others.length, 0);
      assert.deepEqual(
        (await leaves(group)).map(({ testCase }) => testCase.id),
        ['test-angry#2'],
      );
      assert.match(trees.dialogues.description ?? '', new RegExp(`^1 of ${all} `));
      await commands.executeCommand('rapport.filterDialogues', 'no dialogue has this');
      assert.deepEqual(await groups(), []);
      await commands.executeCommand('rapport.clearDialogueFilter');
      assert.equal(trees.dialogues.description, String(all));
    });

    it('chooses a test case in the bench and marks it, and marks another when the bench goes on', async () => {
      const { bench, trees } = rapport;
      const leaf = async (id: string): Promise<TreeItem> => {
        for (const group of await groups()) {
          const found = (await leaves(group)).find(({ testCase }) => testCase.id === id);
          if (found !== undefined) return trees.dialogues.getTreeItem(found);
        }
        throw new Error(`no line for ${id}`);
      };
      const { command } = await leaf('test-angry#2');
      await commands.executeCommand(command?.command ?? '', command?.arguments?.[0]);
      assert.equal(bench.testCase?.id, 'test-angry#2');
      assert.equal(iconOf(await leaf('test-angry#2')), 'circle-filled');
      assert.match((await leaf('test-angry#2')).accessibilityInformation?.label ?? '', /chosen in the bench/);
      const { testCases } = bench.inputs.current;
      const next = testCases[testCases.findIndex(({ id }) => id === 'test-angry#2') + 1]?.id ?? '';
      await bench.stepTestCase(1);
      assert.notEqual(iconOf(await leaf('test-angry#2')), 'circle-filled');
      assert.equal(iconOf(await leaf(next)), 'circle-filled');
    });

    it('tells VS Code of two changed lines when another case is chosen, not of the whole tree', async () => {
      const { bench, trees } = rapport;
      await groups();
      const told: unknown[] = [];
      const subscription = trees.dialogues.onDidChangeTreeData((node) => told.push(node));
      await bench.chooseTestCase('test-angry#2');
      subscription.dispose();
      assert.deepEqual(
        told.map((node) => (node as DialogueLeaf | undefined)?.kind),
        ['case', 'case'],
      );
    });

    it('groups and filters ten thousand test cases at once, and makes no line before its group is opened', () => {
      const cases = Array.from({ length: 10_000 }, (_, index) => ({
        id: `d${index}#2`,
        dialogueId: `d${index}`,
        emotion: `emotion ${index % 32}`,
        situation: 'I lost my keys.',
        context: [{ role: 'speaker' as const, text: `I lost my keys ${index}` }],
        gold: 'Oh no.',
      }));
      const from = performance.now();
      const found = groupTestCases(filterTestCases(cases, 'keys lost'), 'emotion', new Map());
      assert.ok(performance.now() - from < 500);
      assert.equal(found.length, 32);
      assert.equal(filterTestCases(cases, 'd9999#2').length, 1);
    });
  });

  describe('of strategies', () => {
    after(() => rapport.bench.chooseStrategies(COLUMNS));

    const item = async (id: string): Promise<TreeItem> => {
      const { strategies } = rapport.trees;
      const found = (await strategies.getChildren()).find((strategy) => strategy.id === id);
      assert.ok(found !== undefined);
      return strategies.getTreeItem(found);
    };

    it('ticks the columns of the bench, and ticking adds and removes them', async () => {
      const { bench, trees } = rapport;
      await bench.chooseStrategies(['zero-shot', 'two-stage']);
      assert.equal((await item('two-stage')).checkboxState, TreeItemCheckboxState.Checked);
      assert.equal((await item('one-shot')).checkboxState, TreeItemCheckboxState.Unchecked);
      await trees.strategies.tick([
        ['one-shot', true],
        ['two-stage', false],
      ]);
      assert.deepEqual(bench.strategyIds, ['zero-shot', 'one-shot']);
      assert.equal((await item('one-shot')).checkboxState, TreeItemCheckboxState.Checked);
    });

    it('marks the base and makes another the base', async () => {
      const { bench, trees } = rapport;
      await bench.chooseStrategies(['zero-shot', 'one-shot']);
      await bench.setBaseColumn('zero-shot');
      assert.equal((await item('zero-shot')).contextValue, 'strategy.base');
      const line = (await trees.strategies.getChildren()).find(({ id }) => id === 'one-shot');
      await commands.executeCommand('rapport.makeBase', line);
      assert.equal(bench.snapshot().bench.baseColumnId, 'one-shot');
      assert.equal((await item('one-shot')).description, 'base');
      assert.equal((await item('zero-shot')).contextValue, 'strategy.column');
      await bench.setBaseColumn('zero-shot');
    });

    it('says why a strategy cannot run here', async () => {
      const settings = workspace.getConfiguration('rapport');
      await settings.update('knowledge.source', 'endpoint', ConfigurationTarget.Global);
      const knowledge = await item('knowledge');
      await settings.update('knowledge.source', undefined, ConfigurationTarget.Global);
      assert.match(String(knowledge.description), /endpoint/);
      assert.equal(iconOf(knowledge), 'circle-slash');
    });
  });

  describe('of runs', () => {
    before(async () => {
      await rapport.bench.chooseModel('trees', 'tree-parrot');
      await rapport.bench.chooseStrategies(['zero-shot', 'one-shot']);
    });

    after(async () => {
      await rapport.bench.run.clear();
      await rapport.bench.chooseStrategies(COLUMNS);
    });

    const runs = (): Promise<RunSummary[]> => rapport.trees.runs.getChildren();
    const ids = async (): Promise<string[]> => (await runs()).map(({ header }) => header.id);
    const kept = async (): Promise<string> => {
      server.always(streamed(['I am sorry.']));
      await rapport.bench.start(undefined, true);
      await rapport.bench.run.finished;
      return rapport.bench.run.record?.header.id ?? '';
    };
    const line = async (id: string): Promise<TreeItem> => {
      const found = (await runs()).find(({ header }) => header.id === id);
      assert.ok(found !== undefined);
      return rapport.trees.runs.getTreeItem(found);
    };

    it('lists what was kept, the newest first, with model, template and counts', async () => {
      const first = await kept();
      const second = await kept();
      assert.deepEqual((await ids()).slice(0, 2), [second, first]);
      const { description } = await line(second);
      assert.match(String(description), /^2\/2 answered · tree-parrot · /);
      assert.equal(iconOf(await line(second)), 'circle-filled');
      assert.equal(iconOf(await line(first)), 'pass');
    });

    it('looks again when it is looked at again', async () => {
      const { runs: tree } = rapport.trees;
      await shown(tree, true, 'rapport.runs.focus');
      await runs();
      await shown(tree, false, 'workbench.view.explorer');
      let told = 0;
      const subscription = tree.onDidChangeTreeData(() => told++);
      const toldOnce = until(tree.onDidChangeTreeData, () => told > 0);
      await shown(tree, true, 'rapport.runs.focus');
      await toldOnce;
      subscription.dispose();
    });

    it('opens a run in the bench', async () => {
      const first = await kept();
      await kept();
      await commands.executeCommand('rapport.openRun', first);
      assert.equal(rapport.bench.run.record?.header.id, first);
    });

    it('renames a run, notes something on it, and takes both away again', async () => {
      const id = await kept();
      await commands.executeCommand('rapport.renameRun', id, 'warmer\u202E guideline');
      await commands.executeCommand('rapport.noteRun', id, 'longer answers');
      const named = await line(id);
      assert.equal(named.label, 'warmer guideline');
      assert.match(String(named.description), /“longer answers”$/);
      await commands.executeCommand('rapport.renameRun', id, '');
      await commands.executeCommand('rapport.noteRun', id, '');
      const plain = await line(id);
      assert.notEqual(plain.label, 'warmer guideline');
      assert.doesNotMatch(String(plain.description), /longer/);
    });

    it('deletes runs, also the one that is shown, and brings them back', async () => {
      const [first, second] = [await kept(), await kept()];
      const selected = (await runs()).filter(({ header }) => [first, second].includes(header.id));
      await commands.executeCommand('rapport.deleteRun', selected[0], selected);
      assert.ok((await ids()).every((id) => id !== first && id !== second));
      assert.equal(rapport.bench.run.record, undefined);
      await commands.executeCommand('rapport.restoreRun', first);
      assert.ok((await ids()).includes(first));
    });

    it('shows a run under way as running, in the tree and in the status bar with its columns, until it is stopped', async () => {
      const { bench, statusBar } = rapport;
      server.always(hangs());
      const before = server.requests.length;
      await bench.start(undefined, true);
      await server.arrived(before + 1);
      const id = bench.run.record?.header.id ?? '';
      const running = await line(id);
      assert.match(String(running.description), /^running · 0\/2 answered/);
      assert.equal(iconOf(running), 'sync~spin');
      await until(statusBar.onDidChange, () => statusBar.texts.some((text) => text === '$(sync~spin) 0/2 columns'));
      await commands.executeCommand('rapport.stop');
      assert.match(String((await line(id)).description), /^stopped/);
      await until(statusBar.onDidChange, () => !statusBar.texts.some((text) => text.includes('columns')));
    });

    it('names the model and the size of the store in the status bar', async () => {
      const { bench, statusBar } = rapport;
      await bench.chooseModel('trees', 'tree-parrot');
      assert.ok(statusBar.texts.includes('$(hubot) tree-parrot'));
      await kept();
      await until(statusBar.onDidChange, () =>
        statusBar.texts.some((text) => /^\$\(database\) [\d.]+ [KM]B$/.test(text)),
      );
    });

    it('says the time of a run of today, with seconds, and the day of an older one', async () => {
      const [summary] = await runs();
      assert.ok(summary !== undefined);
      const begun = Date.parse(summary.header.startedAt);
      const label = (now: number): unknown => runItem(summary, { shown: false, running: false, now }).label;
      assert.equal(label(begun), new Date(begun).toLocaleTimeString(undefined, { timeStyle: 'medium' }));
      assert.match(String(label(begun + 800 * 86_400_000)), new RegExp(String(new Date(begun).getFullYear())));
    });

    it('tells a run that was cut off from one that runs elsewhere', async () => {
      const id = await kept();
      const summary = (await runs()).find(({ header }) => header.id === id);
      assert.ok(summary !== undefined);
      const open = { ...summary, outcome: 'running' as const };
      const savedAt = Date.parse(summary.savedAt);
      const described = (now: number): string =>
        String(runItem(open, { shown: false, running: false, now }).description);
      assert.match(described(savedAt + 1000), /^running in another window/);
      assert.match(described(savedAt + 600_000), /^cut off/);
    });
  });

  describe('of files', () => {
    const [folder] = workspace.workspaceFolders ?? [];
    const root = folder?.uri.fsPath ?? '';

    after(() =>
      workspace.getConfiguration('rapport').update('dialogues.test', undefined, ConfigurationTarget.Workspace),
    );

    it('adds a file of dialogues to the settings of the workspace, by a name that matches no other file', async () => {
      const { bench } = rapport;
      const name = 'more [1].jsonl';
      const turns = [
        { role: 'speaker', text: 'My cat ran away.' },
        { role: 'listener', text: 'Oh no.' },
      ];
      writeFileSync(
        path.join(root, name),
        `${JSON.stringify({ id: 'cat', emotion: 'sad', situation: 'A cat.', turns })}\n`,
      );
      const before = bench.inputs.current.testCases.length;
      await commands.executeCommand('rapport.openDialogues', Uri.file(path.join(root, name)));
      await until(bench.onDidChange, () => bench.inputs.current.testCases.length === before + 1);
      assert.equal(bench.inputs.current.testFileOf.get('cat'), name);
      rmSync(path.join(root, name));
      await until(bench.onDidChange, () => bench.inputs.current.testCases.length === before);
    });

    it('refuses a file without dialogues and leaves the settings alone', async () => {
      writeFileSync(path.join(root, 'wrong.csv'), 'a,b\n1,2\n');
      const before = workspace.getConfiguration('rapport').get('dialogues.test');
      await commands.executeCommand('rapport.openDialogues', Uri.file(path.join(root, 'wrong.csv')));
      assert.deepEqual(workspace.getConfiguration('rapport').get('dialogues.test'), before);
      rmSync(path.join(root, 'wrong.csv'));
    });

    it('copies the samples to a folder of their own, never over another, and without a store', async () => {
      const extensionUri = extensions.getExtension('rapport.rapport')?.extensionUri ?? Uri.file('/');
      const parent = mkdtempSync(path.join(tmpdir(), 'rapport-samples-'));
      try {
        const first = await copySamples(extensionUri, Uri.file(parent));
        const second = await copySamples(extensionUri, Uri.file(parent));
        assert.notEqual(first.fsPath, second.fsPath);
        const entries = readdirSync(second.fsPath);
        assert.ok(entries.includes('paper.rapport.md'));
        assert.ok(!entries.includes('.rapport'));
      } finally {
        rmSync(parent, { recursive: true });
      }
    });
  });

  it('has labels without controls, direction marks or icons, of bounded length', () => {
    assert.equal(plainLabel('a\u0000b\u001B[31m\n\tc\u202Ed\u2066e\u200Ff'), 'a b [31m cdef');
    assert.equal(plainLabel('x'.repeat(100_000), 10), `${'x'.repeat(9)}…`);
    assert.equal(plainLabel('👩‍👩‍👧 مرحبا 你好'), '👩‍👩‍👧 مرحبا 你好');
    assert.doesNotMatch(labelWithoutIcons('$(trash) all'), /\$\(/);
  });
});
