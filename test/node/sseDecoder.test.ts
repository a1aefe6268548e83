import { describe, expect, it } from 'vitest';
import { createSseDecoder, type SseMessage } from '../../src/node/sseDecoder';

function decode(...pieces: readonly string[]): readonly SseMessage[] {
  const decoder = createSseDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

describe('createSseDecoder', () => {
  it.each([
    ['one event', 'data: a\n\n', [{ event: 'message', data: 'a' }]],
    ['data without a space', 'data:a\n\n', [{ event: 'message', data: 'a' }]],
    ['data with two spaces, of which one is its own', 'data:  a\n\n', [{ event: 'message', data: ' a' }]],
    ['several data lines', 'data: a\ndata: b\n\n', [{ event: 'message', data: 'a\nb' }]],
    ['data without a colon', 'data\n\n', [{ event: 'message', data: '' }]],
    ['colons in the data', 'data: {"a":"b:c"}\n\n', [{ event: 'message', data: '{"a":"b:c"}' }]],
    [
      'an event name, forgotten after its event',
      'event: error\ndata: a\n\ndata: b\n\n',
      [
        { event: 'error', data: 'a' },
        { event: 'message', data: 'b' },
      ],
    ],
    [
      'comments, ids, retries and unknown fields',
      ': hi\nid: 1\nretry: 5\nfoo: x\ndata: a\n\n',
      [{ event: 'message', data: 'a' }],
    ],
    ['an event name without data', 'event: ping\n\ndata: a\n\n', [{ event: 'message', data: 'a' }]],
    ['many blank lines', '\n\n\ndata: a\n\n\n\n', [{ event: 'message', data: 'a' }]],
    [
      'no blank line at the end',
      'data: a\n\ndata: b',
      [
        { event: 'message', data: 'a' },
        { event: 'message', data: 'b' },
      ],
    ],
    ['nothing', '', []],
  ])('reads %s', (_, text, expected) => {
    expect(decode(text)).toEqual(expected);
  });

  it('reads the same wherever the stream is cut, with every kind of line end', () => {
    const text =
      ': hi\r\n\r\ndata: {"a":1}\r\n\r\nevent: x\rdata: b\r\rdata: c\ndata: d\n\ndata: e\r\ndata: f\r\n\r\ndata: [DONE]\r\n\r\n';
    const whole = decode(text);
    expect(whole.map(({ data }) => data)).toEqual(['{"a":1}', 'b', 'c\nd', 'e\nf', '[DONE]']);
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        expect(decode(text.slice(0, first), text.slice(first, second), text.slice(second))).toEqual(whole);
      }
    }
  });

  it('gives an event as soon as its blank line is there', () => {
    const decoder = createSseDecoder();
    expect(decoder.push('data: a\n')).toEqual([]);
    expect(decoder.push('\n')).toHaveLength(1);
    expect(decoder.end()).toEqual([]);
  });
});
