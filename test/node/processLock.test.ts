import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, isAppError } from '../../src/core/util/errors';
import { lockForProcess } from '../../src/node/processLock';

/** No system gives a process this number. */
const NOBODY = '999999999';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-lock-'));
  file = path.join(folder, 'busy.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lock = (): Promise<() => Promise<void>> =>
  lockForProcess(file, (who) => new AppError('unavailable', `${who} has it.`));

/** How many of some attempts that begin at once got the lock; the others were told that it is taken. */
async function winnersOf(attempts: number): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: attempts }, lock));
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      expect(isAppError(outcome.reason) && outcome.reason.code, String(outcome.reason)).toBe('unavailable');
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('a lock between processes', () => {
  it('names its process, shuts others out, and is given free', async () => {
    const unlock = await lock();
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
    await expect(lock()).rejects.toThrow(`Another process (${process.pid}) has it.`);
    await unlock();
    expect(readdirSync(folder)).toEqual([]);
    await (
      await lock()
    )();
  });

  it('is had by one alone of many that begin at once, also where a killed process left one behind', async () => {
    for (let round = 0; round < 20; round++) {
      expect(await winnersOf(8)).toBe(1);
      writeFileSync(file, NOBODY);
      expect(await winnersOf(8)).toBe(1);
      expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
      rmSync(file);
    }
  });

  it('that says nothing yet is being made; one that still says nothing later was left behind', async () => {
    writeFileSync(file, '');
    await expect(lock()).rejects.toThrow('Another process has it.');
    expect(existsSync(file)).toBe(true);
    utimesSync(file, 1, 1);
    await (
      await lock()
    )();
  });

  it('is not kept from being taken over by what a killed process left of that', async () => {
    writeFileSync(file, NOBODY);
    const takeover = `${file}.takeover`;
    writeFileSync(takeover, NOBODY);
    await expect(lock()).rejects.toThrow(`Another process (${NOBODY}) has it.`);
    utimesSync(takeover, 1, 1);
    const unlock = await lock();
    expect(readdirSync(folder)).toEqual(['busy.lock']);
    await unlock();
  });
});
