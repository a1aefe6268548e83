import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sampling } from '../../../src/core/llm/completion';
import { createLocalModelClient } from '../../../src/node/localModel/localModelClient';
import { createModelThread, type ModelThread } from '../../../src/node/modelWorker/modelThread';
import { failureOf } from '../../support/loopback/asking';
import {
  TINY,
  around,
  built,
  chat,
  copyOf,
  golden,
  greedy,
  hello,
  open,
  patch,
  say,
  signal,
  thread,
  useTinyModel,
} from './tinyTextModel';

useTinyModel();

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
