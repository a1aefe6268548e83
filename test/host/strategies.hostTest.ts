import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { Uri, window, workspace, commands, WorkspaceEdit } from 'vscode';
import { PRESETS } from '../../src/core/strategy/presets';
import type { Strategy } from '../../src/core/strategy/strategy';
import { StrategyCatalogue } from '../../src/host/strategyCatalogue';
import { streamed } from '../support/loopback/behaviours';
import { useLiveBench } from '../support/vscode/liveBench';

const MIX: Omit<Strategy, 'id'> = {
  name: 'Nearest in two stages',
  exemplars: { kind: 'nearest', k: 2, order: 'nearest-last', onePerDialogue: true },
  stages: 'two',
  truth: 'none',
  knowledge: false,
};

describe('strategies of one’s own', () => {
  const live = useLiveBench();
  let columns: readonly string[] = [];

  before(() => {
    columns = live.bench.strategyIds;
  });

  after(async () => {
    // Copies of a column go with their strategy.
    await live.bench.chooseStrategies([]);
    await live.bench.chooseStrategies(columns);
  });

  it('run as columns, are renamed, changed and deleted, and come back by undo', async () => {
    const { bench, server } = live;
    server.always(streamed(['It may be "sad". The situation is new.']));
    const { strategy } = await bench.strategies.add({ strategy: MIX, variants: {} });
    await bench.chooseStrategies(['zero-shot', strategy.id]);
    await live.runAll();
    const first = live.cell(strategy.id);
    assert.equal(first?.status, 'finished');
    assert.equal(first.exemplars?.length, 2);
    assert.ok((first.exemplars[0]?.cosine ?? 0) <= (first.exemplars[1]?.cosine ?? 0));
    assert.equal(first.stageOne?.label, 'sad');

    await bench.strategies.change(strategy.id, { strategy: { ...MIX, name: 'Mine' }, variants: {} });
    assert.deepEqual(
      bench.columns.map(({ name }) => name),
      ['0-shot', 'Mine'],
    );

    // What it was answered before does not stand under the changed one.
    await bench.changeStrategy(strategy.id, { strategy: { ...MIX, name: 'Mine', stages: 'one' }, variants: {} });
    const changed = bench.columns[1];
    assert.notEqual(changed?.id, strategy.id);
    assert.equal(changed?.strategy.stages, 'one');
    assert.equal(live.cell(changed.id), undefined);

    const restore = await bench.strategies.remove(strategy.id);
    assert.deepEqual(bench.strategyIds, ['zero-shot']);
    await restore();
    assert.deepEqual(bench.strategyIds, ['zero-shot', strategy.id]);
    await bench.strategies.remove(strategy.id);
  });

  it('stand in the tree after the presets, and can be edited there alone', async () => {
    const { bench, rapport } = live;
    await bench.chooseStrategies(['zero-shot', 'one-shot']);
    const { strategy } = await bench.strategies.add({ strategy: MIX, variants: { 'Stage Two': 'short' } });
    const tree = rapport.trees.strategies;
    const lines = await tree.getChildren();
    assert.equal(lines.length, PRESETS.length + 1);
    assert.equal(lines.at(-1)?.id, strategy.id);
    const item = tree.getTreeItem(strategy);
    assert.equal(item.contextValue, 'strategy.own');
    const tooltip = typeof item.tooltip === 'string' ? item.tooltip : '';
    assert.match(tooltip, /2 nearest exemplars, nearest last, one per dialogue, two stages/);
    assert.match(tooltip, /Stage Two: short/);
    assert.equal(tree.getTreeItem(PRESETS[1]!).contextValue, 'strategy.column');
    await tree.tick([[strategy.id, true]]);
    assert.equal(bench.columns.at(-1)?.strategy.id, strategy.id);
    assert.deepEqual(bench.columns.at(-1)?.variants, { 'Stage Two': 'short' });
    await bench.strategies.remove(strategy.id);
  });

  it('are kept for the next window, and presets are not theirs to change', async () => {
    const kept = new Map<string, unknown>();
    const memento = {
      keys: () => [...kept.keys()],
      get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
      update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, structuredClone(value))),
    } as ConstructorParameters<typeof StrategyCatalogue>[0];
    const first = new StrategyCatalogue(memento);
    const { strategy } = await first.add({ strategy: MIX, variants: {} });
    const next = new StrategyCatalogue(memento);
    assert.deepEqual(next.find(strategy.id)?.strategy, strategy);
    await assert.rejects(next.change('zero-shot', { strategy: MIX, variants: {} }), /not one of your own/);
    await assert.rejects(next.remove('zero-shot'), /not one of your own/);
    await assert.rejects(next.add({ strategy: { ...MIX, name: '0-shot' }, variants: {} }), /already/);
    await assert.rejects(next.add({ strategy: { ...MIX, name: ' ' }, variants: {} }), /needs a name/);
    first.dispose();
    next.dispose();
  });

  it('and another wording can be given to a copy of a column, which then asks with it', async () => {
    const { bench, server } = live;
    const [folder] = workspace.workspaceFolders ?? [];
    const document = await workspace.openTextDocument(Uri.joinPath(folder?.uri ?? Uri.file('/'), 'paper.rapport.md'));
    await window.showTextDocument(document);
    const edit = new WorkspaceEdit();
    edit.insert(
      document.uri,
      document.lineAt(document.lineCount - 1).range.end,
      '\n\n## Guideline Instruction (warmer)\n\nBe warm as wool.\n',
    );
    await workspace.applyEdit(edit);
    await bench.chooseStrategies(['zero-shot']);
    await bench.duplicateColumn('zero-shot');
    await bench.changeColumn('zero-shot-2', 'zero-shot', { 'Guideline Instruction': 'warmer' });
    const [plain, warmer] = bench.columns;
    assert.equal(warmer?.name, '0-shot · warmer');
    server.always(streamed(['Fine.']));
    const before = server.requests.length;
    await live.runAll();
    const sent = server.requests.slice(before).map(({ body }) => JSON.stringify(body));
    assert.equal(sent.filter((body) => body.includes('Be warm as wool.')).length, 1);
    assert.equal(sent.length, 2);
    assert.equal(live.cell(plain?.id ?? '')?.status, 'finished');
    assert.equal(live.cell(warmer.id)?.status, 'finished');
    await assert.rejects(bench.changeColumn('gone', 'zero-shot', {}), /not there any more/);
    await commands.executeCommand('workbench.action.files.revert');
  });
});
