import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { commands, ConfigurationTarget, Uri, workspace } from 'vscode';
import { importCorpus, useCorpus } from '../../src/host/getEmpatheticDialogues';
import type { RapportApi } from '../../src/extension';
import { activateRapport, until } from '../support/vscode/hostBench';

describe('a folder of EmpatheticDialogues', () => {
  let from: string;
  const [folder] = workspace.workspaceFolders ?? [];
  const settings = () => workspace.getConfiguration('rapport');
  let copied: Uri | undefined;
  let rapport: RapportApi;

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    from = mkdtempSync(path.join(tmpdir(), 'rapport-import-'));
  });

  after(async () => {
    rmSync(from, { recursive: true });
    if (copied !== undefined) await workspace.fs.delete(copied, { recursive: true });
  });

  it('is there as a command', async () => {
    assert.ok((await commands.getCommands(true)).includes('rapport.getEmpatheticDialogues'));
  });

  it('is refused, saying what is missing, when it has no training set', async () => {
    assert.ok(folder !== undefined);
    writeFileSync(path.join(from, 'test.csv'), 'x');
    await assert.rejects(importCorpus(folder, Uri.file(from)), { code: 'not-found' });
  });

  it('is copied into the workspace, its files alone, and named in the settings', async () => {
    assert.ok(folder !== undefined);
    for (const name of ['train.csv', 'other.txt']) writeFileSync(path.join(from, name), 'conv_id');
    copied = await importCorpus(folder, Uri.file(from));
    const names = (await workspace.fs.readDirectory(copied)).map(([name]) => name);
    assert.deepEqual(names.toSorted(), ['test.csv', 'train.csv']);
    const { inputs } = rapport.bench;
    const { poolName } = inputs.current;
    const read = new Promise<void>((resolve) => inputs.onDidChange(resolve));
    const before = [settings().get('dialogues.pool'), settings().get('dialogues.test')];
    try {
      await useCorpus(folder, copied);
      assert.deepEqual(settings().get('dialogues.pool'), ['dialogues/empatheticdialogues/train.csv']);
      assert.deepEqual(settings().get('dialogues.test'), ['dialogues/empatheticdialogues/test.csv']);
    } finally {
      await settings().update('dialogues.pool', before[0], ConfigurationTarget.Workspace);
      await settings().update('dialogues.test', before[1], ConfigurationTarget.Workspace);
    }
    // What comes after finds the bench with its own dialogues again.
    await read;
    await until(inputs.onDidChange, () => inputs.current.poolName === poolName && inputs.current.testCases.length > 0);
    await rapport.bench.run.finished;
  });

  it('is taken as it is where it lies in the workspace', async () => {
    assert.ok(folder !== undefined && copied !== undefined);
    assert.equal((await importCorpus(folder, copied)).fsPath, copied.fsPath);
  });
});
