import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readDialogueBytes } from '../../../src/core/inputs/readDialogueBytes';
import { threadMs } from '../../support/core/threadMs';

const MEGABYTE = 1_000_000;
const SIZE = 100 * MEGABYTE;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / MEGABYTE;
}

/** 100 MB of lines made by `line`, which gets a number unlike any other. */
function fileOf(line: (index: number) => string): Uint8Array {
  const bytes = Buffer.alloc(SIZE);
  let at = 0;
  for (let index = 0; at < SIZE; index++) at += bytes.write(line(index), at);
  return bytes;
}

function read(bytes: Uint8Array) {
  return readDialogueBytes(bytes, 'd', () => Promise.resolve(), new AbortController().signal);
}

const said = 'and then the whole street went dark, and nobody knew why until the morning came. ';

describe('a file of 100 MB', () => {
  it('loads in a small multiple of the time that its JSON takes, and holds not much more than its text', async () => {
    const turns = ['speaker', 'listener', 'speaker', 'listener'].map((role) => ({ role, text: said.repeat(3) }));
    const line = JSON.stringify({ id: 'ID', emotion: 'afraid', situation: said, turns });
    const bytes = fileOf((index) => `${line.replace('ID', `d${index}`)}\n`);

    const startOfJson = threadMs();
    let parsed = 0;
    for (let at = 0; at < SIZE;) {
      const end = bytes.indexOf(10, at);
      if (end < 0) break;
      JSON.parse(new TextDecoder().decode(bytes.subarray(at, end)));
      parsed++;
      at = end + 1;
    }
    const jsonMs = threadMs() - startOfJson;

    const before = heapMegabytes();
    const start = threadMs();
    const { dialogues, problems } = await read(bytes);
    const readMs = threadMs() - start;
    const grown = heapMegabytes() - before;

    expect(dialogues).toHaveLength(parsed);
    // The last line is cut off by the size.
    expect(problems).toMatchObject([{ code: 'broken-dialogue', line: parsed + 1 }]);
    expect(readMs).toBeLessThan(4 * jsonMs);
    expect(grown).toBeLessThan(200);
  }, 60_000);

  it('of nothing but bad lines holds 200 problems and no more', async () => {
    const bytes = fileOf((index) => `${index},x\n`);
    const before = heapMegabytes();
    const result = await read(bytes);
    expect(heapMegabytes() - before).toBeLessThan(20);
    expect(result.dialogues).toEqual([]);
    expect(result.problems).toHaveLength(201);
  }, 60_000);

  it('without a line end is refused in one sentence', async () => {
    const bytes = Buffer.alloc(SIZE, 'x');
    const before = heapMegabytes();
    const result = await read(bytes);
    expect(heapMegabytes() - before).toBeLessThan(20);
    expect(result.problems).toMatchObject([{ code: 'long-line', line: 1 }]);
  }, 60_000);
});
