import { describe, expect, it, vi } from 'vitest';
import { createPieceDecoder, encodingOf, type TextEncodingName } from '../../../src/core/inputs/decodeBytes';
import { readDialogueBytes } from '../../../src/core/inputs/readDialogueBytes';
import { createRandom } from '../../../src/core/util/random';

const idle = new AbortController().signal;
const noPause = (): Promise<void> => Promise.resolve();
const line = (id: string, situation: string): string =>
  JSON.stringify({ id, emotion: 'sad', situation, turns: [{ role: 'speaker', text: situation }] });
const read = (bytes: Uint8Array) => readDialogueBytes(bytes, 'd.jsonl', noPause, idle);

function utf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

describe('the bytes of a dialogue file', () => {
  const text = `${line('a', 'naïve 🎉 日本')}\n${line('b', 'plain')}\n`;

  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 little end first', utf16(text, 'le', true)],
    ['UTF-16 big end first', utf16(text, 'be', true)],
    ['UTF-16 little end first without a mark', utf16(text, 'le', false)],
    ['UTF-16 big end first without a mark', utf16(text, 'be', false)],
  ])('are read as %s', async (_, bytes) => {
    const { dialogues, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(dialogues.map(({ situation }) => situation)).toEqual(['naïve 🎉 日本', 'plain']);
  });

  it('of Latin-1 lose the lines with accents alone, and say how to save the file', async () => {
    const bytes = Buffer.from(`${line('a', 'plain')}\n${line('b', 'café')}\n${line('c', 'plain too')}\n`, 'latin1');
    const { dialogues, problems } = await read(bytes);
    expect(dialogues.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'bad-encoding',
        file: 'd.jsonl',
        line: 2,
        message: 'This line is not valid UTF-8 text. Save the file as UTF-8. The line is skipped.',
      },
    ]);
  });

  it('may hold U+FFFD itself', async () => {
    const { dialogues, problems } = await read(Buffer.from(`${line('a', 'lost \ufffd once')}\n`));
    expect(problems).toEqual([]);
    expect(dialogues[0]?.situation).toBe('lost \ufffd once');
  });

  it('that end inside a character are reported', async () => {
    const whole = Buffer.from(`${line('a', 'x')}\n${line('b', 'é')}`);
    const cut = whole.subarray(0, whole.lastIndexOf(0xc3) + 1);
    const { dialogues, problems } = await read(cut);
    expect(dialogues.map(({ id }) => id)).toEqual(['a']);
    expect(problems).toMatchObject([{ line: 2, code: 'bad-encoding' }]);
  });

  it('are read in pieces with a pause between them, and a character may lie across two', async () => {
    const filler = line('filler', 'x'.repeat(700));
    let text = '';
    while (Buffer.byteLength(text) < (1 << 20) - filler.length - 1)
      text += `${filler.replace('filler', `f${text.length}`)}\n`;
    const head = '{"id":"cut","emotion":"sad","turns":[{"role":"speaker","text":"t"}],"situation":"';
    const padding = (1 << 20) - 1 - Buffer.byteLength(text) - head.length;
    text += `${head}${'y'.repeat(padding)}é!"}\n${line('last', 'z')}\n`;
    const bytes = Buffer.from(text);
    expect([bytes[(1 << 20) - 1], bytes[1 << 20]]).toEqual([0xc3, 0xa9]);
    const pause = vi.fn(noPause);
    const { dialogues, problems } = await readDialogueBytes(bytes, 'd.jsonl', pause, idle);
    expect(problems).toEqual([]);
    expect(dialogues.at(-2)?.situation.slice(-2)).toBe('é!');
    expect(dialogues.at(-1)?.id).toBe('last');
    expect(pause).toHaveBeenCalledTimes(1);
  });

  it('stop being read once the signal is aborted', async () => {
    const stop = new AbortController();
    const bytes = Buffer.from(`${line('a', 'x')}\n`.repeat(40_000));
    const pause = vi.fn(async () => stop.abort());
    await expect(readDialogueBytes(bytes, 'd.jsonl', pause, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(pause).toHaveBeenCalledTimes(1);
  });

  it('that are none are no dialogues', async () => {
    expect(await read(new Uint8Array())).toEqual({ dialogues: [], problems: [] });
    expect(await read(Uint8Array.of(0x0a))).toEqual({ dialogues: [], problems: [] });
  });
});

describe('encodingOf', () => {
  it.each<[string, readonly number[], TextEncodingName]>([
    ['nothing', [], 'utf-8'],
    ['one byte', [0xff], 'utf-8'],
    ['a UTF-8 mark', [0xef, 0xbb, 0xbf, 0x7b], 'utf-8'],
    ['ASCII', [0x7b, 0x22], 'utf-8'],
    ['a UTF-16 mark, little end first', [0xff, 0xfe, 0x7b, 0], 'utf-16le'],
    ['a UTF-16 mark, big end first', [0xfe, 0xff, 0, 0x7b], 'utf-16be'],
  ])('of %s', (_, bytes, expected) => {
    expect(encodingOf(Uint8Array.from(bytes))).toBe(expected);
  });
});

describe('a piece decoder', () => {
  const decodeAll = (bytes: Uint8Array, cuts: readonly number[]): { readonly text: string; readonly bad: boolean } => {
    const decoder = createPieceDecoder('utf-8');
    const edges = [0, ...cuts, bytes.length];
    let text = '';
    let bad = false;
    for (let piece = 0; piece + 1 < edges.length; piece++) {
      const decoded = decoder.decode(bytes.subarray(edges[piece], edges[piece + 1]), piece + 2 === edges.length);
      text += decoded.text;
      bad = decoded.bad;
    }
    return { text, bad };
  };

  it.each<[string, readonly number[], boolean]>([
    ['an accent', [0x61, 0xc3, 0xa9, 0x62], false],
    ['an emoji', [0xf0, 0x9f, 0x8e, 0x89], false],
    ['U+FFFD itself', [0x61, 0xef, 0xbf, 0xbd, 0x62], false],
    ['a lead byte without its rest', [0x61, 0xe2, 0x82, 0x62, 0x63], true],
    ['a stray continuation byte', [0x61, 0x80, 0x62], true],
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9, 0x21], true],
    ['a cut end', [0x61, 0xf0, 0x9f], true],
    ['an overlong form', [0x61, 0xc0, 0xaf], true],
  ])('judges %s the same wherever it is cut', (_, bytes, bad) => {
    const all = Uint8Array.from(bytes);
    const text = new TextDecoder().decode(all);
    for (let first = 0; first <= all.length; first++) {
      for (let second = first; second <= all.length; second++) {
        expect(decodeAll(all, [first, second])).toEqual({ text, bad });
      }
    }
  });

  it('gives what decoding the whole gives, for any bytes and cuts', () => {
    const random = createRandom(3);
    for (let trial = 0; trial < 500; trial++) {
      const bytes = Uint8Array.from({ length: 12 }, () => (random() < 0.5 ? 0x61 : Math.floor(random() * 256)));
      const cuts = [Math.floor(random() * 13), Math.floor(random() * 13)].sort((a, b) => a - b);
      expect(decodeAll(bytes, cuts).text).toBe(new TextDecoder().decode(bytes));
    }
  });
});
