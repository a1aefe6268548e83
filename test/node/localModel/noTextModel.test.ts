import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../support/loopback/asking';
import { TINY, copyOf, golden, greedy, hello, open, patch, say, work, useTinyModel } from './tinyTextModel';

useTinyModel();

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
