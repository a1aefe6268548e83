// @ts-check
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopAt, hasScreen, installedDesktop, oldestVsCode } from '../../scripts/vscode/desktop.mjs';

const [major, minor] = oldestVsCode;
const newEnough = `${major}.${minor + 1}.0`;
const tooOld = `${major}.${minor - 1}.3`;
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rapport-desktop-test-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * @param {string} path relative to the root
 * @param {string} [text]
 */
function file(path, text = '') {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode: 0o755 });
  return join(root, path);
}

/** @param {string} version */
function linuxInstallation(version) {
  file('share/code/bin/code');
  file('share/code/resources/app/package.json', JSON.stringify({ version }));
  return file('share/code/code');
}

describe('desktopAt', () => {
  it('finds the program behind the link that a Linux package puts on PATH', () => {
    const executable = linuxInstallation(newEnough);
    mkdirSync(join(root, 'bin'));
    symlinkSync(join(root, 'share/code/bin/code'), join(root, 'bin/code'));
    expect(desktopAt(join(root, 'bin/code'), 'linux')).toEqual({ executable, version: newEnough });
  });

  it('finds the program of a macOS application from its command', () => {
    const app = 'Visual Studio Code.app/Contents';
    const executable = file(`${app}/MacOS/Code`);
    file(`${app}/Resources/app/package.json`, JSON.stringify({ version: newEnough }));
    const command = file(`${app}/Resources/app/bin/code`);
    expect(desktopAt(command, 'darwin')).toEqual({ executable, version: newEnough });
  });

  it('finds the version of a Windows installation that keeps it in a folder named by its commit', () => {
    const executable = file('Microsoft VS Code/Code.exe');
    file('Microsoft VS Code/39d5031f21/resources/app/package.json', JSON.stringify({ version: newEnough }));
    expect(desktopAt(join(root, 'Microsoft VS Code'), 'win32')).toEqual({ executable, version: newEnough });
  });

  it('leaves the command of a remote window alone', () => {
    linuxInstallation(newEnough);
    expect(desktopAt(file('share/code/bin/remote-cli/code'), 'linux')).toBeUndefined();
  });
});

describe('installedDesktop', () => {
  it('takes a new enough one from PATH where there is a screen', () => {
    linuxInstallation(newEnough);
    const env = { PATH: join(root, 'share/code/bin'), DISPLAY: ':0' };
    expect(installedDesktop(env, 'linux')?.version).toBe(newEnough);
    expect(installedDesktop({ ...env, DISPLAY: '' }, 'linux')).toBeUndefined();
  });

  it('passes over one that is too old', () => {
    linuxInstallation(tooOld);
    expect(installedDesktop({ PATH: join(root, 'share/code/bin'), DISPLAY: ':0' }, 'linux')?.version).not.toBe(tooOld);
  });

  it('says what is wrong with the one that RAPPORT_VSCODE names', () => {
    linuxInstallation(tooOld);
    expect(() => installedDesktop({ RAPPORT_VSCODE: join(root, 'share/code') }, 'linux')).toThrow(`VS Code ${tooOld}`);
    expect(() => installedDesktop({ RAPPORT_VSCODE: join(root, 'nowhere') }, 'linux')).toThrow('no VS Code');
  });
});

describe('hasScreen', () => {
  it('needs a display on Linux only', () => {
    expect(hasScreen({}, 'linux')).toBe(false);
    expect(hasScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasScreen({}, 'darwin')).toBe(true);
  });
});
