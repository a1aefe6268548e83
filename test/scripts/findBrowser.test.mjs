// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedBrowser } from '../../scripts/findBrowser.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-browser-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string} name */
function program(name, mode = 0o755) {
  const path = join(folder, name);
  writeFileSync(path, '', { mode });
  return path;
}

describe('installedBrowser', () => {
  it('prefers Chrome to Chromium to Edge among those on PATH', () => {
    const edge = program('microsoft-edge');
    expect([edge, '/usr/bin/chromium', '/usr/bin/google-chrome']).toContain(
      installedBrowser({ PATH: folder }, 'linux'),
    );
    const chrome = program('google-chrome');
    expect(installedBrowser({ PATH: folder }, 'linux')).toBe(chrome);
  });

  it('takes the one that CHROME_PATH names before all others', () => {
    program('google-chrome');
    const chosen = program('my-browser');
    expect(installedBrowser({ PATH: folder, CHROME_PATH: chosen }, 'linux')).toBe(chosen);
  });

  it('says so when CHROME_PATH names no executable', () => {
    const env = { CHROME_PATH: program('my-browser', 0o644) };
    expect(() => installedBrowser(env, 'linux')).toThrow('CHROME_PATH');
  });
});
