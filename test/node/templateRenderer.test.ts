import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Slots } from '../../src/core/prompt/templateRenderer';
import { createTemplateRenderer, type WorkerTemplateRenderer } from '../../src/node/templateRenderer';
import { failureOf } from '../support/loopback/asking';

/** Takes some seconds to reach its bounds. */
const SLOW = '{% for i in range(10000) %}{% set x = range(10000) | sort | join(",") %}{% endfor %}';

let folder: string;
let worker: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-'));
  worker = join(folder, 'templateWorker.cjs');
  const entry = fileURLToPath(new URL('../../src/node/templateWorker.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function start(options: { deadlineMs?: number; worker?: string } = {}): WorkerTemplateRenderer & Disposable {
  const renderer = createTemplateRenderer({ worker, ...options });
  return { ...renderer, [Symbol.dispose]: () => renderer.dispose() };
}

function render(
  renderer: WorkerTemplateRenderer,
  source: string,
  slots: Slots = {},
  signal = new AbortController().signal,
) {
  return renderer.render(source, slots, signal);
}

/** Goes to where the event loop looks at timers before it reads messages. */
function timersComeNext(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a template renderer', () => {
  it('renders in its worker by the whitespace rule', async () => {
    using renderer = start();
    const source = '\nHi\n{% for e in xs %}\n- {{ e }}\n{% endfor %}\n';
    expect(await render(renderer, source, { xs: ['a', 'b'] })).toBe('Hi\n- a\n- b');
  });

  it('answers text without Jinja with no worker at all, by the same rule', async () => {
    using renderer = start({ worker: join(folder, 'is-not-there.cjs') });
    expect(await render(renderer, ' \r\n one { two } %}\r\nthree }} \n')).toBe('one { two } %}\nthree }}');
  });

  it('answers many at once, each its own', async () => {
    using renderer = start();
    const texts = await Promise.all(
      Array.from({ length: 200 }, (_, index) => render(renderer, `{{ n }}-${index % 7}`, { n: index })),
    );
    expect(texts).toEqual(Array.from({ length: 200 }, (_, index) => `${index}-${index % 7}`));
  });

  it('asks its worker once for a source with the same slots, and again for other slots', async () => {
    const path = join(folder, 'counting.cjs');
    writeFileSync(
      path,
      `const { parentPort: port } = require('node:worker_threads');
       let count = 0;
       port.on('message', (tasks) => port.postMessage(tasks.map(({ id }) => ({ kind: 'rendered', id, text: String(++count) }))));
       port.postMessage([{ kind: 'ready' }]);`,
    );
    using renderer = start({ worker: path });
    expect(await Promise.all([render(renderer, '{{ a }}', { a: 1 }), render(renderer, '{{ a }}', { a: 1 })])).toEqual([
      '1',
      '1',
    ]);
    expect(await render(renderer, '{{ a }}', { a: 1 })).toBe('1');
    expect(await render(renderer, '{{ a }}', { a: '1' })).toBe('2');
    expect(await render(renderer, '{{ a }}', { a: 1 })).toBe('1');
  });

  it('does not keep a program alive that has nothing left to render', async () => {
    const program = join(folder, 'program.cjs');
    const source = `import { createTemplateRenderer } from './src/node/templateRenderer';
      const renderer = createTemplateRenderer({ worker: ${JSON.stringify(worker)} });
      void renderer.render('{{ 6 * 7 }}', {}, new AbortController().signal).then((text) => console.log(text));`;
    const stdin = {
      contents: source,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      loader: 'ts' as const,
    };
    await build({ stdin, outfile: program, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 });
    expect(stdout).toBe('42\n');
  });

  it('brings errors over as what they are', async () => {
    using renderer = start();
    const error = await failureOf(render(renderer, '{% if %}'));
    expect(error).toMatchObject({ code: 'invalid-template', message: expect.stringMatching(/cannot be filled: /) });
    expect(await render(renderer, '{{ 1 + 1 }}')).toBe('2');
  });
});

describe('a rendering past its deadline', () => {
  it('fails, and those behind it are rendered by a new worker', async () => {
    using renderer = start({ deadlineMs: 150 });
    const slow = failureOf(render(renderer, SLOW));
    const others = [1, 2, 3].map((n) => render(renderer, '{{ n }}', { n }));
    const error = await slow;
    expect(error).toMatchObject({ code: 'invalid-template', message: expect.stringContaining('longer than 0.15 s') });
    expect(await Promise.all(others)).toEqual(['1', '2', '3']);
  });

  it('is not remembered', async () => {
    using renderer = start({ deadlineMs: 100 });
    await failureOf(render(renderer, SLOW));
    const started = performance.now();
    await failureOf(render(renderer, SLOW));
    expect(performance.now() - started).toBeGreaterThan(90);
  });

  it('is not one that was done while this thread was busy', async () => {
    using renderer = start({ deadlineMs: 50 });
    await render(renderer, '{{ "awake" }}');
    await timersComeNext();
    const rendered = render(renderer, '{{ "done" }}');
    const busyUntil = performance.now() + 200;
    while (performance.now() < busyUntil);
    expect(await rendered).toBe('done');
  });
});

describe('a rendering behind one that was done while this thread was busy', () => {
  it('has its own time', async () => {
    const path = join(folder, 'second-is-slow.cjs');
    writeFileSync(
      path,
      `const { parentPort: port } = require('node:worker_threads');
       const answer = (id) => port.postMessage([{ kind: 'rendered', id, text: 'done' }]);
       port.on('message', (tasks) => tasks.forEach(({ id, source }) => source.includes('slow') ? setTimeout(answer, 250, id) : answer(id)));
       port.postMessage([{ kind: 'ready' }]);`,
    );
    using renderer = start({ worker: path, deadlineMs: 400 });
    await render(renderer, '{{ "awake" }}');
    await timersComeNext();
    const both = Promise.all([render(renderer, '{{ 1 }}'), render(renderer, '{{ slow }}')]);
    const busyUntil = performance.now() + 450;
    while (performance.now() < busyUntil);
    expect(await both).toEqual(['done', 'done']);
  });
});

describe('stopping', () => {
  it('lets the one who stops go at once', async () => {
    using renderer = start({ deadlineMs: 2000 });
    const stop = new AbortController();
    const stopped = failureOf(render(renderer, SLOW, {}, stop.signal));
    stop.abort();
    expect((await stopped).code).toBe('cancelled');
  });

  it('lets others who wait for the same text have it', async () => {
    using renderer = start();
    const stop = new AbortController();
    const stopped = failureOf(render(renderer, '{{ 6 * 7 }}', {}, stop.signal));
    const kept = render(renderer, '{{ 6 * 7 }}');
    stop.abort();
    expect((await stopped).code).toBe('cancelled');
    expect(await kept).toBe('42');
  });

  it('beforehand renders nothing', async () => {
    using renderer = start();
    expect((await failureOf(render(renderer, 'plain', {}, AbortSignal.abort()))).code).toBe('cancelled');
  });

  it('by disposing fails what is left', async () => {
    const renderer = start({ deadlineMs: 2000 });
    const left = [failureOf(render(renderer, SLOW)), failureOf(render(renderer, '{{ 1 }}'))];
    renderer.dispose();
    expect((await Promise.all(left)).map(({ code }) => code)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a worker that is broken', () => {
  it('fails each rendering with an internal error when its file is not there', async () => {
    using renderer = start({ worker: join(folder, 'is-not-there.cjs') });
    const errors = await Promise.all([failureOf(render(renderer, '{{ 1 }}')), failureOf(render(renderer, '{{ 2 }}'))]);
    expect(errors.map(({ code }) => code)).toEqual(['internal', 'internal']);
  });

  it('is replaced after it broke down in the middle of a rendering', async () => {
    const path = join(folder, 'brittle.cjs');
    writeFileSync(
      path,
      `const { parentPort: port } = require('node:worker_threads');
       port.on('message', (tasks) => {
         for (const { id, source } of tasks) {
           if (source.includes('break')) throw new Error('broken');
           port.postMessage([{ kind: 'rendered', id, text: 'fine' }]);
         }
       });
       port.postMessage([{ kind: 'ready' }]);`,
    );
    using renderer = start({ worker: path });
    const [broken, fine] = [failureOf(render(renderer, '{{ break }}')), render(renderer, '{{ fine }}')];
    expect((await broken).code).toBe('internal');
    expect(await fine).toBe('fine');
  });
});
