import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RELATIONS } from '../../../src/core/commonsense/relation';
import type { KnowledgeRequest } from '../../../src/core/run/knowledgeRequest';
import { openKnowledge } from '../../../src/node/commonsense/openKnowledge';
import { createOpenAiClient } from '../../../src/node/openAiClient';
import { caseOf, inferNow, shown } from '../../support/commonsense/knowledgeWorld';
import { createWordEncoder } from '../../support/embedding/wordEncoder';
import { endpointAt } from '../../support/loopback/asking';
import { raw, streamed } from '../../support/loopback/behaviours';
import { startLoopback } from '../../support/loopback/loopbackServer';

const never = new AbortController().signal;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-knowledge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (request: Partial<KnowledgeRequest> & Pick<KnowledgeRequest, 'source'>) =>
  openKnowledge(
    { rule: 'last-utterance', beams: 5, perRelation: 5, rankByContext: false, encoder: 'embedded', ...request },
    {
      thread: { run: () => Promise.reject(new Error('no thread')), dispose: () => Promise.resolve() } as never,
      hub: { cacheFolder: folder, offline: true, fetch },
      embedded: () => createWordEncoder(),
      graphFolder: folder,
    },
    never,
  );

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const lists = (text: string) => Object.fromEntries(RELATIONS.map((relation) => [relation, [{ text }]]));

describe('opening a source of knowledge', () => {
  it('looks things up in a graph, with its problems', async () => {
    const files = [write('graph.tsv', 'PersonX falls\txReact\thurt\nbroken\n')];
    const { model, problems } = await open({ source: { kind: 'atomic', files } });
    const knowledge = await inferNow(model, caseOf('I falls!'));
    expect(knowledge).toMatchObject({ source: 'atomic', model: 'graph.tsv', event: 'i falls !' });
    expect(shown(knowledge.inferences.xReact)).toEqual(['hurt']);
    expect(knowledge.heads?.[0]?.text).toBe('PersonX falls');
    expect(problems).toHaveLength(1);
  });

  it('gives as many tails as it is asked for, of heads over the threshold', async () => {
    const files = [write('graph.tsv', 'PersonX falls\txReact\thurt\nPersonX falls\txReact\tsad\n')];
    const source = { kind: 'atomic', files } as const;
    const one = await inferNow((await open({ source, beams: 1 })).model, caseOf('I falls'));
    expect(shown(one.inferences.xReact)).toEqual(['hurt']);
    const none = await inferNow((await open({ source, threshold: 0.9 })).model, caseOf('I falls today'));
    expect(none.inferences.xReact).toEqual([]);
  });

  it('gives what is stored, with who made it', async () => {
    const stored = { event: 'i fell .', source: 'llm', model: 'tiny', signature: 's', inferences: lists('to get up') };
    const files = [write('stored.jsonl', `${JSON.stringify(stored)}\nbroken`)];
    const { model, problems } = await open({ source: { kind: 'stored', files } });
    const knowledge = await inferNow(model, caseOf('I fell.'));
    expect(knowledge).toMatchObject({ source: 'stored', model: 'tiny', origin: { source: 'llm', model: 'tiny' } });
    expect(shown(knowledge.inferences.xWant)).toEqual(['to get up']);
    expect(problems).toHaveLength(1);
  });

  it('asks a language model, counts what could be read, and asks about nothing twice', async () => {
    await using server = await startLoopback();
    const answer = JSON.stringify(Object.fromEntries(RELATIONS.map((relation) => [relation, ['to rest', 'none']])));
    server.always(streamed([answer]));
    const llm = {
      client: createOpenAiClient({ endpoint: endpointAt(server) }),
      endpointId: 'loopback',
      model: { id: 'tiny' },
    };
    const { model, answers } = await open({ source: { kind: 'llm' }, llm });
    const both = await Promise.all([
      inferNow(model, caseOf('I fell.')),
      inferNow(model, caseOf('Oh', 'no', 'I fell.')),
    ]);
    expect(both.map(({ inferences }) => shown(inferences.xReact))).toEqual([
      ['to rest', 'none [says nothing]'],
      ['to rest', 'none [says nothing]'],
    ]);
    expect(server.requests).toHaveLength(1);
    expect(answers?.()).toEqual({ answers: 1, parsed: 1 });
  });

  it('posts to an endpoint', async () => {
    await using server = await startLoopback();
    server.always(raw(JSON.stringify({ inferences: lists('to rest') }), 'application/json'));
    const { model } = await open({ source: { kind: 'endpoint', url: `${server.baseUrl}/infer` }, beams: 3 });
    expect(shown((await inferNow(model, caseOf('I fell.'))).inferences.xNeed)).toEqual(['to rest']);
    expect(server.requests[0]?.body).toMatchObject({ beams: 3, event: 'i fell .' });
  });

  it('infers nothing twice where there is a store, after a restart too', async () => {
    await using server = await startLoopback();
    server.always(raw(JSON.stringify({ model: 'large', inferences: lists('to rest') }), 'application/json'));
    const request = { source: { kind: 'endpoint', url: `${server.baseUrl}/infer` }, storeFolder: folder } as const;
    const first = await inferNow((await open(request)).model, caseOf('I fell.'));
    const second = await inferNow((await open(request)).model, caseOf('I fell.'));
    expect(server.requests).toHaveLength(1);
    expect(second).toMatchObject({ model: 'large', inferences: first.inferences, origin: { source: 'endpoint' } });
    await inferNow((await open({ ...request, beams: 3 })).model, caseOf('I fell.'));
    expect(server.requests).toHaveLength(2);
  });

  it('ranks by the context where it is asked to', async () => {
    const stored = {
      ...{ event: 'at home', source: 'comet', model: 'c', signature: 's' },
      inferences: { xNeed: [{ text: 'to eat' }, { text: 'to find keys' }] },
    };
    const files = [write('stored.jsonl', JSON.stringify(stored))];
    const { model } = await open({ source: { kind: 'stored', files }, rankByContext: true });
    const { inferences } = await inferNow(model, caseOf('I lost my keys', 'oh', 'At home'));
    expect(shown(inferences.xNeed)).toEqual(['to find keys', 'to eat']);
  });

  it.each([
    ['a graph that was not fetched', { kind: 'atomic', files: [] }, 'unavailable'],
    ['a language model without a model', { kind: 'llm' }, 'invalid-setting'],
    ['an address that is none', { kind: 'endpoint', url: 'nowhere' }, 'invalid-setting'],
    ['a file that is not there', { kind: 'stored', files: ['/nowhere/x.jsonl'] }, 'not-found'],
    ['a folder without a COMET', { kind: 'comet', model: 'path:/nowhere' }, 'unavailable'],
  ] as const)('says what is lacking: %s', async (_, source, code) => {
    await expect(open({ source })).rejects.toMatchObject({ code });
  });

  it('refuses a file without an inference', async () => {
    const files = [write('stored.jsonl', 'prose\n')];
    await expect(open({ source: { kind: 'stored', files } })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
