import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { env, TabInputTextDiff, window, workspace } from 'vscode';
import { streamed } from '../support/loopback/behaviours';
import { useLiveBench } from '../support/vscode/liveBench';

describe('the prompts of the shown run', () => {
  const live = useLiveBench();
  let columns: readonly string[] = [];

  before(async () => {
    columns = live.bench.strategyIds;
    live.server.always(streamed(['Fine.']));
    await live.bench.chooseStrategies(['zero-shot', 'one-shot']);
  });

  after(() => live.bench.chooseStrategies(columns));

  const compared = async (): Promise<readonly string[]> => {
    const input = window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => input instanceof TabInputTextDiff);
    assert.ok(input?.input instanceof TabInputTextDiff);
    const { original, modified } = input.input;
    const texts = await Promise.all([original, modified].map((uri) => workspace.openTextDocument(uri)));
    await window.tabGroups.close(input);
    return texts.map((text) => text.getText());
  };

  it('are compared with the base column, and with the same column of the kept run before', async () => {
    const { bench } = live;
    const { prompts } = live.rapport;
    await bench.setSeed(1);
    await live.runAll();
    const first = live.cell('one-shot')?.stages.response?.prompt;
    await bench.setSeed(2);
    await live.runAll();
    const second = live.cell('one-shot')?.stages.response?.prompt;
    assert.notDeepEqual(first, second);
    assert.deepEqual((await bench.runner.previousCell('one-shot'))?.stages.response?.prompt, first);
    await prompts.compare('one-shot', 'response', 'base');
    const [base, shown] = await compared();
    assert.doesNotMatch(base ?? '', /Instance 1/);
    assert.match(shown ?? '', /Instance 1/);
    await prompts.compare('one-shot', 'response', 'previous');
    const [before, after] = await compared();
    assert.notEqual(before, after);
    assert.match(before ?? '', /Instance 1/);
    await prompts.copy('one-shot', 'response');
    assert.equal(await env.clipboard.readText(), after);
    await assert.rejects(prompts.compare('two-stage', 'one', 'base'), /no prompt yet/);
  });
});
