import { describe, expect, it } from 'vitest';
import { createTextStream } from '../../../src/node/localModel/textStream';

/** Each token is a byte of UTF-8. */
const decode = (tokens: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(tokens));

function stream(text: string | readonly number[], stop: readonly string[] = []) {
  const pieces: string[] = [];
  const made = createTextStream(decode, stop, (piece) => pieces.push(piece));
  let read = 0;
  let stopped = false;
  for (const token of typeof text === 'string' ? new TextEncoder().encode(text) : text) {
    read++;
    if ((stopped = made.push(token))) break;
  }
  made.end();
  return { pieces, read, stopped };
}

describe('a text that comes token by token', () => {
  it('is told character by character, each when it is whole', () => {
    expect(stream('né 😀!').pieces).toEqual(['n', 'é', ' ', '😀', '!']);
  });

  it('that ends within a character says so', () => {
    expect(stream([0x6e, 0xf0, 0x9f]).pieces).toEqual(['n', '\uFFFD']);
  });

  it('ends before a stop sequence, of which nothing is told', () => {
    const { pieces, read, stopped } = stream('Yes.\nSpeaker: no', ['\nSpeaker:', 'xyz']);
    expect(pieces.join('')).toBe('Yes.');
    expect([read, stopped]).toEqual(['Yes.\nSpeaker:'.length, true]);
  });

  it('holds back what may be the beginning of a stop sequence, and tells it when it is none', () => {
    const { pieces, stopped } = stream('a\nSpa', ['\nSpeaker:']);
    expect(pieces).toEqual(['a', '\nSpa']);
    expect(stopped).toBe(false);
  });

  it('that ends with the beginning of a stop sequence has it', () => {
    expect(stream('a\nSp', ['\nSpeaker:']).pieces.join('')).toBe('a\nSp');
  });

  it('stops at the earliest of several', () => {
    expect(stream('one two three', ['three', 'two', '']).pieces.join('')).toBe('one ');
  });

  it('comes to a stop sequence that arrives with what is behind it', () => {
    const pieces: string[] = [];
    const words = ['I am', ' fine.\nSpeaker: you', '?'];
    const made = createTextStream(
      (tokens) => tokens.map((token) => words[token]).join(''),
      ['\nSpeaker:'],
      (piece) => pieces.push(piece),
    );
    expect([made.push(0), made.push(1)]).toEqual([false, true]);
    made.end();
    expect(pieces.join('')).toBe('I am fine.');
  });
});
