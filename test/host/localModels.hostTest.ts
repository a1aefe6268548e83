import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { ConfigurationTarget, extensions, workspace } from 'vscode';
import { cellId, type CellRecord } from '../../src/core/run/runRecord';
import { useLocalModel } from '../../src/host/addLocalModel';
import type { Bench } from '../../src/host/bench';
import { experimentText } from '../../src/host/experiments/newExperiment';
import { activateRapport, until } from '../support/vscode/hostBench';

describe('Models that run in this process, in the bench', () => {
  let bench: Bench;
  let columns: readonly string[];
  let source: string;

  const cell = (columnId: string): CellRecord | undefined => {
    const testCaseId = bench.run.record?.header.testCaseIds[0] ?? '';
    return bench.run.record?.cells[cellId({ columnId, testCaseId })];
  };

  before(async () => {
    ({ bench } = await activateRapport());
    await bench.open();
    await bench.run.finished;
    columns = bench.strategyIds;
    const root = extensions.getExtension('rapport.rapport')?.extensionPath ?? '';
    source = `path:${path.join(root, 'test/fixtures/localModel/tiny')}`;
    await bench.chooseStrategies(['zero-shot']);
  });

  after(async () => {
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await until(bench.models.onDidChange, () => bench.models.configured.local.length === 0);
    await bench.chooseModel('recorded-chat', bench.models.choices.find(({ recorded }) => recorded)?.model ?? '');
    await bench.chooseStrategies(columns);
    await bench.run.finished;
  });

  it('are added to the settings with where they come from, and listed by the hash of their files, without a path', async () => {
    await useLocalModel(bench, source);
    const setting = workspace.getConfiguration('rapport').get('endpoints');
    assert.deepEqual(setting, [{ kind: 'local', id: 'in-process', name: 'In this process', models: [source] }]);
    assert.equal(bench.model?.endpoint.id, 'in-process');
    assert.match(bench.model.model.id, /^tiny \([0-9a-f]{12}\)$/);
    const [choice] = bench.models.choices;
    assert.deepEqual([choice?.endpointName, choice?.model], ['In this process', bench.model.model.id]);
    assert.equal(bench.models.find('in-process', 'tiny')?.model.id, bench.model.model.id);
  });

  it('answer with temperature and seed as they are, token by token, the same each time', async () => {
    const deltas: string[] = [];
    const listening = bench.run.onEvent((event) => {
      if (event.kind === 'cell-step' && event.step.kind === 'delta') deltas.push(event.step.text);
    });
    await bench.start();
    await bench.run.finished;
    listening.dispose();
    const first = cell('zero-shot')?.stages.response?.completion;
    assert.ok(first !== undefined, JSON.stringify(cell('zero-shot')));
    assert.equal(first.source.kind, 'live');
    assert.deepEqual(first.notSent, []);
    assert.equal(deltas.join(''), first.text);
    assert.ok((first.usage?.completionTokens ?? 0) > 20);
    await bench.start(undefined, true);
    await bench.run.finished;
    const second = cell('zero-shot')?.stages.response?.completion;
    assert.equal(second?.source.kind, 'live');
    assert.equal(second.text, first.text);
    assert.equal(bench.run.record?.header.model, bench.model?.model.id);
  });

  it('are in an experiment by where they come from, which the command line understands, too', async () => {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder !== undefined);
    const text = await experimentText(bench, folder);
    assert.match(text, /endpoint: in-process/);
    assert.ok(text.includes(source), text);
  });

  it('that are no more in the settings are no more in the list', async () => {
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await until(bench.models.onDidChange, () => bench.models.find('in-process', 'tiny') === undefined);
    await assert.rejects(bench.chooseModel('in-process', 'tiny'), { code: 'not-found' });
  });

  it('that cannot be used are told, and not added', async () => {
    await assert.rejects(useLocalModel(bench, `${source}#q4`), { code: 'unavailable' });
    assert.deepEqual(bench.models.configured.local, []);
  });
});
