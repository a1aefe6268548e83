// @ts-check
import { describe, expect, it } from 'vitest';
import { workbenchUrl } from '../../scripts/vscode/workbenchUrl.mjs';

const authority = '127.0.0.1:4000';

/** @param {string} url */
function payloadOf(url) {
  return JSON.parse(new URL(url).searchParams.get('payload') ?? 'null');
}

describe('workbenchUrl', () => {
  it('names extension, suite and environment in the payload', () => {
    const url = workbenchUrl(authority, {
      folder: '/work/a folder',
      extensionDevelopmentPaths: ['/ext'],
      extensionTestsPath: '/tests.js',
      extensionHostEnv: { KEY: 'a&b' },
    });
    expect(new URL(url).searchParams.get('folder')).toBe('/work/a folder');
    expect(payloadOf(url)).toEqual([
      ['extensionDevelopmentPath', 'vscode-remote://127.0.0.1:4000/ext'],
      ['extensionTestsPath', 'vscode-remote://127.0.0.1:4000/tests.js'],
      ['extensionEnvironment', '{"KEY":"a&b"}'],
    ]);
  });

  it('opens a workspace file as a workspace', () => {
    const { searchParams } = new URL(workbenchUrl(authority, { folder: '/a/b.code-workspace' }));
    expect(searchParams.get('workspace')).toBe('/a/b.code-workspace');
    expect(searchParams.has('folder')).toBe(false);
  });

  it('escapes a path in an address and gives a drive letter its slash', () => {
    const url = workbenchUrl(authority, { extensionDevelopmentPaths: ['C:\\my ext'] });
    expect(payloadOf(url)).toEqual([['extensionDevelopmentPath', 'vscode-remote://127.0.0.1:4000/C:/my%20ext']]);
  });

  it('has no payload when nothing is under development', () => {
    expect(workbenchUrl(authority, {})).toBe('http://127.0.0.1:4000/');
  });
});
