import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { hangs, refuses, streamed } from '../support/loopback/behaviours';
import { until } from '../support/vscode/hostBench';
import { useLiveBench } from '../support/vscode/liveBench';

describe('parts of a run', () => {
  const live = useLiveBench();
  let columns: readonly string[] = [];

  before(async () => {
    columns = live.bench.strategyIds;
    await live.bench.chooseStrategies(['zero-shot', 'one-shot', 'five-shot']);
  });

  after(() => live.bench.chooseStrategies(columns));

  it('runs only the columns that have no answer, inside the shown run', async () => {
    const { bench, server } = live;
    server.script(refuses(401, { error: { message: 'no' } }));
    server.always(streamed(['Fine.']));
    await live.runAll();
    const id = bench.run.record?.header.id;
    assert.equal(bench.snapshot().bench.missing, 1);
    const started: string[] = [];
    const listening = bench.run.onEvent((event) => {
      if (event.kind === 'cell-started') started.push(event.cell.columnId);
    });
    const failed = Object.values(bench.run.record?.cells ?? {}).filter(({ status }) => status === 'failed');
    await bench.runner.startMissing();
    await bench.run.finished;
    listening.dispose();
    assert.deepEqual(
      started,
      failed.map(({ key }) => key.columnId),
    );
    assert.equal(started.length, 1);
    assert.equal(bench.run.record?.header.id, id);
    assert.deepEqual(
      Object.values(bench.run.record?.cells ?? {}).map(({ status }) => status),
      ['finished', 'finished', 'finished'],
    );
    assert.equal(bench.snapshot().bench.missing, 0);
    await assert.rejects(bench.runner.startMissing(), /Nothing is missing/);
    // Under another seed it is another run: of all columns, and what is stored is not asked for.
    await bench.setSeed(99);
    await bench.runner.startMissing();
    await bench.run.finished;
    const other = bench.run.snapshot?.header;
    assert.notEqual(other?.id, id);
    assert.equal(other?.columns.length, 3);
  });

  it('stops one column alone: its request is cut, the others end', async () => {
    const { bench, server } = live;
    server.always(hangs());
    await bench.start(undefined, true);
    const first = server.requests.length;
    await server.arrived(first + 3);
    const ended = until(bench.run.onEvent, () => live.cell('one-shot')?.status === 'cancelled');
    bench.run.stopColumn('one-shot');
    await ended;
    assert.equal(live.cell('zero-shot')?.status, 'running');
    assert.equal(live.cell('five-shot')?.status, 'running');
    await bench.runner.stop();
    assert.equal(live.cell('zero-shot')?.status, 'cancelled');
  });

  it('keeps further answers to a request, and says how often they agree', async () => {
    const { bench, server } = live;
    server.always(streamed(['I see.']));
    await live.runAll();
    const counted = until(bench.onDidChange, () => bench.snapshot().bench.repeats['zero-shot'] !== undefined);
    await counted;
    const stored = (await bench.runner.repeats.of('zero-shot')).answers.length;
    const before = server.requests.length;
    server.script(streamed(['Oh no!']));
    server.always(streamed([' I  see.\n']));
    const { answers, agreeing } = await bench.runner.repeats.ask('zero-shot', 3);
    assert.equal(server.requests.length - before, 3);
    assert.equal(answers.length, stored + 3);
    assert.deepEqual(
      answers.map(({ repeat }) => repeat),
      answers.map((_, index) => index),
    );
    const same = answers.filter(({ text }) => text.replace(/\s+/g, ' ') === 'I see.');
    assert.ok(same.length >= 3);
    assert.equal(new Set(same.map(({ group }) => group)).size, 1);
    assert.ok(agreeing >= same.length);
    assert.equal(answers.filter(({ shown }) => shown).length, 1);
    assert.equal(bench.snapshot().bench.repeats['zero-shot'], stored + 3);
    // The cell keeps what it shows.
    assert.equal(live.cell('zero-shot')?.stages.response?.text, 'I see.');
  });

  it('stops asking for more, and keeps what had come', async () => {
    const { bench, server } = live;
    server.always(streamed(['I see.']));
    await live.runAll();
    const stored = (await bench.runner.repeats.of('one-shot')).answers.length;
    server.script(streamed(['One came.']));
    server.always(hangs());
    const before = server.requests.length;
    const asked = bench.runner.repeats.ask('one-shot', 3);
    await server.arrived(before + 3);
    await until(bench.onDidChange, () => bench.snapshot().bench.repeats['one-shot'] === stored + 1);
    await bench.runner.stop();
    assert.equal((await asked).answers.length, stored + 1);
  });

  it('says why no more can be asked for of recorded answers', async () => {
    const { bench } = live;
    const recorded = bench.models.choices.find((choice) => choice.recorded && choice.form === 'chat');
    assert.ok(recorded !== undefined);
    await bench.chooseModel(recorded.endpointId, recorded.model);
    await bench.run.finished;
    const { closed } = await bench.runner.repeats.of('zero-shot');
    assert.match(closed ?? '', /Recorded answers do not change/);
    await assert.rejects(bench.runner.repeats.ask('zero-shot', 1), /Recorded answers do not change/);
    await bench.chooseModel('loopback', 'parrot');
  });
});
