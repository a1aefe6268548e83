// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNewEnough, repositoryRoot, withNodeFirst } from '../../scripts/projectNode.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-run-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string} source @param {readonly string[]} [args] */
function run(source, args = []) {
  const file = join(folder, 'script.mjs');
  writeFileSync(file, source);
  return spawnSync(process.execPath, [join(repositoryRoot, 'scripts/run.mjs'), file, ...args], { encoding: 'utf8' });
}

describe('run.mjs', () => {
  it('passes arguments and the exit code through', () => {
    const { stdout, status } = run('console.log(process.argv.slice(2).join()); process.exitCode = 7;', ['a b', '--c']);
    expect(stdout.trim()).toBe('a b,--c');
    expect(status).toBe(7);
  });

  it('gives children the same Node first on their PATH', () => {
    const { stdout } = run(`console.log(process.env.PATH.split(${JSON.stringify(delimiter)})[0]);`);
    expect(stdout.trim()).toBe(dirname(process.execPath));
  });

  it.skipIf(process.platform === 'win32')('ends by the signal that ended the script', () => {
    expect(run('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);').signal).toBe('SIGTERM');
  });
});

describe('isNewEnough', () => {
  it.each([
    ['18.20.0', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['24.0.1', true],
  ])('of Node %s is %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

describe('withNodeFirst', () => {
  it('moves the folder to the front of a PATH that has it already', () => {
    const env = withNodeFirst(join('/n', 'node'), { Path: ['/a', '/n', '/b'].join(delimiter) });
    expect(env['Path']).toBe(['/n', '/a', '/b'].join(delimiter));
  });
});
