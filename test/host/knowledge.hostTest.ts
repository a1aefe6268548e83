import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { commands, ConfigurationTarget, workspace } from 'vscode';
import { RELATIONS } from '../../src/core/commonsense/relation';
import { streamed } from '../support/loopback/behaviours';
import { until } from '../support/vscode/hostBench';
import { useLiveBench } from '../support/vscode/liveBench';

const INFERRED = JSON.stringify(Object.fromEntries(RELATIONS.map((relation) => [relation, [`${relation} of parrot`]])));

describe('knowledge in the bench', () => {
  const live = useLiveBench();
  let columns: readonly string[];

  const set = async (setting: string, value: unknown): Promise<void> =>
    workspace.getConfiguration('rapport').update(`knowledge.${setting}`, value, ConfigurationTarget.Workspace);
  const prompts = (): readonly string[] => live.server.requests.map(({ body }) => JSON.stringify(body));
  const asksForRelations = (body: Readonly<Record<string, unknown>> | undefined): boolean =>
    body?.['response_format'] !== undefined;

  before(async () => {
    const { bench, server } = live;
    columns = bench.strategyIds;
    server.always((response, request) =>
      streamed([asksForRelations(request.body) ? INFERRED : 'You sound worried.'])(response, request),
    );
    await bench.chooseStrategies(['zero-shot', 'knowledge']);
    await bench.run.finished;
  });

  after(async () => {
    for (const setting of ['source', 'stored']) await set(setting, undefined);
    await live.bench.knowledge.reset();
    await live.bench.chooseStrategies(columns);
    await live.bench.run.finished;
  });

  const unavailable = (): string | undefined =>
    live.bench.snapshot().bench.columns.find(({ id }) => id === 'knowledge')?.unavailable;

  it('is read from the stored inferences of the folder, which say by whom they were made; the header names them', async () => {
    const { bench } = live;
    assert.equal(unavailable(), undefined);
    await live.runAll();
    const knowledge = live.cell('knowledge')?.knowledge;
    assert.equal(live.cell('knowledge')?.status, 'finished');
    assert.equal(knowledge?.source, 'stored');
    assert.equal(knowledge.origin?.source, 'llm');
    assert.equal(knowledge.rule, 'last-utterance');
    const note = bench.run.record?.header.knowledgeSource;
    assert.equal(note?.source, 'stored');
    assert.match(note.from, /^knowledge\/.*\.jsonl$/);
    assert.match(note.hash ?? '', /^[0-9a-f]{64}$/);
  });

  it('is changed by hand for this test case alone, and the column run again inside the same run with what is left', async () => {
    const { bench } = live;
    await live.runAll();
    const runId = bench.run.record?.header.id;
    const inferences = live.cell('knowledge')?.knowledge?.inferences;
    const found = RELATIONS.flatMap((relation) =>
      (inferences?.[relation] ?? []).map((inference) => ({ relation, ...inference })),
    ).filter(({ dropped, text }) => dropped === undefined && text.length > 8);
    const [dropped, edited] = found;
    assert.ok(dropped !== undefined && edited !== undefined);
    await bench.knowledge.edit({ kind: 'drop', relation: dropped.relation, text: dropped.text });
    await bench.knowledge.edit({ kind: 'edit', relation: edited.relation, text: edited.text, to: 'to see a comet' });
    assert.equal(bench.snapshot().bench.knowledge.edits.length, 2);
    const before = live.server.requests.length;
    await bench.start('knowledge');
    await bench.run.finished;
    assert.equal(bench.run.record?.header.id, runId);
    const now = live.cell('knowledge')?.knowledge?.inferences;
    assert.equal(now?.[dropped.relation].find(({ text }) => text === dropped.text)?.dropped, 'left out by you');
    assert.equal(now[edited.relation].find(({ text }) => text === 'to see a comet')?.original, edited.text);
    const sent = prompts().slice(before).join('\n');
    assert.ok(sent.includes('to see a comet'));
    assert.ok(!sent.includes(edited.text));
    await bench.stepTestCase(1);
    assert.equal(bench.snapshot().bench.knowledge.edits.length, 0);
    await bench.stepTestCase(-1);
    assert.equal(bench.snapshot().bench.knowledge.edits.length, 2);
    await bench.knowledge.reset();
    assert.equal(bench.snapshot().bench.knowledge.edits.length, 0);
  });

  it('comes from a language model where the settings say so, is asked for once, and not before Run', async () => {
    const { bench, server } = live;
    const before = server.requests.length;
    const changed = until(bench.onDidChange, () => bench.capabilities.commonsense);
    await set('source', 'llm');
    await changed;
    assert.equal(server.requests.length, before);
    await live.runAll();
    const knowledge = live.cell('knowledge')?.knowledge;
    assert.equal(knowledge?.source, 'llm');
    assert.equal(knowledge.model, 'parrot');
    assert.equal(knowledge.inferences.xWant[0]?.text, 'xWant of parrot');
    assert.deepEqual(bench.run.record?.header.knowledgeSource, {
      source: 'llm',
      from: 'parrot',
      rule: 'last-utterance',
      beams: 5,
      perRelation: 5,
      rankByContext: false,
    });
    await live.runAll();
    const asked = server.requests.slice(before).filter(({ body }) => asksForRelations(body));
    assert.equal(asked.length, 1);
    assert.ok(prompts().some((prompt) => prompt.includes('xWant of parrot')));
  });

  it('is held beside another source, and beside none that is not offered', async () => {
    const { bench } = live;
    const { others } = bench.snapshot().bench.knowledge;
    assert.deepEqual(others, ['atomic', 'stored']);
    const { knowledge, testCaseId } = await bench.knowledge.compare('stored');
    assert.equal(knowledge.source, 'stored');
    assert.equal(testCaseId, bench.testCase?.id);
    await assert.rejects(bench.knowledge.compare('endpoint:http://127.0.0.1:1/'), { code: 'not-found' });
  });

  it('stays away with its reason where nothing is stored', async () => {
    const { bench } = live;
    await set('source', 'stored');
    const gone = until(bench.onDidChange, () => unavailable() !== undefined);
    await set('stored', ['nowhere/*.jsonl']);
    await gone;
    assert.match(unavailable() ?? '', /no file matches nowhere\/\*\.jsonl/);
    assert.equal(bench.capabilities.commonsense, false);
    const back = until(bench.onDidChange, () => unavailable() === undefined);
    await set('stored', undefined);
    await back;
  });

  it('has its commands', async () => {
    const all = await commands.getCommands(true);
    for (const id of ['rapport.chooseKnowledgeSource', 'rapport.getAtomic']) assert.ok(all.includes(id));
  });
});
