import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNew } from '../../src/cli/writeNew';
import { failureOf } from '../support/loopback/asking';

let folder: string;
const at = (name: string): string => path.join(folder, name);
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'rapport-new-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('files that belong together', () => {
  it('are written when none of them is there', async () => {
    await writeNew([
      [at('a.set.json'), 'set'],
      [at('a.key.json'), 'key'],
    ]);
    expect(['a.set.json', 'a.key.json'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['set', 'key']);
  });

  it('stay unwritten, all of them, when one is there', async () => {
    writeFileSync(at('a.key.json'), 'an earlier key');
    const failure = await failureOf(
      writeNew([
        [at('a.set.json'), 'set'],
        [at('a.key.json'), 'key'],
      ]),
    );
    expect(failure.message).toBe(`${at('a.key.json')} is there already: take another name, or move it away.`);
    expect(readdirSync(folder)).toEqual(['a.key.json']);
    expect(readFileSync(at('a.key.json'), 'utf8')).toBe('an earlier key');
  });

  it('are taken away again when a later one cannot be written', async () => {
    const failure = await failureOf(
      writeNew([
        [at('a.set.json'), 'set'],
        [at('no-such-folder/a.key.json'), 'key'],
      ]),
    );
    expect(failure).toMatchObject({ code: 'file-error', message: expect.stringContaining('cannot be written') });
    expect(readdirSync(folder)).toEqual([]);
  });
});
