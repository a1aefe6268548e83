import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/util/errors';
import { meansBusy, meansDamage, storeError } from '../../../src/node/store/storeError';

const sqlite = (errcode: number): Error => Object.assign(new Error('detail'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('an error of SQLite', () => {
  it.each([
    [5, 'being written by another program', 'busy'],
    [261, 'being written by another program', 'busy after recovery'],
    [8, 'cannot be written', 'read-only'],
    [1032, 'cannot be written', 'read-only, moved away'],
    [11, 'is damaged', 'corrupt'],
    [13, 'the disk is full', 'full'],
    [26, 'is no store', 'no database'],
    [10, 'cannot be read or written (detail)', 'anything else'],
  ])('%i names the file and what to do: %s (%s)', (code, sentence) => {
    const error = storeError('/work/.rapport/rapport.db', sqlite(code));
    expect(error).toMatchObject({ code: 'file-error', message: expect.stringContaining(sentence) });
    expect(error.message).toMatch(/^The store \/work\/\.rapport\/rapport\.db .*\.$/);
  });

  it('is told apart by what it takes: a new file, or patience', () => {
    expect([5, 6, 517, 11, 26, 267, 10].map((code) => meansBusy(sqlite(code)))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([5, 6, 517, 11, 26, 267, 10].map((code) => meansDamage(sqlite(code)))).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(meansDamage(storeError('file', sqlite(11)))).toBe(true);
    expect(meansDamage(new Error('other'))).toBe(false);
  });

  it('leaves our own errors as they are, and calls the rest internal', () => {
    const own = new AppError('not-found', 'No such run.');
    expect(storeError('file', own)).toBe(own);
    expect(storeError('file', new RangeError('slip'))).toMatchObject({ code: 'internal' });
  });
});
