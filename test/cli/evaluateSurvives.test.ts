import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../src/core/llm/completion';
import { requestHash } from '../../src/core/llm/requestHash';
import { createRandom } from '../../src/core/util/random';
import { openStore } from '../../src/node/store/openStore';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { hangs, refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback, type Behaviour, type ReceivedRequest } from '../support/loopback/loopbackServer';

const root = path.join(import.meta.dirname, '../..');
const sample = (name: string): string => JSON.stringify(path.join(root, 'samples', name));
const KILLS = 20;
const CONCURRENCY = 4;
const CASES = 30;

let cli: BuiltCommandLine;
beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

/** The request as our store knows it, from what was on the wire. */
function hashOf({ body = {} }: ReceivedRequest, endpointId: string): string {
  const { model, messages, temperature, max_tokens: maxTokens } = body;
  const request = { endpointId, model, prompt: { form: 'chat', messages }, sampling: { temperature, maxTokens } };
  return requestHash(request as unknown as CompletionRequest);
}

/** A server that mostly answers, and otherwise does what servers do. */
function faulty(seed: number): {
  readonly behave: Behaviour;
  readonly faults: Readonly<Record<string, number>>;
  /** Requests that it answered, or was answering when the asker was killed. */
  readonly answered: ReadonlySet<ReceivedRequest>;
} {
  const answered = new Set<ReceivedRequest>();
  const random = createRandom(seed);
  const faults: Record<string, number> = {};
  const good = (text: string, more = {}): Behaviour => streamed([text, ' The situation is new.'], more);
  const choose = (number: number): readonly [string, Behaviour] => {
    if (number < 0.06) return ['429', refuses(429, {}, { 'retry-after-ms': '20' })];
    if (number < 0.1) return ['500', refuses(500, 'oh no')];
    if (number < 0.12) return ['hang', hangs()];
    if (number < 0.16) return ['cut', cutsOff];
    if (number < 0.18) return ['nonsense', (response) => void response.writeHead(200).end('<html>busy</html>')];
    if (number < 0.2) return ['empty', streamed([])];
    if (number < 0.25) return ['chatty', good('You may be "sad".', { keepAlive: true, chunkBytes: 7 })];
    return ['answer', good('You may be "sad".')];
  };
  return {
    faults,
    answered,
    behave: (response, request) => {
      const [kind, behaviour] = choose(random());
      faults[kind] = (faults[kind] ?? 0) + 1;
      if (kind === 'answer' || kind === 'chatty') answered.add(request);
      return behaviour(response, request);
    },
  };
}

/** Half an answer, then the connection is gone. */
const cutsOff: Behaviour = async (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await new Promise((resolve) =>
    response.write('data: {"choices":[{"index":0,"delta":{"content":"You m"},"finish_reason":null}]}\n\n', resolve),
  );
  response.destroy();
};

describe('an evaluation that is killed again and again, over a server that fails at random', () => {
  it(
    'answers every cell once, never sends what was committed, and repeats at most what was in flight',
    { timeout: 300_000 },
    async () => {
      await using server = await startLoopback();
      const { behave, faults, answered } = faulty(7);
      server.always(behave);
      const folder = path.join(cli.folder, 'survivor');
      const file = path.join(cli.folder, 'survivor.experiment.yaml');
      writeFileSync(
        file,
        `name: Survivor
template: ${sample('paper.rapport.md')}
dataset: { test: ${sample('dialogues/test.jsonl')}, pool: ${sample('dialogues/pool.jsonl')}, sample: { count: ${CASES}, seed: 1 } }
strategies: [zero-shot, one-shot, two-stage, two-stage-emotion]
models: [{ endpoint: "${server.baseUrl}", model: tiny }]
limits: { concurrency: ${CONCURRENCY}, adaptive: false, retries: 20, idleTimeoutMs: 1000 }
`,
      );
      const evaluate = (settings = {}) =>
        cli.run(['evaluate', file, '--store', folder, '--resume', '--format', 'json', '--no-significance'], settings);
      const random = createRandom(11);
      const committed = new Set<string>();
      let seen = 0;
      /** Looks at what this life sent: nothing that was committed before it began, and little that it did not commit. */
      const look = async (): Promise<void> => {
        const requests = server.requests
          .slice(seen)
          .map((request) => [hashOf(request, server.baseUrl), request] as const);
        const sent = new Set(requests.map(([hash]) => hash));
        seen = server.requests.length;
        expect([...sent].filter((hash) => committed.has(hash))).toEqual([]);
        const store = openStore({ folder, now: Date.now });
        for (const hash of sent) if ((await store.completions.find(hash, 0)) !== undefined) committed.add(hash);
        store.dispose();
        const paid = requests.filter(([, request]) => answered.has(request)).map(([hash]) => hash);
        const lost = new Set(paid.filter((hash) => !committed.has(hash)));
        // None was answered twice in one life.
        expect(new Set(paid).size).toBe(paid.length);
        expect(lost.size).toBeLessThanOrEqual(CONCURRENCY);
      };
      for (let life = 0; life < KILLS; life++) {
        const enough = server.requests.length + 4 + Math.floor(random() * 6);
        await evaluate({
          started: (child: { kill(signal: 'SIGKILL'): void }) =>
            void server.arrived(enough).then(() => child.kill('SIGKILL')),
        });
        await look();
      }
      const last = await evaluate();
      await look();
      expect(last.err).toBe('');
      expect(last.code).toBe(0);
      // A response for each cell, a stage two for two columns of them, and the stage one that those share.
      expect(committed.size).toBe(CASES * 5);
      expect(JSON.parse(last.out)).toMatchObject({ runs: [{ outcome: 'completed', cells: { finished: CASES * 4 } }] });
      const store = openStore({ folder, now: Date.now });
      expect(await store.stats()).toMatchObject({
        completions: CASES * 5,
        requests: CASES * 5,
        runs: 1,
        cells: CASES * 4,
      });
      store.dispose();
      // It was a bad day for the server, or this shows nothing.
      for (const fault of ['429', '500', 'hang', 'cut', 'nonsense', 'empty']) expect(faults[fault]).toBeGreaterThan(0);
      expect((await evaluate()).code).toBe(0);
      expect(server.requests).toHaveLength(seen);
    },
  );
});
