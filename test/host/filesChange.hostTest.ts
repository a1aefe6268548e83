import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { commands, ConfigurationTarget, Uri, window, workspace } from 'vscode';
import { saveTemplate } from '../../src/host/sectionEdits';
import type { BenchState } from '../../src/protocol/benchState';
import { refuses, streamed } from '../support/loopback/behaviours';
import { until } from '../support/vscode/hostBench';
import { useLiveBench } from '../support/vscode/liveBench';

const root = workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/');
const at = (name: string): Uri => Uri.joinPath(root, name);
const settings = () => workspace.getConfiguration('rapport');

describe('files and settings that change under the bench', () => {
  const live = useLiveBench();
  let columns: readonly string[] = [];

  before(async () => {
    columns = live.bench.strategyIds;
    await live.bench.chooseStrategies(['zero-shot', 'two-stage']);
  });

  after(() => live.bench.chooseStrategies(columns));

  const told = (): BenchState => live.bench.snapshot().bench;
  const notices = (): string => told().notices.join('\n');
  const toldThat = (holds: () => boolean): Promise<void> => until(live.bench.onDidChange, holds);

  describe('the template', () => {
    const file = at('moving.rapport.md');
    const other = at('moved.rapport.md');

    before(async () => {
      await workspace.fs.copy(at('paper.rapport.md'), file);
      await live.bench.followTemplate(file);
    });

    afterEach(async () => {
      await commands.executeCommand('workbench.action.closeAllEditors');
    });

    after(async () => {
      await live.bench.followTemplate(at('paper.rapport.md'));
      await workspace.fs.delete(file).then(undefined, () => undefined);
      await workspace.fs.delete(other).then(undefined, () => undefined);
    });

    it('is followed when it is renamed in VS Code', async () => {
      await window.showTextDocument(file);
      await commands.executeCommand('workbench.action.closeAllEditors');
      await workspace.fs.rename(file, other);
      await toldThat(() => told().template?.fileName === 'moved.rapport.md');
      assert.equal(told().plan.blocked, undefined);
      await workspace.fs.rename(other, file);
      await toldThat(() => told().template?.fileName === 'moving.rapport.md');
      assert.doesNotMatch(notices(), /deleted or moved/);
    });

    it('that is deleted keeps its text, says so, still runs, and is brought back by saving', async () => {
      const before = told().template?.sections;
      await workspace.fs.delete(file);
      await toldThat(() => notices().includes('moving.rapport.md was deleted or moved'));
      assert.deepEqual(told().template?.sections, before);
      assert.equal(told().template?.dirty, true);
      live.server.always(streamed(['It may be "sad".']));
      await live.runAll();
      assert.equal(live.cell('zero-shot')?.status, 'finished');
      await saveTemplate(live.bench.templates, told().template?.uri ?? '');
      assert.doesNotMatch(notices(), /deleted or moved/);
      assert.equal(told().template?.dirty, false);
      const [bytes, paper] = await Promise.all([file, at('paper.rapport.md')].map((uri) => workspace.fs.readFile(uri)));
      assert.deepEqual(bytes, paper);
    });

    it('that comes back by itself is as if nothing had been', async () => {
      const bytes = await workspace.fs.readFile(file);
      await workspace.fs.delete(file);
      await toldThat(() => notices().includes('moving.rapport.md was deleted or moved'));
      await workspace.fs.writeFile(file, bytes);
      await toldThat(() => !notices().includes('deleted or moved'));
      assert.equal(told().template?.fileName, 'moving.rapport.md');
    });
  });

  it('a file of dialogues that is moved away is named, the run is kept, and all is back when the file is', async () => {
    const [file, away] = [at('dialogues/test.jsonl'), at('away.jsonl')];
    live.server.always(streamed(['It may be "sad".']));
    await live.bench.stepTestCase(1);
    await live.runAll();
    const chosen = told().testCase?.id ?? '';
    const runId = live.bench.run.record?.header.id;
    await workspace.fs.rename(file, away);
    await toldThat(() => notices().includes('dialogues/test.jsonl is not there any more'));
    assert.equal(told().testCase, undefined);
    assert.match(told().plan.blocked ?? '', /no test case/);
    assert.equal(live.bench.run.record?.header.id, runId);
    await workspace.fs.rename(away, file);
    await toldThat(() => told().testCase?.id === chosen);
    assert.doesNotMatch(notices(), /not there any more/);
    assert.equal(live.cell('zero-shot')?.status, 'finished');
  });

  it('a test case that is edited away is named, and another is shown', async () => {
    const file = at('dialogues/test.jsonl');
    const bytes = await workspace.fs.readFile(file);
    const chosen = told().testCase;
    assert.ok(chosen !== undefined);
    await live.bench.stepTestCase(1);
    await live.bench.chooseTestCase(chosen.id);
    const lines = new TextDecoder().decode(bytes).split('\n');
    const without = lines.filter((line) => !line.includes(`"${chosen.dialogueId}"`));
    assert.ok(without.length < lines.length);
    await workspace.fs.writeFile(file, new TextEncoder().encode(without.join('\n')));
    await toldThat(() => notices().includes(`The test case ${chosen.id} is not in the open files any more`));
    assert.notEqual(told().testCase?.id, chosen.id);
    await live.bench.chooseTestCase(told().testCase?.id ?? '');
    assert.doesNotMatch(notices(), /is not in the open files/);
    await workspace.fs.writeFile(file, bytes);
    await toldThat(
      () => told().position.count > 0 && live.bench.inputs.current.testCases.some(({ id }) => id === chosen.id),
    );
  });

  it('settings changed while running change nothing in the run, and a model that goes is named', async () => {
    const endpoints = settings().inspect('endpoints')?.globalValue;
    const gate = Promise.withResolvers<undefined>();
    live.server.always(streamed(['It may be "sad".'], { pace: () => gate.promise }));
    const before = live.server.requests.length;
    await live.bench.start(undefined, true);
    await live.server.arrived(before + 2);
    await settings().update('sampling.maxTokens', 7, ConfigurationTarget.Global);
    await settings().update('endpoints', undefined, ConfigurationTarget.Global);
    await toldThat(() => notices().includes('parrot at loopback is not there any more'));
    gate.resolve(undefined);
    await live.bench.run.finished;
    assert.equal(live.bench.run.record?.outcome, 'completed');
    assert.equal(live.cell('two-stage')?.status, 'finished');
    assert.equal(live.bench.run.record.header.sampling.maxTokens, 256);
    for (const { body } of live.server.requests.slice(before)) assert.equal(body?.['max_tokens'], 256);
    await settings().update('sampling.maxTokens', undefined, ConfigurationTarget.Global);
    await settings().update('endpoints', endpoints, ConfigurationTarget.Global);
    await toldThat(() => !notices().includes('is not there any more'));
    assert.equal(live.bench.model?.model.id, 'parrot');
  });

  it('a key removed while running fails what is asked after it, with what to do; what was answered stays', async () => {
    const { bench, server, rapport } = live;
    await rapport.keys.set('loopback', 'sk-removed-0123456789');
    await bench.chooseStrategies(['two-stage']);
    const gate = Promise.withResolvers<undefined>();
    server.script(streamed(['It may be "sad".'], { pace: () => gate.promise }));
    server.always((response, request) =>
      (request.headers.authorization === undefined
        ? refuses(401, { error: { message: 'no key' } })
        : streamed(['With the key.']))(response, request),
    );
    const before = server.requests.length;
    await bench.start(undefined, true);
    await server.arrived(before + 1);
    await rapport.keys.forget('loopback');
    gate.resolve(undefined);
    await bench.run.finished;
    const cell = live.cell('two-stage');
    assert.equal(cell?.status, 'failed');
    assert.equal(cell.error?.code, 'unauthorized');
    assert.match(cell.error.message, /Set API Key/);
    assert.equal(cell.stages.one?.completion?.text, 'It may be "sad".');
    await bench.chooseStrategies(['zero-shot', 'two-stage']);
  });
});
