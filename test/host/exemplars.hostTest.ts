import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { commands, Position, Selection, window, workspace } from 'vscode';
import type { ExemplarEdits } from '../../src/core/exemplars/exemplar';
import type { RapportApi } from '../../src/extension';
import { activateRapport } from '../support/vscode/hostBench';

describe('exemplars in the bench', () => {
  let rapport: RapportApi;
  let columns: readonly string[];

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
    columns = rapport.bench.strategyIds;
    await rapport.bench.chooseStrategies(['zero-shot', 'ss-icl']);
    await rapport.bench.run.finished;
  });

  after(async () => {
    await rapport.bench.exemplars.edit('ss-icl', { kind: 'reset' }).catch(() => undefined);
    await rapport.bench.chooseStrategies(columns);
    await rapport.bench.run.finished;
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  const editsInBench = (): ExemplarEdits | undefined =>
    rapport.bench.snapshot().bench.columns.find(({ id }) => id === 'ss-icl')?.exemplarEdits;

  it('are inspected with their ranks and near misses, which are those of the record', async () => {
    const inspection = await rapport.bench.exemplars.inspect('ss-icl');
    const { exemplars, nearMisses } = inspection.neighbourhood;
    assert.deepEqual(
      exemplars.map(({ rank }) => rank),
      [1, 2, 3, 4, 5],
    );
    assert.ok(nearMisses.length > 0);
    assert.match(inspection.signature, /^embedded:.*; context; .*pool\.jsonl/);
    const shown = Object.values(rapport.bench.run.record?.cells ?? {}).find(({ key }) => key.columnId === 'ss-icl');
    assert.deepEqual(
      shown?.exemplars?.map(({ id }) => id),
      exemplars.map(({ id }) => id),
    );
    const source = rapport.bench.run.record?.header.exemplarSource;
    assert.equal(source?.encoder, 'embedded');
    assert.match(source.pool.hash, /^[0-9a-f]{64}$/);
  });

  it('are edited for this test case alone, and run again inside the same run with the edits in the record', async () => {
    const { bench } = rapport;
    const first = await bench.exemplars.inspect('ss-icl');
    const [nearest] = first.neighbourhood.exemplars;
    const runId = bench.run.record?.header.id;
    assert.ok(nearest !== undefined);
    // Both at once: the second is a change of what the first left.
    await Promise.all([
      bench.exemplars.edit('ss-icl', { kind: 'ban', id: nearest.id }),
      bench.exemplars.edit('ss-icl', { kind: 'pin', id: first.neighbourhood.nearMisses.at(-1)?.id ?? '' }),
    ]);
    const pinned = first.neighbourhood.nearMisses.at(-1)?.id ?? '';
    assert.deepEqual(editsInBench(), { pinned: [pinned], banned: [nearest.id] });
    await bench.start('ss-icl');
    await bench.run.finished;
    const cell = Object.values(bench.run.record?.cells ?? {}).find(({ key }) => key.columnId === 'ss-icl');
    assert.deepEqual(cell?.exemplarEdits, { pinned: [pinned], banned: [nearest.id] });
    assert.ok(cell.exemplars?.some(({ id }) => id === pinned));
    assert.ok(cell.exemplars?.every(({ id }) => id !== nearest.id));
    assert.equal(bench.run.record?.header.id, runId);
    await bench.stepTestCase(1);
    await bench.run.finished;
    assert.equal(editsInBench(), undefined);
    await bench.stepTestCase(-1);
    await bench.run.finished;
    assert.deepEqual(editsInBench()?.banned, [nearest.id]);
    await bench.exemplars.edit('ss-icl', { kind: 'reset' });
    assert.equal(editsInBench(), undefined);
  });

  it('are compared under the other reading, and under no encoder that the settings do not name', async () => {
    const { exemplars } = rapport.bench;
    const view = await exemplars.compare('ss-icl', { encoder: 'embedded', reading: 'context+response' });
    assert.match(view.signature, /; context\+response; /);
    await assert.rejects(exemplars.compare('ss-icl', { encoder: 'path:/etc', reading: 'context' }), {
      code: 'not-found',
    });
    await assert.rejects(exemplars.inspect('zero-shot'), { code: 'not-found' });
  });

  it('stand in a tree for the test case of the bench, and for the dialogue under the cursor of a file', async () => {
    const { nearest } = rapport.trees;
    const ofBench = await nearest.getChildren();
    assert.equal(ofBench.length, 20);
    const [first] = ofBench;
    assert.ok(first?.kind === 'neighbour');
    const { label } = nearest.getTreeItem(first);
    assert.ok(typeof label === 'string');
    assert.match(label, /^[01]\.\d\d\s+\S/);
    assert.equal((await nearest.getChildren(first)).length, first.neighbour.turns.length);
    const [folder] = workspace.workspaceFolders ?? [];
    const [file] = await workspace.findFiles('dialogues/pool.jsonl');
    assert.ok(folder !== undefined && file !== undefined);
    const editor = await window.showTextDocument(file);
    editor.selection = new Selection(new Position(2, 0), new Position(2, 0));
    const { id } = JSON.parse(editor.document.lineAt(2).text) as { id: string };
    assert.equal(nearest.testCase?.dialogueId, id);
    const ofFile = await nearest.getChildren();
    assert.ok(ofFile.every((node) => node.kind === 'neighbour' && node.neighbour.dialogueId !== id));
    await commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(nearest.testCase.id, rapport.bench.testCase?.id);
  });
});
