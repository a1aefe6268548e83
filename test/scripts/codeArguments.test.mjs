// @ts-check
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCodeArguments } from '../../scripts/vscode/codeArguments.mjs';

describe('parseCodeArguments', () => {
  it('reads what @vscode/test-electron passes', () => {
    const parsed = parseCodeArguments(
      [
        'samples',
        '--no-sandbox',
        '--disable-updates',
        '--disable-workspace-trust',
        '--extensionTestsPath=/tests/index.js',
        '--extensionDevelopmentPath=/one',
        '--extensionDevelopmentPath=/two',
        '--user-data-dir=/data',
        '--extensions-dir=/extensions',
        '--disable-extensions',
      ],
      '/home',
    );
    expect(parsed).toEqual({
      folder: resolve('/home/samples'),
      extensionDevelopmentPaths: [resolve('/one'), resolve('/two')],
      extensionTestsPath: resolve('/tests/index.js'),
      userDataDir: resolve('/data'),
      extensionsDir: resolve('/extensions'),
      disableExtensions: true,
      workspaceTrust: false,
      version: false,
    });
  });

  it('takes a value from the next argument and does not mistake it for the folder', () => {
    const parsed = parseCodeArguments(['--user-data-dir', '/data', '--locale', 'de', 'work'], '/home');
    expect(parsed.userDataDir).toBe(resolve('/data'));
    expect(parsed.folder).toBe(resolve('/home/work'));
  });

  it('asks for trust unless told otherwise', () => {
    expect(parseCodeArguments([]).workspaceTrust).toBe(true);
  });

  it('takes a folder as a file address', () => {
    expect(parseCodeArguments(['--folder-uri', 'file:///a%20b/c']).folder).toBe(resolve('/a b/c'));
  });
});
