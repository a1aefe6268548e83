import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { ConfigurationTarget, workspace } from 'vscode';
import { RELATIONS } from '../../src/core/commonsense/relation';
import { streamed } from '../support/loopback/behaviours';
import type { ReceivedRequest } from '../support/loopback/loopbackServer';
import { until } from '../support/vscode/hostBench';
import { useLiveBench } from '../support/vscode/liveBench';

const COMET = path.resolve(__dirname, '../../test/fixtures/comet/tiny');
const INFERRED = Object.fromEntries(RELATIONS.map((relation) => [relation, [`${relation} of parrot`]]));

describe('sources of knowledge in the bench', () => {
  const live = useLiveBench();
  let columns: readonly string[];
  let folder: string;

  const asksForRelations = ({ body }: ReceivedRequest): boolean => body?.['response_format'] !== undefined;
  const asksServer = ({ url }: ReceivedRequest): boolean => url.endsWith('/infer');

  /** Settings of the source in use; the bench has taken them up when it names that source. */
  const use = async (settings: Readonly<Record<string, unknown>>): Promise<void> => {
    const { bench } = live;
    for (const [name, value] of Object.entries(settings))
      await workspace.getConfiguration('rapport').update(`knowledge.${name}`, value, ConfigurationTarget.Workspace);
    await until(bench.onDidChange, () => bench.capabilities.commonsense && bench.snapshot().bench.plan.columns === 1);
  };

  before(async () => {
    const { bench, server } = live;
    folder = mkdtempSync(path.join(tmpdir(), 'rapport-sources-'));
    columns = bench.strategyIds;
    server.always((response, request) => {
      if (asksServer(request)) {
        const inferences = Object.fromEntries(
          RELATIONS.map((relation) => [relation, [{ text: `${relation} of a server`, score: -0.5 }, { text: 'none' }]]),
        );
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ model: 'comet-of-ours', inferences }));
        return;
      }
      return streamed([asksForRelations(request) ? JSON.stringify(INFERRED) : 'You sound worried.'])(response, request);
    });
    await bench.chooseStrategies(['knowledge']);
    await bench.run.finished;
  });

  afterEach(async () => {
    for (const setting of ['source', 'model', 'endpoint', 'threshold'])
      await workspace
        .getConfiguration('rapport')
        .update(`knowledge.${setting}`, undefined, ConfigurationTarget.Workspace);
  });

  after(async () => {
    rmSync(folder, { recursive: true });
    await live.bench.chooseStrategies(columns);
    await live.bench.run.finished;
  });

  it('a language model: the plan counts the question and the answer behind it, and neither when both are in the store', async () => {
    const { bench, server } = live;
    // A test case that no other suite asks about: the store is that of all of them.
    await bench.stepTestCase(7);
    await use({ source: 'llm' });
    await until(bench.onDidChange, () => bench.snapshot().bench.plan.calls === 2);
    assert.equal(bench.snapshot().bench.plan.unseenPrompts, 2);
    assert.equal(bench.snapshot().bench.plan.known, 0);
    const before = server.requests.length;
    await bench.start(undefined);
    await bench.run.finished;
    assert.equal(server.requests.length - before, 2);
    await until(bench.onDidChange, () => bench.snapshot().bench.plan.calls === 0);
    assert.equal(bench.snapshot().bench.plan.known, 1);
    await bench.stepTestCase(-7);
  });

  it('a server: its inferences, its name and its log-probabilities are shown, "none" is dropped with its reason', async () => {
    const { server } = live;
    await use({ source: 'endpoint', endpoint: `${new URL(server.baseUrl).origin}/infer` });
    await live.runAll();
    const knowledge = live.cell('knowledge')?.knowledge;
    assert.equal(knowledge?.source, 'endpoint');
    assert.equal(knowledge.model, 'comet-of-ours');
    const [first, second] = knowledge.inferences.xNeed;
    assert.deepEqual([first?.text, first?.score, first?.dropped], ['xNeed of a server', -0.5, undefined]);
    assert.ok(second?.dropped !== undefined);
    assert.ok(JSON.stringify(server.requests.at(-1)?.body).includes('xNeed of a server'));
  });

  it('a graph of triples: tails of the nearest heads come with the head they hang on', async () => {
    const event = live.bench.testCase?.context.at(-1)?.text ?? '';
    const graph = path.join(folder, 'graph.tsv');
    writeFileSync(graph, RELATIONS.map((relation) => `PersonX says: ${event}\t${relation}\tto be heard`).join('\n'));
    await use({ source: 'atomic', model: graph, threshold: 0.2 });
    await live.runAll();
    const knowledge = live.cell('knowledge')?.knowledge;
    assert.equal(knowledge?.source, 'atomic');
    const [inference] = knowledge.inferences.xWant;
    assert.equal(inference?.text, 'to be heard');
    assert.match(inference.head ?? '', /^PersonX says/);
    assert.ok((knowledge.heads?.[0]?.cosine ?? 0) > 0.2);
  });

  it('a COMET in ONNX: five beams of each relation with their log-probabilities, best first', async function () {
    this.timeout(120_000);
    await use({ source: 'comet', model: `path:${COMET}` });
    await live.runAll();
    assert.equal(live.cell('knowledge')?.status, 'finished', JSON.stringify(live.cell('knowledge')?.error));
    const knowledge = live.cell('knowledge')?.knowledge;
    assert.equal(knowledge?.source, 'comet');
    for (const relation of RELATIONS) {
      const scores: readonly number[] = knowledge.inferences[relation].map(({ score }) => score ?? Number.NaN);
      assert.equal(scores.length, 5);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      );
    }
  });
});
