import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPool } from '../../src/cli/readPool';
import { failureOf } from '../support/loopback/asking';

const { signal } = new AbortController();
let folder: string;
let told: string[];
const output = { out: () => undefined, err: (text: string) => void told.push(text) };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-pool-'));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file with a dialogue for each id; what is said names the file. */
function fileOf(name: string, ids: readonly string[]): string {
  const turns = [
    { role: 'speaker', text: `said in ${name}` },
    { role: 'listener', text: 'Oh.' },
  ];
  const file = path.join(folder, name);
  writeFileSync(file, ids.map((id) => `${JSON.stringify({ id, emotion: 'sad', situation: '', turns })}\n`).join(''));
  return file;
}

describe('a pool of several files', () => {
  it('has each dialogue once, as the first file has it, and tells how many were left out', async () => {
    const [first, second] = [fileOf('first.jsonl', ['a', 'b']), fileOf('second.jsonl', ['b', 'c', 'a'])];
    const { name, dialogues } = await readPool([first, second], [], false, output, signal);
    expect(name).toBe('first.jsonl+second.jsonl');
    expect(dialogues.map(({ id, turns }) => [id, turns[0]?.text])).toEqual([
      ['a', 'said in first.jsonl'],
      ['b', 'said in first.jsonl'],
      ['c', 'said in second.jsonl'],
    ]);
    expect(told).toEqual([`${second}: 2 dialogues are left out, an earlier file has their ids`]);
  });

  it('that has none is refused by name', async () => {
    const empty = fileOf('empty.jsonl', []);
    const failure = await failureOf(readPool([empty], [], false, output, signal));
    expect(failure).toMatchObject({ code: 'invalid-input', message: `There are no dialogues in ${empty}.` });
  });
});
