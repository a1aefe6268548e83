import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Completion, Sampling } from '../../../src/core/llm/completion';
import type { EndpointModel } from '../../../src/core/llm/endpoint';
import type { ChatMessage, Prompt } from '../../../src/core/prompt/messages';
import { createLocalModelClient } from '../../../src/node/localModel/localModelClient';
import { findLocalModel, type LocalModelDependencies } from '../../../src/node/localModel/localModels';
import { createModelThread, type ModelThread } from '../../../src/node/modelWorker/modelThread';
import { startHub } from '../../support/embedding/hubServer';
import { buildModelWorker, type BuiltWorker } from '../../support/embedding/modelWorker';
import { failureOf } from '../../support/loopback/asking';

interface Answer {
  readonly promptTokens: number;
  readonly tokens: number;
  readonly text: string;
}
interface Golden {
  readonly sha256: Readonly<Record<string, string>>;
  readonly contextTokens: number;
  readonly maxTokens: number;
  readonly chats: readonly (Answer & { readonly messages: readonly ChatMessage[] })[];
  readonly continued: Answer & { readonly prompt: string };
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/localModel');
const TINY = join(FIXTURES, 'tiny');
const golden = JSON.parse(readFileSync(join(FIXTURES, 'golden.json'), 'utf8')) as Golden;
const signal = new AbortController().signal;
let built: BuiltWorker;
let thread: ModelThread;
let work: string;

beforeAll(async () => {
  built = await buildModelWorker();
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(built.folder, 'node_modules'), 'junction');
  work = mkdtempSync(join(tmpdir(), 'rapport-local-'));
  thread = createModelThread({ worker: built.file });
}, 60_000);

afterAll(async () => {
  await thread.dispose();
  rmSync(work, { recursive: true });
  built[Symbol.dispose]();
});

function around(hub: Partial<LocalModelDependencies['hub']> = {}, on = thread): LocalModelDependencies {
  const fetch = () => Promise.reject(new TypeError('There is no network here.'));
  return { thread: on, hub: { cacheFolder: join(work, 'cache'), fetch, ...hub }, threads: 1 };
}

/** A copy of the tiny model, to be spoilt. */
function copyOf(name: string, spoil: (folder: string) => void): string {
  const folder = join(work, name);
  cpSync(TINY, folder, { recursive: true });
  spoil(folder);
  return `path:${folder}`;
}

function patch(folder: string, file: string, change: object): void {
  const json = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
  writeFileSync(join(folder, file), JSON.stringify({ ...json, ...change }));
}

async function open(source: string, extra: Partial<EndpointModel> = {}, dependencies = around()) {
  const { entry } = await findLocalModel({ id: 'unread', source, ...extra }, dependencies, undefined, signal);
  return entry;
}

interface Said {
  readonly deltas: readonly string[];
  readonly completion: Completion;
}

interface Asking {
  readonly on?: LocalModelDependencies;
  readonly until?: AbortSignal;
  readonly atDelta?: (count: number) => void;
  readonly randomSeed?: () => number;
}

async function say(
  model: EndpointModel,
  prompt: Prompt,
  sampling: Sampling,
  { on = around(), until = signal, atDelta, randomSeed = () => 1 }: Asking = {},
): Promise<Said> {
  const endpoint = { kind: 'local', id: 'here', name: 'here', models: [model], maxConcurrent: 1 } as const;
  const client = createLocalModelClient({ endpoint, dependencies: () => on, randomSeed, now: () => 0 });
  const deltas: string[] = [];
  let completion: Completion | undefined;
  const request = { endpointId: 'here', model: model.id, prompt, sampling };
  for await (const event of client.complete(request, until)) {
    if (event.kind === 'completed') completion = event.completion;
    else {
      deltas.push(event.text);
      atDelta?.(deltas.length);
    }
  }
  return { deltas, completion: completion! };
}

const chat = (...messages: readonly ChatMessage[]): Prompt => ({ form: 'chat', messages });
const hello = chat({ role: 'user', content: 'My dog died last night.' });
const greedy: Sampling = { temperature: 0, maxTokens: golden.maxTokens };

describe('a model that runs in this process', () => {
  it('is the one that the golden answers are from', () => {
    for (const [file, sha256] of Object.entries(golden.sha256))
      expect(
        createHash('sha256')
          .update(readFileSync(join(TINY, file)))
          .digest('hex'),
        file,
      ).toBe(sha256);
  });

  it('writes at temperature 0 what greedy generation of transformers writes, of short and of long prompts', async () => {
    const model = await open(`path:${TINY}`);
    for (const { messages, text, tokens, promptTokens } of golden.chats) {
      const { completion, deltas } = await say(model, chat(...messages), greedy);
      expect(completion.text).toBe(text);
      expect(completion.usage).toEqual({ promptTokens, completionTokens: tokens });
      expect(completion.finishReason).toBe('length');
      expect(deltas.join('')).toBe(text);
      expect(deltas.length).toBeGreaterThan(10);
    }
  });

  it('continues a text where the form is that of base models', async () => {
    const { prompt, text, promptTokens } = golden.continued;
    const { completion } = await say(
      await open(`path:${TINY}`),
      { form: 'completion', text: prompt, stop: [] },
      greedy,
    );
    expect(completion.text).toBe(text);
    expect(completion.usage?.promptTokens).toBe(promptTokens);
  });

  it('writes the same in another thread and in the other runtime: nothing depends on the process', async () => {
    const other = createModelThread({ worker: built.file });
    process.env['RAPPORT_ONNX_RUNTIME'] = 'wasm';
    try {
      const on = around({}, other);
      const { completion } = await say(await open(`path:${TINY}`, {}, on), hello, greedy, { on });
      expect(completion.text).toBe(golden.chats[0]?.text);
    } finally {
      delete process.env['RAPPORT_ONNX_RUNTIME'];
      await other.dispose();
    }
  }, 60_000);

  it('draws the same text for the same seed, another for another, and one that nobody chose where none is given', async () => {
    const model = await open(`path:${TINY}`);
    const drawn = async (sampling: Sampling, seed = 1): Promise<string> =>
      (await say(model, hello, { maxTokens: 20, temperature: 1, ...sampling }, { randomSeed: () => seed })).completion
        .text;
    const first = await drawn({ seed: 7 });
    expect(await drawn({ seed: 7 })).toBe(first);
    expect(await drawn({ seed: 8 })).not.toBe(first);
    expect(await drawn({}, 7)).toBe(first);
    expect(await drawn({}, 8)).not.toBe(first);
  });

  it('stops at a stop sequence and at the tokens that end an answer', async () => {
    const { text = '' } = golden.chats[0] ?? {};
    const at = text.indexOf('skin');
    const model = await open(`path:${TINY}`);
    const stopped = await say(model, hello, { ...greedy, stop: ['skin'] });
    expect(at).toBeGreaterThan(0);
    expect(stopped.completion).toMatchObject({ text: text.slice(0, at), finishReason: 'stop' });
    expect(stopped.deltas.join('')).toBe(text.slice(0, at));
    const vocabulary = JSON.parse(readFileSync(join(TINY, 'tokenizer.json'), 'utf8')) as {
      model: { vocab: Record<string, number> };
    };
    const end = Object.entries(vocabulary.model.vocab).find(([token]) => token === 'You')?.[1];
    const ending = copyOf('ending', (folder) => patch(folder, 'generation_config.json', { eos_token_id: [2, end] }));
    const ended = await say(await open(ending), hello, greedy);
    expect(ended.completion).toMatchObject({ text: text.slice(0, text.indexOf('You')), finishReason: 'stop' });
  });

  it('is told apart by the hash of everything on which its answers depend', async () => {
    const { id } = await open(`path:${TINY}`);
    expect(id).toMatch(/^tiny \([0-9a-f]{12}\)$/);
    expect((await open(copyOf('same/tiny', () => undefined))).id).toBe(id);
    const others = [
      copyOf('a/tiny', (folder) => writeFileSync(join(folder, 'chat_template.jinja'), '{{ messages[0].content }}')),
      copyOf('b/tiny', (folder) => patch(folder, 'generation_config.json', { eos_token_id: 3 })),
      copyOf('c/tiny', (folder) => patch(folder, 'config.json', { rope_theta: 1 })),
    ];
    const ids = await Promise.all(others.map(async (source) => (await open(source)).id));
    expect(new Set([id, ...ids]).size).toBe(4);
  });

  it('whose files were changed since it was chosen is not asked under its old name', async () => {
    const source = copyOf('changing', () => undefined);
    const model = await open(source);
    patch(source.slice('path:'.length), 'generation_config.json', { eos_token_id: 5 });
    const { code, message } = await failureOf(say(model, hello, greedy));
    expect(code).toBe('unavailable');
    expect(message).toContain('files have changed');
  });

  it('refuses a prompt that does not fit its context, saying how long it is', async () => {
    const long = chat({ role: 'user', content: 'What happened then? '.repeat(900) });
    const { code, message } = await failureOf(say(await open(`path:${TINY}`), long, greedy));
    expect(code).toBe('refused');
    expect(message).toMatch(/^The prompt has \d+ tokens, and the model reads 2048, its answer included\./);
  });

  it('says when its context ended before the tokens that were asked for', async () => {
    const { promptTokens = 0, text = '' } = golden.chats[0] ?? {};
    const { completion } = await say(await open(`path:${TINY}`, { contextTokens: promptTokens + 9 }), hello, greedy);
    expect(completion).toMatchObject({ finishReason: 'length', usage: { completionTokens: 9 } });
    expect(completion.notSent).toEqual([`maxTokens (the context of ${promptTokens + 9} tokens ended before)`]);
    expect(text.startsWith(completion.text.replace(/\uFFFD$/, ''))).toBe(true);
  });

  it('lets go at once when it is cancelled, and answers the next request', async () => {
    const model = await open(`path:${TINY}`);
    const controller = new AbortController();
    let deltas = 0;
    const failure = await failureOf(
      say(
        model,
        hello,
        { temperature: 1, seed: 3, maxTokens: 500 },
        {
          until: controller.signal,
          atDelta: (count) => {
            deltas = count;
            if (count === 3) controller.abort();
          },
        },
      ),
    );
    expect(failure.code).toBe('cancelled');
    expect(deltas).toBe(3);
    expect((await say(model, hello, greedy)).completion.text).toBe(golden.chats[0]?.text);
  });

  it('does not keep the thread busy when nobody listens any more', async () => {
    const model = await open(`path:${TINY}`);
    const endpoint = { kind: 'local', id: 'here', name: 'here', models: [model], maxConcurrent: 1 } as const;
    const signals: AbortSignal[] = [];
    const listening: ModelThread = {
      ...thread,
      run: (kind, task, onProgress, until, onText) => {
        if (kind === 'generateText') signals.push(until);
        return thread.run(kind, task, onProgress, until, onText);
      },
    };
    const client = createLocalModelClient({
      endpoint,
      dependencies: () => around({}, listening),
      randomSeed: () => 1,
      now: () => 0,
    });
    const request = { endpointId: 'here', model: model.id, prompt: hello, sampling: { ...greedy, maxTokens: 500 } };
    for await (const event of client.complete(request, signal)) if (event.kind === 'delta') break;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('can be disposed of in the middle of an answer', async () => {
    const other = createModelThread({ worker: built.file });
    const on = around({}, other);
    const model = await open(`path:${TINY}`, {}, on);
    let ended: Promise<void> | undefined;
    const failure = await failureOf(
      say(
        model,
        hello,
        { temperature: 1, seed: 3, maxTokens: 500 },
        {
          on,
          atDelta: () => {
            ended ??= other.dispose();
          },
        },
      ),
    );
    await ended;
    expect(failure.code).toBe('cancelled');
  });
});

describe('what is no model to write text', () => {
  it.each<[string, (folder: string) => void, string, RegExp]>([
    [
      'half a folder',
      (folder) => rmSync(join(folder, 'tokenizer.json')),
      'unavailable',
      /is not complete: tokenizer\.json is missing/,
    ],
    [
      'a folder without its graph',
      (folder) => rmSync(join(folder, 'onnx'), { recursive: true }),
      'unavailable',
      /no ONNX graph with fp32 weights/,
    ],
    [
      'an encoder',
      (folder) => patch(folder, 'config.json', { architectures: ['BertModel'] }),
      'invalid-input',
      /no model that writes text token by token, but BertModel/,
    ],
    [
      'an encoder-decoder',
      (folder) => patch(folder, 'config.json', { is_encoder_decoder: true }),
      'invalid-input',
      /no model that writes text/,
    ],
    [
      'broken settings',
      (folder) => writeFileSync(join(folder, 'config.json'), '{'),
      'unavailable',
      /config\.json in the model folder .* cannot be read/,
    ],
    [
      'a model without a context',
      (folder) => (
        patch(folder, 'config.json', { max_position_embeddings: null }),
        patch(folder, 'tokenizer_config.json', { model_max_length: 1e30 })
      ),
      'invalid-input',
      /how many tokens the model reads/,
    ],
  ])('is told: %s', async (name, spoil, code, message) => {
    const failure = await failureOf(open(copyOf(`bad ${name}`, spoil)));
    expect(failure).toMatchObject({ code });
    expect(failure.message).toMatch(message);
  });

  it('is told: a folder that is not there, weights that it has not, and a source that is none', async () => {
    expect((await failureOf(open(`path:${join(work, 'nowhere')}`))).code).toBe('unavailable');
    const { message } = await failureOf(open(`path:${TINY}#q4`));
    expect(message).toMatch(/no ONNX graph with q4 weights .* It has #fp32/);
    expect((await failureOf(open('tiny'))).code).toBe('invalid-setting');
  });

  it('is told when it is loaded: half a graph', async () => {
    const half = copyOf('half', (folder) => {
      const graph = join(folder, 'onnx/model.onnx');
      writeFileSync(graph, readFileSync(graph).subarray(0, 90_000));
    });
    const { code, message } = await failureOf(say(await open(half), hello, greedy));
    expect(code).toBe('unavailable');
    expect(message).toMatch(/^The model in .* cannot be loaded: /);
  });

  it('is told when it is asked: messages for a model without a chat template, or that its template refuses', async () => {
    const base = copyOf('base', (folder) => rmSync(join(folder, 'chat_template.jinja')));
    const none = await failureOf(say(await open(base), hello, greedy));
    expect(none).toMatchObject({ code: 'refused' });
    expect(none.message).toContain('has no chat template');
    const strict = copyOf('strict', (folder) =>
      writeFileSync(join(folder, 'chat_template.jinja'), "{{ raise_exception('System role not supported') }}"),
    );
    const { code, message } = await failureOf(say(await open(strict), hello, greedy));
    expect(code).toBe('refused');
    expect(message).toMatch(/chat template of the model in .* refuses these messages: .*System role not supported/);
  });

  it('is told when it is asked: a chat template that never ends, and the thread goes on', async () => {
    const loop = (depth: number): string =>
      depth === 0 ? 'x' : `{% for i in range(9999) %}${loop(depth - 1)}{% endfor %}`;
    const endless = copyOf('endless', (folder) => writeFileSync(join(folder, 'chat_template.jinja'), loop(9)));
    const { code, message } = await failureOf(say(await open(endless), hello, greedy));
    expect(code).toBe('refused');
    expect(message).toMatch(/chat template of the model in .* takes longer than 5 s/);
    expect((await say(await open(`path:${TINY}`), hello, greedy)).completion.text).toBe(golden.chats[0]?.text);
  }, 60_000);
});

describe('a model of the hub', () => {
  const files = new Map(Object.keys(golden.sha256).map((file) => [file, readFileSync(join(TINY, file))]));

  it('is fetched once with progress, goes on where it was stopped, and is then there without a network', async () => {
    await using server = await startHub(files);
    const hub = { cacheFolder: join(work, 'hub'), baseUrl: server.baseUrl, fetch: globalThis.fetch };
    const model = { id: 'owner/tiny', source: 'hub:owner/tiny' };
    expect((await failureOf(findLocalModel(model, around(hub), undefined, signal))).code).toBe('unavailable');
    expect(server.requests).toEqual([]);
    const interrupt = server.stallNextAfter(100);
    const seen: string[] = [];
    const first = findLocalModel(
      model,
      around(hub),
      (what, done) => (seen.push(`${what}: ${done}`), interrupt()),
      signal,
    );
    expect((await failureOf(first)).code).toBe('interrupted');
    const { entry } = await findLocalModel(model, around(hub), (what) => seen.push(what), signal);
    expect(entry.id.replace(/ .*/, '')).toBe('owner/tiny');
    expect(seen.some((what) => what.includes('model.onnx of owner/tiny'))).toBe(true);
    expect(server.requests.some((request) => request.includes('bytes=100-'))).toBe(true);
    const offline = around({ ...hub, offline: true });
    const again = await open('hub:owner/tiny', {}, offline);
    expect(again.id).toBe(entry.id);
    expect((await say(again, hello, greedy, { on: offline })).completion.text).toBe(golden.chats[0]?.text);
  });

  it('that is not what its publisher announced is thrown away', async () => {
    await using server = await startHub(files);
    server.corrupt('onnx/model.onnx');
    const hub = { cacheFolder: join(work, 'corrupt'), baseUrl: server.baseUrl, fetch: globalThis.fetch };
    const failure = await failureOf(
      findLocalModel({ id: 'x', source: 'hub:owner/tiny' }, around(hub), () => undefined, signal),
    );
    expect(failure.code).toBe('malformed-response');
  });

  it('that has no weights of that kind, or cannot be reached, is told with what to do', async () => {
    await using server = await startHub(files);
    const hub = { cacheFolder: join(work, 'lacking'), baseUrl: server.baseUrl, fetch: globalThis.fetch };
    const fetching = (source: string, dependencies: LocalModelDependencies) =>
      failureOf(findLocalModel({ id: 'x', source }, dependencies, () => undefined, signal));
    expect((await fetching('hub:owner/tiny#q4', around(hub))).message).toMatch(
      /no ONNX graph of a language model with q4 weights/,
    );
    const offline = await fetching('hub:owner/other', around({ ...hub, offline: true }));
    expect(offline).toMatchObject({ code: 'unavailable' });
    expect(offline.message).toContain('set to work offline');
    expect((await fetching('hub:owner/other', around())).code).toBe('unavailable');
  });
});
