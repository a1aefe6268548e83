import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { workspace } from 'vscode';
import { cellId, type CellRecord } from '../../src/core/run/runRecord';
import type { Bench } from '../../src/host/bench';
import { experimentText } from '../../src/host/experiments/newExperiment';
import { activateRapport, until } from '../support/vscode/hostBench';

const ENDPOINT = 'vscode-models';

describe("VS Code's own models in the bench", () => {
  let bench: Bench;
  let columns: readonly string[];

  const cell = (columnId: string): CellRecord | undefined => {
    const testCaseId = bench.run.record?.header.testCaseIds[0] ?? '';
    return bench.run.record?.cells[cellId({ columnId, testCaseId })];
  };

  before(async () => {
    ({ bench } = await activateRapport());
    await bench.open();
    await bench.run.finished;
    columns = bench.strategyIds;
    await until(bench.models.onDidChange, () => bench.models.find(ENDPOINT, 'parrot/repeats') !== undefined);
    await bench.chooseStrategies(['zero-shot']);
  });

  after(async () => {
    await bench.chooseModel('recorded-chat', bench.models.choices.find(({ recorded }) => recorded)?.model ?? '');
    await bench.chooseStrategies(columns);
    await bench.run.finished;
  });

  it('are listed last, with what is not controlled in their name, so that no bench begins with them', () => {
    const { choices } = bench.models;
    assert.notEqual(choices[0]?.endpointId, ENDPOINT);
    const last = choices.at(-1);
    assert.equal(last?.endpointId, ENDPOINT);
    assert.match(last.endpointName, /sampling not controlled/);
    assert.equal(last.recorded, false);
  });

  it('answer word by word; what they were not sent is said; the answer is kept and not asked for again', async () => {
    await bench.chooseModel(ENDPOINT, 'parrot/repeats');
    await bench.start();
    await bench.run.finished;
    const completion = cell('zero-shot')?.stages.response?.completion;
    assert.ok(completion !== undefined, JSON.stringify(cell('zero-shot')));
    assert.match(completion.text, /^I hear \d+ messages: user=\d+/);
    assert.doesNotMatch(completion.text, /=0/);
    assert.ok(completion.notSent.includes('temperature'));
    assert.ok(completion.notSent.includes('the role of system messages'));
    assert.equal(completion.source.kind, 'live');
    await bench.start();
    await bench.run.finished;
    assert.equal(cell('zero-shot')?.stages.response?.completion?.source.kind, 'stored');
  });

  it('fail with the reason that their extension gives', async () => {
    await bench.chooseModel(ENDPOINT, 'parrot/blocked');
    await bench.start();
    await bench.run.finished;
    assert.equal(cell('zero-shot')?.status, 'failed');
    assert.match(cell('zero-shot')?.error?.message ?? '', /parrot\/blocked.*over quota/);
  });

  it('stop at once when the run is stopped, though the model is silent', async () => {
    await bench.chooseModel(ENDPOINT, 'parrot/hangs');
    await bench.start();
    await until(bench.run.onEvent, () => (cell('zero-shot')?.stages.response?.text ?? '') !== '');
    await bench.runner.stop();
    assert.equal(cell('zero-shot')?.error?.code, 'cancelled');
  });

  it('make no experiment, and say what to do', async () => {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder !== undefined);
    await assert.rejects(experimentText(bench, folder), { code: 'unavailable' });
  });
});
