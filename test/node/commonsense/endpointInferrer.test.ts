import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { RELATIONS } from '../../../src/core/commonsense/relation';
import { createEndpointInferrer, type EndpointInferrerOptions } from '../../../src/node/commonsense/endpointInferrer';
import { failureOf } from '../../support/loopback/asking';
import { drops, hangs, raw, refuses } from '../../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../../support/loopback/loopbackServer';

const never = new AbortController().signal;
const lists = Object.fromEntries(
  RELATIONS.map((relation) => [relation, [{ text: `${relation} 1`, score: -0.5 }, { text: 'none' }]]),
);
const json = (value: unknown) => raw(JSON.stringify(value), 'application/json');
const at = (server: LoopbackServer, extra: Partial<EndpointInferrerOptions> = {}) =>
  createEndpointInferrer({ url: `${server.baseUrl}/infer`, beams: 5, ...extra });

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.info('skipped: the reference server of docs/knowledge-endpoint.md (there is no python3)');
    return false;
  }
}

describe('knowledge from an endpoint', () => {
  it('is asked for as the contract says, and read with scores and the name of the model', async () => {
    await using server = await startLoopback();
    server.always(json({ model: 'my-comet', inferences: lists }));
    const answer = await at(server, { model: 'large' }).infer('i fell .', never);
    expect(answer.model).toBe('my-comet');
    expect(answer.beams.xReact).toEqual([{ text: 'xReact 1', score: -0.5 }, { text: 'none' }]);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/infer',
      body: { event: 'i fell .', relations: RELATIONS, beams: 5, model: 'large' },
    });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('sends a key where there is one, and keeps it out of errors', async () => {
    await using server = await startLoopback();
    server.always(refuses(401, { error: 'the key sk-secret is wrong' }));
    const error = await failureOf(at(server, { key: async () => 'sk-secret' }).infer('a', never));
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-secret');
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain('the key [key] is wrong');
  });

  it.each([
    ['no JSON', raw('<html>hello</html>', 'text/html'), /not JSON/],
    ['null', json(null), /no "inferences"/],
    ['another form', json({ inferences: [] }), /no "inferences"/],
    ['a relation lacking', json({ inferences: { ...lists, xWant: undefined } }), /no "xWant"/],
    ['texts in place of objects', json({ inferences: { ...lists, xNeed: ['to rest'] } }), /1 of "xNeed" has no "text"/],
    ['a score that is none', json({ inferences: { ...lists, xNeed: [{ text: 'a', score: 'x' }] } }), /not a number/],
    ['a list that is none', json({ inferences: { ...lists, xNeed: 'to rest' } }), /"xNeed" is not a list/],
    ['more than anybody reads', raw('x'.repeat(1 << 21), 'text/plain'), /megabyte/],
    ['nothing', raw('', 'application/json'), /not JSON/],
  ])('that answers %s is an error naming what is wrong', async (_, behaviour, sentence) => {
    await using server = await startLoopback();
    server.always(behaviour);
    const error = await failureOf(at(server).infer('a', never));
    expect(error.code).toBe('malformed-response');
    expect(error.message).toMatch(sentence);
  });

  it.each([
    [500, 'server-error'],
    [404, 'refused'],
    [307, 'refused'],
  ])('that answers with status %i is %s', async (status, code) => {
    await using server = await startLoopback();
    server.always(refuses(status, { error: 'out of memory' }, { location: 'http://127.0.0.1:1/' }));
    expect((await failureOf(at(server).infer('a', never))).code).toBe(code);
  });

  it('that is not there, breaks off or is silent is told apart', async () => {
    await using server = await startLoopback();
    server.script(drops(), hangs());
    expect((await failureOf(at(server).infer('a', never))).code).toBe('interrupted');
    expect((await failureOf(at(server, { idleTimeoutMs: 30 }).infer('a', never))).code).toBe('timeout');
    await server[Symbol.asyncDispose]();
    expect((await failureOf(at(server).infer('a', never))).code).toBe('unreachable');
  });

  it('is let go when the user stops', async () => {
    await using server = await startLoopback();
    server.always(hangs());
    const stopping = new AbortController();
    const stopped = failureOf(at(server).infer('a', stopping.signal));
    await server.arrived(1);
    stopping.abort();
    expect((await stopped).code).toBe('cancelled');
    expect(await server.requests[0]?.closed).toBe('cut');
  });

  it('refuses an address that cannot be used', () => {
    expect(() => createEndpointInferrer({ url: 'ftp://x', beams: 5 })).toThrow(
      expect.objectContaining({ code: 'invalid-setting' }),
    );
  });

  it.runIf(hasPython())('works with the reference server of the documentation', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rapport-endpoint-'));
    const document = readFileSync(path.join(import.meta.dirname, '../../../docs/knowledge-endpoint.md'), 'utf8');
    const [, code = ''] = /```python\n(.*?)```/s.exec(document) ?? [];
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(45);
    writeFileSync(path.join(folder, 'server.py'), code);
    const server = spawn('python3', [path.join(folder, 'server.py'), '0', '--stub'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [port] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      const inferrer = createEndpointInferrer({ url: `http://127.0.0.1:${port}/infer`, beams: 2 });
      const { beams, model } = await inferrer.infer('i fell .', never);
      expect(model).toBe('mismayil/comet-bart-ai2');
      expect(Object.keys(beams)).toEqual(RELATIONS);
      expect(beams.xWant).toEqual([
        { text: 'none', score: -0.5 },
        { text: 'to hear: i fell . xWant [GEN]', score: -1 },
      ]);
    } finally {
      server.kill();
      rmSync(folder, { recursive: true });
    }
  });
});
