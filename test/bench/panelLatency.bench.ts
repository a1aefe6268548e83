/**
 * From a token’s arrival at the host to painted text: `node scripts/run.mjs node_modules/vitest/vitest.mjs run --config
 * test/bench/vitest.config.mjs` prints it (after `npm run build`).
 * A loopback server on the same machine writes numbered tokens; the page notes when each was painted. The limits of the
 * design: median 30 ms, p95 100 ms.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Behaviour } from '../support/loopback/loopbackServer';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import { connectModel } from '../support/vscode/connectModel';
import { useWorkbench } from '../support/vscode/useWorkbench';

const TOKENS = 200;
const PAUSE_MS = 15;

let server: LoopbackServer;
const writtenAt = new Map<string, number>();

/** Streams `t0 t1 t2 ...` with a pause between tokens and notes when each left. */
function timedStream(stream: number): Behaviour {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let token = 0; token < TOKENS; token++) {
      const text = `s${stream}t${token}`;
      writtenAt.set(text, Date.now());
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: `${text} ` }, finish_reason: null }] })}\n\n`,
      );
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    response.end(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
    );
  };
}

beforeAll(async () => {
  server = await startLoopback();
});

afterAll(() => server[Symbol.asyncDispose]());

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

describe('painted text', () => {
  const workbench = useWorkbench({ viewport: { width: 1500, height: 950 } });

  it('follows the tokens', async () => {
    const { bench } = workbench();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    await connectModel(workbench(), server.baseUrl, 'clock');
    let stream = 0;
    server.always((response, request) => timedStream(stream++)(response, request));
    await bench
      .locator('[data-part="grid"], table')
      .first()
      .evaluate((grid) => {
        const painted: [string, number][] = [];
        const seen = new Set<string>();
        Object.assign(globalThis, { painted });
        // Only what changed is looked at: the measurement must not weigh on what it measures.
        const look = (changes: readonly { readonly target: { readonly textContent: string } }[]): void => {
          const tokens = [...new Set(changes.map(({ target }) => target))].flatMap(
            ({ textContent }) => textContent.slice(-80).match(/s\d+t\d+(?= )/g) ?? [],
          );
          const fresh = tokens.filter((token) => !seen.has(token));
          for (const token of fresh) seen.add(token);
          if (fresh.length === 0) return;
          // The page renders inside a frame's callbacks, so this runs inside one: the next task comes when it has been painted.
          const channel = new MessageChannel();
          (channel.port1 as unknown as { onmessage: () => void }).onmessage = () =>
            fresh.forEach((token) => painted.push([token, Date.now()]));
          channel.port2.postMessage(undefined);
        };
        const Observer = (
          globalThis as unknown as {
            MutationObserver: new (run: typeof look) => { observe(node: unknown, what: object): void };
          }
        ).MutationObserver;
        new Observer(look).observe(grid, { childList: true, subtree: true, characterData: true });
      });
    await bench.locator('[data-action="run"]').click();
    await bench.locator('[data-bench-state="running"]').waitFor();
    await bench.locator('[data-bench-state="answered"]').waitFor({ timeout: 60_000 });
    const painted = await bench
      .locator('table')
      .first()
      .evaluate(() => (globalThis as unknown as { painted: [string, number][] }).painted);
    const delays = painted
      .flatMap(([token, at]) => {
        const from = writtenAt.get(token);
        return from === undefined ? [] : [at - from];
      })
      .sort((a, b) => a - b);
    console.log(
      `${delays.length} tokens of ${stream} streams, up to 4 at once: written by the server to painted, median ${percentile(delays, 0.5)} ms, p95 ${percentile(delays, 0.95)} ms, most ${delays.at(-1) ?? 0} ms`,
    );
  });
});
