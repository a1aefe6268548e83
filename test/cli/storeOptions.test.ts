import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseBatchOptions } from '../../src/cli/batchOptions';
import type { CommandEnvironment } from '../../src/cli/command';
import { parseEvaluateOptions } from '../../src/cli/evaluateOptions';
import { inferCommand } from '../../src/cli/inferCommand';
import { parseJudgeOptions } from '../../src/cli/judgeOptions';
import { parseRunOptions } from '../../src/cli/runOptions';
import { makeStoreFolder } from '../../src/cli/storeOptions';
import { failureOf } from '../support/loopback/asking';

const RUN = ['--template', 't', '--dialogues', 'd', '--case', 'a#2', '--strategies', 'zero-shot', '--replay', 'r'];
const ASKED = [...RUN.slice(0, -2), '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm'];
const JUDGE = ['--set', 's.set.json', '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm'];
const silent = (): void => undefined;
const environment: CommandEnvironment = {
  keyFor: () => undefined,
  workerFolder: '',
  output: { out: silent, err: silent },
};
const signal = new AbortController().signal;

describe('the store of a command', () => {
  const parsers = {
    run: (args: readonly string[]) => parseRunOptions([...ASKED, ...args]).store,
    evaluate: (args: readonly string[]) => parseEvaluateOptions(['e.yaml', ...args]).store,
    judge: (args: readonly string[]) => parseJudgeOptions([...JUDGE, ...args]).store,
  };
  it.each(Object.entries(parsers))('of %s is in ./.rapport, where it is told, or nowhere', (_, parse) => {
    expect(parse([])).toBe('./.rapport');
    expect(parse(['--store', 'kept'])).toBe('kept');
    expect(parse(['--no-store'])).toBeUndefined();
    expect(() => parse(['--store', ''])).toThrow('--store needs a folder.');
    expect(() => parse(['--store', 'kept', '--no-store'])).toThrow('--store and --no-store exclude each other.');
  });

  it('cannot be named and forbidden for rapport infer either, and batches have one always', async () => {
    const both = ['--text', 'Hi.', '--source', 'stored:x', '--store', 'kept', '--no-store'];
    expect((await failureOf(inferCommand.run(both, environment, signal))).message).toMatch(/exclude each other/);
    expect(parseBatchOptions(['status', 'e.yaml']).store).toBe('./.rapport');
    expect(parseBatchOptions(['status', 'e.yaml', '--store', 'kept']).store).toBe('kept');
  });

  it('has the index of the pool beside it, also where answers come from a recording, unless there is to be none', () => {
    expect(parseRunOptions(RUN)).toMatchObject({ indexStore: './.rapport' });
    expect(parseRunOptions(RUN)).not.toHaveProperty('store');
    expect(parseRunOptions([...RUN, '--store', 'kept'])).toMatchObject({ indexStore: 'kept' });
    expect(parseRunOptions([...RUN, '--no-store'])).not.toHaveProperty('indexStore');
  });
});

describe('the folder of a store', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'rapport-store-options-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is kept out of version control, and what is there stays', async () => {
    const store = path.join(folder, 'a', 'b');
    await makeStoreFolder(store);
    expect(readFileSync(path.join(store, '.gitignore'), 'utf8')).toBe('*\n');
    writeFileSync(path.join(store, '.gitignore'), 'mine');
    await makeStoreFolder(store);
    expect(readFileSync(path.join(store, '.gitignore'), 'utf8')).toBe('mine');
  });

  it('that cannot be made is named', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    const failure = await failureOf(makeStoreFolder(path.join(folder, 'file', 'store')));
    expect(failure.code).toBe('file-error');
    expect(failure.message).toContain(path.join(folder, 'file', 'store'));
  });
});
