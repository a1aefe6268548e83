import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandEnvironment } from '../../src/cli/command';
import { readColumns } from '../../src/cli/ratedColumns';
import type { TestCase } from '../../src/core/inputs/testCase';
import { failureOf } from '../support/loopback/asking';

const { signal } = new AbortController();
const silent = (): void => undefined;
const environment: CommandEnvironment = {
  keyFor: () => undefined,
  workerFolder: '',
  output: { out: silent, err: silent },
};
const testCase: TestCase = {
  id: 'd#2',
  dialogueId: 'd',
  emotion: 'sad',
  situation: '',
  context: [{ role: 'speaker', text: 'I lost my keys.' }],
  gold: 'Oh no.',
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'rapport-columns-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, response: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ id: 'd#2', response })}\n`);
  return file;
}

describe('the columns of a rating set', () => {
  it('of files of one name have ids of their own, and the gold response is one of them', async () => {
    const predictions = ['one/gold.jsonl', 'two/gold.jsonl'].map((name) => fileOf(name, name));
    const columns = await readColumns({ predictions, gold: true }, [testCase], environment, signal);
    expect(columns.map(({ id, name, responses }) => [id, name, responses.get('d#2')])).toEqual([
      ['gold', 'gold', 'one/gold.jsonl'],
      ['gold-2', 'gold', 'two/gold.jsonl'],
      ['gold-3', 'Gold response', 'Oh no.'],
    ]);
  });

  it('have to come from somewhere', async () => {
    const failure = await failureOf(readColumns({ predictions: [], gold: false }, [testCase], environment, signal));
    expect(failure).toMatchObject({ code: 'invalid-setting', message: expect.stringContaining('--predictions') });
  });
});
